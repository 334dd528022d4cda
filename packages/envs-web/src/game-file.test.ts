import { readFileSync } from 'node:fs'
import { checkGameFile } from '@ludus/game-kit'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { webGameFileSchema } from './game-file.js'

const good = {
  page: 'index.html',
  canvas: '#game',
  ready: 'game.running',
  reset: 'game.start()',
  framesPerStep: 4,
  actions: [{ name: 'stay' }, { name: 'go', hold: ['ArrowLeft'], tap: ['Space'] }],
  state: { x: { type: 'number', low: 0, high: 9, read: '(() => game.x)()' } },
  reward: { moved: { on: 'change', variable: 'x', coefficient: 1 } },
  done: [{ variable: 'x', is: '>=', value: 9 }],
}
const check = (changed: object) => checkGameFile({ ...good, ...changed }, webGameFileSchema, 'game.json')
const action = (binding: object) => ({ actions: [{ name: 'go', ...binding }] })
const read = (query: unknown) => ({ state: { x: { ...good.state.x, read: query } } })
const click = { name: 'fire', pointer: { do: 'click', at: [1, 2] } }

describe('the schema of web game files', () => {
  it('fills in the clock, the background, the start and keys', () => {
    expect(check({})).toMatchObject({
      frameRate: 60,
      background: 'white',
      pageErrors: 'fail',
      start: [],
      truncated: [],
      noopStarts: 0,
      stickyActions: 0,
      actions: [
        { name: 'stay', hold: [], tap: [] },
        { name: 'go', hold: ['ArrowLeft'], tap: ['Space'] },
      ],
    })
  })

  it.each([
    { page: 'chrome://dino' },
    { page: 'http://127.0.0.1:5173/play?level=2' },
    { page: 'http://localhost:8080' },
    { package: '@you/runner', page: 'dist/index.html' },
    { $schema: './game.schema.json', env: { id: 'you/runner-v1', description: 'Runs.', maxEpisodeSteps: 9 } },
    { canvas: ['#back', '#front'], crop: { x: 0, y: 30, width: 100, height: 80 } },
    { canvas: undefined, element: '.board' },
    action({ pointer: { do: 'drag', from: [1, 2], to: [3, 4], with: 'touch' } }),
    action({ hold: ['ShiftLeft'], pointer: { do: 'hold' } }),
    { actions: { groups: { steer: [{ name: 'left', hold: ['KeyA'] }], fire: [{ name: 'no' }, click] } } },
    {
      actions: {
        axes: { aim: { pointer: { along: 'x', from: 0, to: 99 }, above: { threshold: 0.5, tap: ['Space'] } } },
      },
    },
    {
      start: [
        { tap: ['Enter'], until: 'game.menu === null' },
        { run: 'game.skip()', frames: 0 },
      ],
    },
    read({ from: 'dom', selector: '#score', take: 'text', otherwise: 0 }),
    read({ from: 'dom', selector: '#score', take: { attribute: 'data-score' } }),
    read({ from: 'pixel', at: [1, 2], colour: '#ff0000' }),
  ])('accepts %j', (changed) => {
    expect(check(changed)).toMatchObject(changed)
  })

  it.each([
    [{ actions: [{ name: 'go', hold: ['Left'] }] }, 'actions.0.hold.0: no key "Left"; keys are named by their code'],
    [{ actions: [{ name: 'go', hold: ['toString'] }] }, 'actions.0.hold.0: no key "toString"'],
    [{ ready: 'game.running =' }, 'ready: not a JavaScript expression: game.running ='],
    [{ reset: 'for (;;) {}' }, 'reset: not a JavaScript expression: for (;;) {}'],
    [{ reset: 'snapshot' }, 'reset: a browser keeps no snapshots'],
    [read('a; b'), 'state.x.read: not a JavaScript expression: a; b'],
    [read('a) + (b'), 'state.x.read: not a JavaScript expression'],
    [{ canvas: '' }, 'canvas: '],
    [{ canvas: [] }, 'canvas: '],
    [{ canvas: undefined }, 'canvas: name a canvas, or an element where there is none'],
    [{ element: '.board' }, 'canvas: name a canvas, or an element where there is none'],
    [{ crop: { x: 0, y: 0, width: 0, height: 9 } }, 'crop.width: '],
    [{ crop: { x: -1, y: 0, width: 9, height: 9 } }, 'crop.x: '],
    [{ page: 'https://example.com/' }, 'page: cannot open https://example.com/: give a path in the folder'],
    [{ page: 'http://192.0.2.1:80/' }, 'page: cannot open http://192.0.2.1:80/'],
    [{ page: 'http://127.0.0.1.example.com:80/' }, 'page: cannot open'],
    [action({ pointer: { do: 'press' } }), 'actions.0.pointer.do: '],
    [action({ pointer: { do: 'move' } }), 'actions.0.pointer.at: '],
    [action({ pointer: { do: 'click', at: [1] } }), 'actions.0.pointer.at: '],
    [action({ pointer: { do: 'click', with: 'thumb' } }), 'actions.0.pointer.with: '],
    [{ actions: { groups: { steer: [{ name: 'Left' }] } } }, 'actions.groups.steer.0.name: an action name is in kebab'],
    [
      { actions: { groups: { one: [click], other: [click] } } },
      'actions.groups.other: the pointer is pressed in one too',
    ],
    [{ actions: { axes: { aim: { above: { threshold: 2 } } } } }, 'actions.axes.aim.above.threshold: '],
    [{ actions: { axes: {} } }, 'actions.axes: name at least one axis'],
    [
      {
        actions: {
          axes: { a: { pointer: { along: 'x', from: 0, to: 1 } }, b: { pointer: { along: 'x', from: 0, to: 1 } } },
        },
      },
      'actions.axes.b.pointer: another axis moves it along x',
    ],
    [{ start: [{ until: 'a b' }] }, 'start.0.until: not a JavaScript expression: a b'],
    [read({ from: 'dom', selector: '#score', take: 'colour' }), 'state.x.read.take: '],
    [read({ from: 'radio' }), 'state.x.read.from: '],
    [read({ from: 'pixel', at: [1, 2], colour: 'red' }), 'state.x.read.colour: a colour reads #rrggbb'],
  ])('answers %j by naming the place', (changed, answer) => {
    let message = 'accepted'
    try {
      check(changed)
    } catch (error) {
      expect(error).toMatchObject({ code: 'INVALID_GAME_FILE' })
      message = (error as Error).message
    }
    expect(message).toContain(answer)
    expect(message).not.toContain('\n')
  })

  it('accepts the example of the README', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    const [, example = ''] = /```json\n([\s\S]*?)```/.exec(readme) ?? []
    expect(checkGameFile(JSON.parse(example), webGameFileSchema, 'README.md').env?.id).toBe('you/turret-v1')
  })

  it('is what editors are given; after a change, write it anew by: npx vitest run -u game-file', async () => {
    const schema = z.toJSONSchema(webGameFileSchema, { io: 'input', reused: 'ref' })
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../game.schema.json')
  })
})
