import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type LudusProcess, runLudus, startLudus } from './ludus-process.js'

const built = (name: string) => new URL(`../../packages/${name}/dist/index.js`, import.meta.url).href
const catchGame = fileURLToPath(new URL('../../packages/envs-web/src/games/catch/', import.meta.url))

/** A project of its own with our plugins, where runs, samples and broken things can lie. */
const project = await mkdtemp(join(tmpdir(), 'ludus-cli-'))
const ludus = (...words: string[]) => runLudus(project, ...words)
const write = (path: string, content: unknown) =>
  writeFile(join(project, path), typeof content === 'string' ? content : JSON.stringify(content))

const env = ['--env', 'web/catch-v1', '--env-options', '{"size":42}']
const plugins = ['envs-web', 'encoders', 'trainers-split', 'trainers-drl'].map(built)
/** A run that ends in seconds. */
const short = [
  ...[...env, '--steps', '200', '--set', 'learningStarts=100'],
  ...['--evaluate-every', '100', '--episodes', '1', '--final-episodes', '1'],
]
/** A run that does not end by itself in the time of a test. */
const endless = ['--steps', '10000000', '--evaluate-every', '5000000']

beforeAll(async () => {
  await write('package.json', { private: true, type: 'module' })
  await write('ludus.config.json', { plugins })
})
afterAll(() => rm(project, { recursive: true, force: true }))

const expectOneLine = async (ending: LudusProcess['ended'], message: string | RegExp) => {
  const { code, stdout, stderr } = await ending
  expect(stderr).toMatch(message)
  expect(stderr).toMatch(/^ludus: .*\n$/)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
}

describe('ludus, when something given to it is wrong', () => {
  it.each([
    ['a number that is none', ['train', 'dqn', ...short, '--steps', 'lots'], 'Cannot read the flag --steps lots'],
    ['an unknown flag', ['train', 'dqn', ...short, '--thread', '1'], "unknown option '--thread'"],
    [
      'an unknown env',
      ['train', 'dqn', ...short, '--env', 'web/cacth-v1'],
      /the env web\/cacth-v1: did you mean web\/catch-v1\?/,
    ],
    ['an unknown trainer', ['train', 'dqm', ...short], 'Cannot find the trainer dqm: did you mean dqn?'],
    ['a wrong option of the env', ['train', 'dqn', ...short, '--env-options', '{"sise":42}'], /web\/catch-v1: .*sise/],
    ['a wrong option of the trainer', ['train', 'dqn', ...short, '--set', 'learningRate=fast'], /dqn: learningRate: /],
    ['an unknown env to record', ['record', 'web/cacth-v1'], /web\/cacth-v1: did you mean web\/catch-v1\?/],
    [
      'an unknown env to compare on',
      ['compare', '--env', 'web/cacth-v1', '--steps', '9'],
      /did you mean web\/catch-v1\?/,
    ],
    ['a folder without samples', ['encode', 'gone'], 'Cannot read samples from'],
    ['a folder without an agent', ['evaluate', 'gone'], 'Cannot evaluate gone: it holds no agent.json'],
    ['a missing experiment file', ['compare', 'gone.json'], 'the experiment file gone.json: it does not exist'],
  ])('tells %s in one line and exits with code 1', (_, words, message) => expectOneLine(ludus(...words), message))

  it('makes no folder for a run that cannot start', async () => {
    await expectOneLine(ludus('train', 'dqn', ...short, '--env', 'web/cacth-v1', '--out', 'never'), 'did you mean')
    expect(existsSync(join(project, 'never'))).toBe(false)
  })

  it.each([
    ['not JSON', '{ "env": ', 'it is not JSON'],
    ['a wrong field', { env: { id: 'web/catch-v1' }, budgt: { steps: 5 } }, /broken\.json: .*/],
    [
      'an unknown trainer',
      { env: { id: 'web/catch-v1' }, budget: { steps: 5 }, seeds: [1], arms: { mine: { trainer: 'dqm' } } },
      'Cannot find the trainer dqm: did you mean dqn?',
    ],
  ])('tells an experiment file with %s in one line', async (_, content, message) => {
    await write('broken.json', content)
    await expectOneLine(ludus('compare', 'broken.json'), message)
  })

  it('tells a wrong ludus.config in one line', async () => {
    const elsewhere = join(project, 'elsewhere')
    await mkdir(elsewhere)
    await writeFile(join(elsewhere, 'ludus.config.ts'), 'export default { plugin: [] }')
    await expectOneLine(runLudus(elsewhere, 'list'), /Cannot read .*ludus\.config\.ts: .*plugin/)
  })

  it('tells what a plugin throws outside of every call in one line', async () => {
    const elsewhere = join(project, 'throws')
    await mkdir(elsewhere)
    await writeFile(join(elsewhere, 'ludus.config.json'), '{"plugins":["./plugin.mjs"]}')
    const late = 'Promise.reject(new Error("late")); await new Promise((resolve) => setTimeout(resolve, 50))'
    await writeFile(join(elsewhere, 'plugin.mjs'), late)
    await expectOneLine(runLudus(elsewhere, 'list'), 'ludus: late')
  })

  it.each([
    ['that is not JSON', () => '{'],
    ['with a wrong field', (game: Record<string, unknown>) => ({ ...game, framesPerStep: 'four' })],
  ])('tells a game file %s in one line', async (_, breakIt) => {
    const broken = join(project, 'broken-game')
    await cp(catchGame, broken, { recursive: true })
    const content = breakIt(JSON.parse(await readFile(join(catchGame, 'game.json'), 'utf8')))
    await writeFile(join(broken, 'game.json'), typeof content === 'string' ? content : JSON.stringify(content))
    await writeFile(join(broken, 'package.json'), '{"type":"module"}')
    await writeFile(join(broken, 'ludus.config.json'), JSON.stringify({ plugins: ['./plugin.js', ...plugins] }))
    await writeFile(
      join(broken, 'plugin.js'),
      `import { webGame } from '${built('envs-web')}'
import { defineEnv, definePlugin } from '${built('core')}'
const load = async () => webGame(new URL('./game.json', import.meta.url))
const envs = [defineEnv({ id: 'broken/game-v1', description: 'Broken.', load })]
export default definePlugin({ name: 'broken', apiVersion: 1, envs })`,
    )
    await expectOneLine(
      runLudus(broken, 'record', 'broken/game-v1', '--steps', '5', '--out', 'samples', '--json'),
      'game.json',
    )
  })
})

