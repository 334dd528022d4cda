import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Space } from '../contracts/space.js'
import { createRng } from '../random.js'
import { box } from '../spaces/box.js'
import { dict } from '../spaces/dict.js'
import { discrete } from '../spaces/discrete.js'
import { multiBinary } from '../spaces/multi-binary.js'
import { multiDiscrete } from '../spaces/multi-discrete.js'
import { text } from '../spaces/text.js'
import { tuple } from '../spaces/tuple.js'
import { createRows } from './shared-rows.js'

const spaces: Readonly<Record<string, Space>> = {
  image: box({ low: 0, high: 255, shape: [2, 2, 1], dtype: 'uint8' }),
  number: box({ low: -1, high: 1, shape: [], dtype: 'float32' }),
  choice: discrete(5, -2),
  choices: multiDiscrete([3, 4], { dtype: 'uint8' }),
  switches: multiBinary(3),
  nested: dict({
    inner: dict({ position: box({ low: 0, high: 9, shape: [2], dtype: 'float64' }) }),
    pair: tuple([discrete(2), box({ low: 0, high: 9, shape: [1], dtype: 'int32' })]),
  }),
  words: dict({ said: text(4), heard: discrete(2) }),
}

describe('createRows()', () => {
  it.each(Object.entries(spaces))('holds elements of %s as batch and unbatch would', (name, space) => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 5 }), (seed, count) => {
        const rng = createRng(seed)
        const values = Array.from({ length: count }, () => space.sample(rng))
        const rows = createRows(space, count)
        values.forEach((value, row) => {
          rows.write(row, value)
        })
        expect(rows.copyBatch()).toEqual(space.batch(values))
        expect(values.map((_, row) => rows.read(row))).toEqual(space.unbatch(space.batch(values)))
        const last = Int32Array.of(count - 1)
        expect(rows.copyRows(last)).toEqual(space.batch(values.slice(-1)))
        const others = createRows(space, count)
        expect(others.writeBatch(space.batch(values))).toBe(name !== 'words')
        if (name !== 'words') expect(others.copyBatch()).toEqual(space.batch(values))
      }),
    )
  })

  it('shares memory with rows that were handed it, and copies what it gives', () => {
    const space = spaces.nested as Space
    const rows = createRows(space, 2)
    const before = rows.copyBatch()
    const kept = structuredClone(before)
    const other = createRows(space, 2, rows.memory)
    const value = { inner: { position: Float64Array.of(1, 2) }, pair: [1, Int32Array.of(7)] }
    other.write(1, value)
    expect(rows.read(1)).toEqual(value)
    expect(before).toEqual(kept)
  })

  it('has no memory to share where a part of the space is no array of numbers', () => {
    expect(createRows(spaces.words as Space, 2).memory).toBeNull()
  })

  it('refuses an element of another length, which would run into the next row', () => {
    const rows = createRows(spaces.image as Space, 2)
    expect(() => rows.write(0, new Uint8Array(5))).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }))
    expect(() => rows.write(0, null)).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }))
  })

  it('takes no batch of another kind of array or of another number of rows', () => {
    const rows = createRows(spaces.choice as Space, 2)
    expect(rows.writeBatch(Float64Array.of(0, 1))).toBe(false)
    expect(rows.writeBatch(new Int32Array(3))).toBe(false)
    expect(rows.writeBatch([0, 1])).toBe(false)
  })
})
