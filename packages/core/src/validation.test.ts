import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseWith } from './validation.js'

const list = z.array(z.strictObject({ name: z.string() }))
const schema = z.strictObject({
  actions: z.union([
    list,
    z.strictObject({ groups: z.record(z.string(), list) }),
    z.strictObject({ axes: z.string() }),
  ]),
})

describe('parseWith()', () => {
  it.each([
    [[{ name: 1 }], 'actions.0.name: '],
    [[{ name: 'a', size: 1 }], 'actions.0: '],
    [{ groups: { a: [{ name: 1 }] } }, 'actions.groups.a.0.name: '],
    [{ groups: {}, axes: '' }, 'actions: Unrecognized key'],
    [{ axes: 1 }, 'actions.axes: '],
  ])('names the place in the form that %j comes nearest to, where a value may have several', (actions, place) => {
    expect(() => parseWith(schema, { actions }, 'INVALID_THING', 'the thing')).toThrow(
      expect.objectContaining({
        code: 'INVALID_THING',
        message: expect.stringContaining(`Cannot read the thing: ${place}`),
      }),
    )
  })
})
