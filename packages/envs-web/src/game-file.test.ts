import { checkGameFile } from '@ludus/game-kit'
import { describe, expect, it } from 'vitest'
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

describe('the schema of web game files', () => {
  it('fills in the clock, the background and keys', () => {
    expect(check({})).toMatchObject({
      frameRate: 60,
      background: 'white',
      pageErrors: 'fail',
      actions: [
        { name: 'stay', hold: [], tap: [] },
        { name: 'go', hold: ['ArrowLeft'], tap: ['Space'] },
      ],
    })
  })

  it.each([
    [{ actions: [{ name: 'go', hold: ['Left'] }] }, 'actions.0.hold.0: no key "Left"; keys are named by their code'],
    [{ actions: [{ name: 'go', hold: ['toString'] }] }, 'actions.0.hold.0: no key "toString"'],
    [{ ready: 'game.running =' }, 'ready: not a JavaScript expression: game.running ='],
    [{ reset: 'for (;;) {}' }, 'reset: not a JavaScript expression: for (;;) {}'],
    [{ state: { x: { ...good.state.x, read: 'a; b' } } }, 'state.x.read: not a JavaScript expression: a; b'],
    [{ state: { x: { ...good.state.x, read: 'a) + (b' } } }, 'state.x.read: not a JavaScript expression'],
    [{ canvas: '' }, 'canvas: '],
  ])('answers %j by naming the place', (changed, answer) => {
    let message = 'accepted'
    try {
      check(changed)
    } catch (error) {
      expect(error).toMatchObject({ code: 'INVALID_GAME_FILE' })
      message = (error as Error).message
    }
    expect(message).toContain(answer)
  })
})