describe('ludus, given samples', () => {
  it('trains an encoder on them without an env, and refuses them once they are damaged', async () => {
    const words = ['--env-options', '{"size":42}', '--frame-stack', '1', '--steps', '600', '--play', 'script']
    const recorded = await ludus('record', 'web/catch-v1', ...words, '--out', 'samples', '--json')
    expect(recorded.stderr).toBe('')
    expect(JSON.parse(recorded.stdout)).toMatchObject({ size: 600 })

    const encoded = await ludus('encode', 'samples', '--set', 'epochs=1', '--out', 'encoder', '--json')
    expect(encoded.stderr).toBe('')
    const { fingerprint } = JSON.parse(await readFile(join(project, 'encoder/encoder.json'), 'utf8'))
    expect(JSON.parse(encoded.stdout).fingerprint).toBe(fingerprint)
    await expectOneLine(ludus('encode', 'samples', '--out', 'encoder'), 'it is not empty')

    await truncate(join(project, 'samples/values.npy.gz'), 100)
    await expectOneLine(ludus('encode', 'samples', '--out', 'another'), 'values.npy.gz')
  })
})

describe('ludus, given a run', () => {
  beforeAll(async () => {
    const { code, stderr } = await ludus('train', 'dqn', ...short, '--out', 'run')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('evaluates its agent, films it, and gives the same returns each time', async () => {
    const words = ['evaluate', 'run', '--episodes', '2', '--json']
    const [first, second] = [await ludus(...words, '--gif', 'play.gif'), await ludus(...words)]
    expect(JSON.parse(first.stdout).returns).toHaveLength(2)
    expect(JSON.parse(second.stdout).returns).toEqual(JSON.parse(first.stdout).returns)
    expect((await readFile(join(project, 'play.gif'))).toString('latin1', 0, 6)).toBe('GIF89a')
  })

  it('does not write over it', () => expectOneLine(ludus('train', 'dqn', ...short, '--out', 'run', '--json'), 'run'))

  it.each([
    ['a policy cut short', (run: string) => truncate(join(run, 'agent/policy/policy.onnx'), 1_000)],
    ['an agent.json that is not JSON', (run: string) => writeFile(join(run, 'agent/agent.json'), '{')],
    [
      'an agent.json of another shape',
      (run: string) => writeFile(join(run, 'agent/agent.json'), '{"formatVersion":1}'),
    ],
  ])('tells %s in one line', async (_, breakIt) => {
    const run = join(project, 'broken-run')
    await cp(join(project, 'run'), run, { recursive: true })
    await breakIt(run)
    await expectOneLine(ludus('evaluate', run), /agent|policy/)
  })
})

// Processes are looked up in /proc.
describe.skipIf(process.platform !== 'linux')('ludus, when it is stopped', () => {
  it('ends in order at Ctrl-C during `train`, and leaves no process', async () => {
    const run = startLudus(project, 'train', 'dqn', ...env, ...endless, '--out', 'stopped')
    await browserOf(run)
    run.kill('SIGINT')
    const { code, stderr } = await run.ended
    expect(code).toBe(130)
    expect(stderr).toContain('ludus: interrupted: `ludus train --resume stopped` goes on')
    expect(JSON.parse(await readFile(join(project, 'stopped/manifest.json'), 'utf8')).status).toBe('interrupted')
    await expectNoProcess(run)
  })

  it('ends in order at Ctrl-C during `compare`, and goes on when it is called again', async () => {
    const arms = { mine: { trainer: 'dqn' } }
    const evaluation = { everySteps: 100_000, episodes: 1, finalEpisodes: 1 }
    await write('short.json', {
      env: { id: 'web/catch-v1', options: { size: 42 } },
      arms,
      seeds: [1],
      budget: { steps: 1_500 },
      evaluation,
    })
    const words = ['compare', 'short.json', '--out', 'comparison', '--parallel', '1']
    const run = startLudus(project, ...words)
    await run.printed('mine seed 1  policy')
    run.kill('SIGINT')
    const { code, stderr } = await run.ended
    expect(code).toBe(130)
    expect(stderr).toContain('the same command goes on with it')
    await expectNoProcess(run)

    const again = await ludus(...words)
    expect(again.stderr).toBe('')
    expect(again.code).toBe(0)
    expect(again.stdout).toContain('random seed 1  kept')
    expect(again.stdout).toContain('report: comparison/report.html')
  })

  it.each([
    ['train', ['train', 'dqn', ...env, ...endless, '--out', 'killed-train']],
    ['compare', ['compare', ...env, ...endless, '--seeds', '1', '--out', 'killed-compare']],
  ])('leaves no process when it is killed during `%s`', async (_, words) => {
    const run = startLudus(project, ...words)
    await browserOf(run)
    run.kill('SIGKILL')
    await run.ended
    await expectNoProcess(run)
  })

  it('ends with one line, or goes on, when its Chromium is killed, and leaves no process', async () => {
    const run = startLudus(project, 'train', 'dqn', ...env, '--steps', '3000', '--out', 'lost', '--json')
    process.kill(await browserOf(run), 'SIGKILL')
    const { code, stderr } = await run.ended
    expect([0, 1]).toContain(code)
    expect(stderr).toMatch(code === 0 ? /^$/ : /^ludus: .*\n$/)
    await expectNoProcess(run)
  })
})

/** Waits until a run has a Chromium, and gives its main process. */
function browserOf(run: LudusProcess): Promise<number> {
  const look = () => {
    const browser = run.family().find(({ command }) => /chrom/i.test(command) && !/--type=|crashpad/.test(command))
    if (!browser) throw new Error('the run has no Chromium')
    return browser.pid
  }
  return vi.waitFor(look, { timeout: 60_000, interval: 50 })
}

async function expectNoProcess(run: LudusProcess): Promise<void> {
  await expect.poll(() => run.family(), { timeout: 20_000 }).toEqual([])
}
