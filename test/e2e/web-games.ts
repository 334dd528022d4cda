import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createRegistry, defineEnv, definePlugin, type Env, type RenderMode } from '@ludus/core'
import { webGame } from '@ludus/envs-web'

/** What a test game is made of. */
export interface TestGame {
  /** The page's script; it may set `game.x`, which is the state data. */
  readonly script: string
  /** What stands in the page beside the canvas. */
  readonly html?: string
  /** Pictures and other files beside the page. */
  readonly files?: Readonly<Record<string, Uint8Array>>
  /** Fields of the game file that differ. */
  readonly file?: object
  readonly options?: {
    readonly patience?: number
    readonly size?: number
    readonly colour?: 'grey' | 'rgb'
    readonly browser?: object
  }
  readonly renderMode?: RenderMode
}

/** Makes the env of a little game written in a test, in a folder that goes when the env is closed. */
export async function makeTestGame({
  script,
  html = '',
  files = {},
  file,
  options,
  renderMode,
}: TestGame): Promise<Env> {
  const folder = mkdtempSync(join(tmpdir(), 'ludus-test-game-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  const page = `<!doctype html><canvas id="game" width="32" height="32"></canvas>${html}<script>
    globalThis.game = { x: 0, start() { this.x = 0 } }
    ${script}
  </script>`
  const game = {
    page: 'index.html',
    canvas: '#game',
    ready: 'true',
    reset: 'game.start()',
    framesPerStep: 1,
    actions: [{ name: 'stay' }, { name: 'go', tap: ['Space'] }, { name: 'left', hold: ['ArrowLeft'] }],
    state: { x: { type: 'number', low: -1000, high: 1000, read: 'game.x' } },
    reward: { x: { on: 'value', variable: 'x', coefficient: 1 } },
    done: [{ variable: 'x', is: '>=', value: 1000 }],
    ...file,
  }
  writeFileSync(join(folder, 'index.html'), page)
  writeFileSync(join(folder, 'game.json'), JSON.stringify(game))
  const module = webGame(pathToFileURL(join(folder, 'game.json')))
  const close = () => rmSync(folder, { recursive: true, force: true })
  const plugin = definePlugin({
    name: 'test-games',
    apiVersion: 1,
    envs: [defineEnv({ id: 'test/game-v1', description: 'A game of a test.', load: async () => module })],
  })
  try {
    const env = await createRegistry([plugin]).make('test/game-v1', {
      options: { size: 8, ...options },
      ...(renderMode && { renderMode }),
    })
    return { ...env, close: () => env.close().finally(close), [Symbol.asyncDispose]: () => env.close().finally(close) }
  } catch (error) {
    close()
    throw error
  }
}
