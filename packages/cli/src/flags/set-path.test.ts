import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withAssignments } from './set-path.js'

const text = (path: string, value: unknown) => ({ path: path.split('.'), value })

describe('withAssignments()', () => {
  it('puts values in their places, makes what is missing on the way, and replaces items of arrays', () => {
    expect(
      withAssignments({ a: { b: 1, c: 2 }, list: [1, 2] }, [text('a.b', 9), text('x.y.z', 3), text('list.1', 5)]),
    ).toEqual({
      a: { b: 9, c: 2 },
      list: [1, 5],
      x: { y: { z: 3 } },
    })
  })

  it('never writes to the original, nor to the prototype of all objects', () => {
    const original = { a: { b: 1 } }
    const changed = withAssignments(original, [text('a.b', 2), text('__proto__.polluted', true)])
    expect(original).toEqual({ a: { b: 1 } })
    expect(Object.hasOwn(changed, '__proto__')).toBe(true)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('is read back at every path that it was given', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 4 }),
        fc.jsonValue(),
        (path, value) => {
          const found = path.reduce<unknown>(
            (at, key) => (at as Record<string, unknown>)[key],
            withAssignments({ a: 1, b: { c: [2] } }, [{ path, value }]),
          )
          expect(found).toEqual(value)
        },
      ),
    )
  })
})
