import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { actionsSchema } from './actions.js'
import { sharedGameFields, variablesSchema } from './game-file.js'
import { checkGameFile, readGameFile } from './read-game-file.js'

const schema = z.strictObject({
  actions: actionsSchema({ button: z.enum(['A', 'B']).optional() }),
  state: variablesSchema({ address: z.int().nonnegative() }),
  ...sharedGameFields,
})
const good = {
  actions: [{ name: 'wait' }, { name: 'jump-high', button: 'A' }],
  state: {
    score: { type: 'number', low: 0, high: 99, address: 3 },
    walls: { type: 'numbers', length: 2, low: 0, high: 1, address: 4 },
    pose: { type: 'class', values: ['up', 'down'], address: 6 },
  },
  framesPerStep: 4,
  reward: { scored: { on: 'change', variable: 'score', coefficient: 1 } },
  done: [{ variable: 'score', is: '>=', value: 9 }],
}
/** The message for the good file with one place changed. */
const messageFor = (changed: object) => {
  try {
    checkGameFile({ ...good, ...changed }, schema, 'jump.json')
  } catch (error) {
    expect(error).toMatchObject({ code: 'INVALID_GAME_FILE' })
    return (error as Error).message
  }
  return 'accepted'
}
const reward = (term: object) => ({ reward: { scored: { on: 'change', coefficient: 1, ...term } } })

describe('checkGameFile()', () => {
  it('accepts a good file, with the fields of the machine and with defaults filled in', () => {
    const file = checkGameFile(good, schema, 'jump.json')
    expect(file.state.score?.address).toBe(3)
    expect(file.actions).toMatchObject([{}, { button: 'A' }])
    expect(file).toMatchObject({ truncated: [], noopStarts: 0, stickyActions: 0 })
  })

  it.each([
    [{ framesPerStep: 0 }, 'framesPerStep: '],
    [{ actions: [] }, 'actions: '],
    [{ actions: [{ name: 'Jump' }] }, 'actions.0.name: an action name is in kebab-case'],
    [{ actions: [{ name: 'a' }, { name: 'a' }] }, 'actions.1.name: two actions are named a'],
    [{ actions: [{ name: 'a', button: 'C' }] }, 'actions.0.button: '],
    [{ state: {} }, 'state: name at least one variable'],
    [
      { state: { ...good.state, x: { type: 'number', low: 2, high: 1, address: 0 } } },
      'state.x.low: low 2 is above high 1',
    ],
    [{ state: { ...good.state, x: { type: 'number', low: 0, high: 1 } } }, 'state.x.address: '],
    [
      reward({ variable: 'scores' }),
      'reward.scored.variable: no state variable scores; declared are score, walls, pose',
    ],
    [reward({ variable: 'toString' }), 'reward.scored.variable: no state variable toString'],
    [reward({ variable: 'walls' }), 'reward.scored.variable: walls is an array; name a single number'],
    [{ reward: { scored: { on: 'luck', coefficient: 1 } } }, 'reward.scored.on: '],
    [{ done: [{ variable: 'score', is: '~', value: 1 }] }, 'done.0.is: '],
    [{ done: [] }, 'done: '],
    [
      { done: [{ and: [good.done[0], { or: [{ variable: 'lives', is: '<', value: 1 }] }] }] },
      'done.0.and.1.or.0.variable: no state variable lives',
    ],
    [{ done: [{ and: [{ variable: 'score', is: '~', value: 1 }] }] }, 'done.0.and.0.is: '],
    [{ done: [{ or: [] }] }, 'done.0.or: '],
    [
      { done: [{ variable: 'pose', is: '=', value: 'left' }] },
      'done.0.value: pose is never left; it is one of up, down',
    ],
    [{ truncated: [{ variable: 'score', is: '=', value: 'up' }] }, 'truncated.0.value: score is a number, and "up" is'],
    [reward({ on: 'when', condition: { variable: 'walls', is: '=', value: 1 } }), 'reward.scored.condition.variable: '],
    [{ target: { lives: 1 } }, 'target.lives: no state variable lives'],
    [{ target: { score: 100 } }, 'target.score: score cannot be 100'],
    [{ target: { walls: [1] } }, 'target.walls: walls cannot be [1]'],
    [{ target: { pose: 'left' } }, 'target.pose: pose is never left'],
    [{ noopStarts: -1 }, 'noopStarts: '],
    [{ stickyActions: 1 }, 'stickyActions: '],
    [{ env: { id: 'jump', description: 'Jumps.' } }, 'env.id: must read [namespace/]name-vN'],
    [
      { actions: { groups: { arms: [{ name: 'a' }, { name: 'a' }] } } },
      'actions.groups.arms.1.name: two actions are named a',
    ],
    [{ actions: { groups: { arms: [{ name: 'a', button: 'C' }] } } }, 'actions.groups.arms.0.button: '],
    [{ actions: { axes: { arm: { below: { threshold: -2 } } } } }, 'actions.axes.arm.below.threshold: '],
    [{ cheat: true }, ''],
  ])('refuses %j on one line that names the place', (changed, place) => {
    const message = messageFor(changed)
    expect(message).toContain(`Cannot read the game file jump.json: ${place}`)
    expect(message).not.toContain('\n')
  })
})

describe('readGameFile()', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ludus-game-file-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const write = (text: string) => {
    const path = join(folder, 'game.json')
    writeFileSync(path, text)
    return pathToFileURL(path)
  }

  it('reads a file', () => {
    expect(readGameFile(write(JSON.stringify(good)), schema).framesPerStep).toBe(4)
  })

  it('names the file that is missing or no JSON', () => {
    expect(() => readGameFile(pathToFileURL(join(folder, 'none.json')), schema)).toThrow(
      /none\.json: there is no such file$/,
    )
    expect(() => readGameFile(write('{ "page": '), schema)).toThrow(/game\.json: it is not JSON \(.+\)$/)
  })
})
