import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Rng } from '../contracts/rng.js'
import type { Space } from '../contracts/space.js'
import { createRng } from '../random.js'
import type { AnySpace } from './any-space.js'
import { batchSpace } from './batch-space.js'
import { box } from './box.js'
import { dict } from './dict.js'
import { discrete } from './discrete.js'
import { equalSpaces } from './equal-spaces.js'
import { flatten, unflatten } from './flatten.js'
import { flatdim, flattenSpace, isFlattenable } from './flatten-space.js'
import { type GraphValue, graph } from './graph.js'
import { multiBinary } from './multi-binary.js'
import { multiDiscrete } from './multi-discrete.js'
import { oneOf } from './one-of.js'
import { sequence } from './sequence.js'
import { spaceFromJson } from './space-from-json.js'
import { text } from './text.js'
import { tuple } from './tuple.js'
import { valueFromJson, valueToJson } from './value-json.js'

const shapes = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 })
const seeds = fc.nat()

const leaves = {
  integerBox: fc
    .record({
      dtype: fc.constantFrom('uint8' as const, 'int32' as const),
      shape: shapes,
      low: fc.integer({ min: 0, max: 100 }),
      width: fc.integer({ min: 0, max: 155 }),
    })
    .map(({ dtype, shape, low, width }) => box({ dtype, shape, low, high: low + width })),
  floatBox: fc
    .record({
      dtype: fc.constantFrom('float32' as const, 'float64' as const),
      shape: shapes,
      bounds: fc.constantFrom([0, 1], [-Infinity, 0], [-2, Infinity], [-Infinity, Infinity], [0.1, 0.1]),
    })
    .map(({ dtype, shape, bounds: [low = 0, high = 0] }) => box({ dtype, shape, low, high })),
  boxOfManyBounds: fc
    .array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.nat(9)), { minLength: 1, maxLength: 4 })
    .map((bounds) =>
      box({
        dtype: 'float32',
        shape: [bounds.length],
        low: bounds.map(([low]) => low),
        high: bounds.map(([low, width]) => low + width),
      }),
    ),
  discrete: fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -5, max: 5 }))
    .map(([n, start]) => discrete(n, start)),
  multiDiscrete: fc
    .record({
      choices: fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat(5)), { minLength: 1, maxLength: 4 }),
      dtype: fc.constantFrom('uint8' as const, 'int32' as const),
    })
    .map(({ choices, dtype }) =>
      multiDiscrete(
        choices.map(([n]) => n),
        { dtype, start: choices.map(([, start]) => start) },
      ),
    ),
  multiBinary: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }).map(multiBinary),
  text: fc
    .record({
      minLength: fc.nat(2),
      more: fc.integer({ min: 1, max: 4 }),
      charset: fc.constantFrom('abc', 'z', 'ÅÄÖ-😀', new Set(['b', 'a'])),
    })
    .map(({ minLength, more, charset }) => text(minLength + more, { minLength, charset })),
}
const leaf: fc.Arbitrary<Space> = fc.oneof(...Object.values(leaves))
const keys = fc.string({ minLength: 1, maxLength: 4 }).filter((key) => key !== '__proto__')

/** Spaces of all ten kinds, nested twice at most. */
const { any: anySpace } = fc.letrec<{ any: Space }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 2 },
    leaf,
    fc.dictionary(keys, tie('any'), { minKeys: 1, maxKeys: 3 }).map(dict),
    fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((spaces) => tuple(spaces)),
    fc.tuple(tie('any'), fc.boolean()).map(([space, stack]) => sequence(space, { stack })),
    // A graph of graphs has thousands of parts.
    fc.tuple(leaf, fc.option(leaf)).map(([nodes, edges]) => graph(nodes, edges)),
    fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((spaces) => oneOf(spaces)),
  ),
}))

describe('every space', () => {
  it('contains what it samples, by `contains` and by its schema', () => {
    fc.assert(
      fc.property(anySpace, seeds, (space, seed) => {
        const value = space.sample(createRng(seed))
        expect(space.contains(value)).toBe(true)
        expect(space.schema.safeParse(value).success).toBe(true)
      }),
    )
  })

  it('says the same by `contains` and by its schema of what is another space’s, or none’s', () => {
    const values = fc.oneof(
      fc.tuple(anySpace, seeds).map(([space, seed]) => space.sample(createRng(seed))),
      fc.anything({ withTypedArray: true, withNullPrototype: false }),
    )
    fc.assert(
      fc.property(anySpace, values, (space, value) => {
        expect(space.schema.safeParse(value).success).toBe(space.contains(value))
      }),
    )
  })

  it('samples the same from the same seed', () => {
    fc.assert(
      fc.property(anySpace, seeds, (space, seed) => {
        expect(space.sample(createRng(seed))).toEqual(space.sample(createRng(seed)))
      }),
    )
  })

  it('is the same after a round trip through JSON', () => {
    fc.assert(
      fc.property(anySpace, seeds, (space, seed) => {
        const restored = spaceFromJson(JSON.parse(JSON.stringify(space.toJSON())))
        expect(restored.toJSON()).toEqual(space.toJSON())
        expect(equalSpaces(restored, space)).toBe(true)
        expect(restored.sample(createRng(seed))).toEqual(space.sample(createRng(seed)))
      }),
    )
  })

  it('reads the elements that it wrote as JSON', () => {
    fc.assert(
      fc.property(anySpace, seeds, (space, seed) => {
        const value = space.sample(createRng(seed))
        expect(valueFromJson(space, JSON.parse(JSON.stringify(valueToJson(space, value))))).toEqual(value)
      }),
    )
  })

  it('refuses JSON that is no element’s by one error', () => {
    fc.assert(
      fc.property(anySpace, fc.jsonValue(), (space, json) => {
        try {
          expect(space.contains(valueFromJson(space, json))).toBe(true)
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_VALUE' })
        }
      }),
    )
  })

  it('unbatches what it batched, and knows the batch for one', () => {
    fc.assert(
      fc.property(anySpace, seeds, fc.nat(4), (space, seed, count) => {
        const rng = createRng(seed)
        const values = Array.from({ length: count }, () => space.sample(rng))
        const batch = space.batch(values)
        expect(space.unbatch(batch)).toEqual(values)
        expect(space.containsBatch(batch)).toBe(true)
      }),
    )
  })

  it('has a batch space that contains its batches and samples batches', () => {
    fc.assert(
      fc.property(anySpace, seeds, fc.integer({ min: 1, max: 4 }), (space, seed, count) => {
        const rng = createRng(seed)
        const batches = batchSpace(space, count)
        expect(batches.contains(space.batch(Array.from({ length: count }, () => space.sample(rng))))).toBe(true)
        const rows = space.unbatch(batches.sample(rng))
        expect(rows).toHaveLength(count)
        expect(rows.every((row) => space.contains(row))).toBe(true)
      }),
    )
  })

  it('unflattens what it flattened, and its flat space contains that', () => {
    fc.assert(
      fc.property(anySpace, seeds, (space, seed) => {
        const value = space.sample(createRng(seed))
        const flat = flatten(space, value)
        expect(unflatten(space, flat)).toEqual(value)
        expect(flattenSpace(space).contains(flat)).toBe(true)
        if (isFlattenable(space)) expect(flat).toHaveLength(flatdim(space))
        else expect(() => flatdim(space)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_SPACE' }))
      }),
    )
  })

  it.each(['mask', 'probability'] as const)('keeps to a %s', (by) => {
    fc.assert(
      fc.property(anySpace, seeds, (space, seed) => {
        const rng = createRng(seed)
        const { weights, holds } = drawWeights(space, rng, by)
        const value = space.sample(rng, { [by]: weights })
        expect(space.contains(value)).toBe(true)
        expect(holds(value)).toBe(true)
      }),
    )
  })

  it('refuses a mask and a probability at once', () => {
    fc.assert(
      fc.property(anySpace, seeds, (space, seed) => {
        const rng = createRng(seed)
        const mask = drawWeights(space, rng, 'mask').weights ?? []
        const probability = drawWeights(space, rng, 'probability').weights ?? []
        expect(() => space.sample(rng, { mask, probability })).toThrow(
          expect.objectContaining({ code: 'INVALID_MASK' }),
        )
      }),
    )
  })
})

interface Weights {
  readonly weights: unknown
  /** Whether a sample keeps to the weights. */
  holds(value: unknown): boolean
}

/** Draws a mask or a probability that fits a space. */
function drawWeights(space: Space, rng: Rng, by: 'mask' | 'probability'): Weights {
  const known = space as AnySpace
  const part = (inner: Space) => drawWeights(inner, rng, by)
  const all = (parts: readonly Weights[], values: readonly unknown[]) =>
    parts.every(({ holds }, index) => holds(values[index]))
  switch (known.kind) {
    case 'box':
      return { weights: undefined, holds: () => true }
    case 'discrete': {
      const { weights, holds } = drawChoice(known.n, rng, by)
      return { weights, holds: (value) => holds((value as number) - known.start) }
    }
    case 'multi-discrete': {
      const choices = known.nvec.map((n) => drawChoice(n, rng, by))
      return {
        weights: choices.map(({ weights }) => weights),
        holds: (value) =>
          all(
            choices,
            known.start.map((start, index) => ((value as Int32Array)[index] as number) - start),
          ),
      }
    }
    case 'multi-binary': {
      // A mask's 2 and a probability's 0.5 leave a switch free.
      const free = by === 'mask' ? 2 : 0.5
      const weights = Array.from({ length: known.size }, () => [0, 1, free][rng.integer(0, 3)] as number)
      return {
        weights,
        holds: (value) => weights.every((weight, index) => weight === free || (value as Uint8Array)[index] === weight),
      }
    }
    case 'text': {
      const length = rng.integer(known.minLength, known.maxLength + 1)
      const allowed = rng.integer(0, known.charset.length)
      const charset = known.charset.map((_, index) => (index === allowed ? 1 : 0))
      return { weights: { length, charset }, holds: (value) => value === known.charset[allowed]?.repeat(length) }
    }
    case 'dict': {
      const parts = Object.entries(known.spaces).map(([key, inner]) => [key, part(inner)] as const)
      return {
        weights: Object.fromEntries(parts.map(([key, { weights }]) => [key, weights])),
        holds: (value) => parts.every(([key, { holds }]) => holds((value as Record<string, unknown>)[key])),
      }
    }
    case 'tuple': {
      const parts = known.spaces.map(part)
      return { weights: parts.map(({ weights }) => weights), holds: (value) => all(parts, value as unknown[]) }
    }
    case 'one-of': {
      const parts = known.spaces.map(part)
      return {
        weights: parts.map(({ weights }) => weights),
        holds: (value) => {
          const [index, inner] = value as readonly [number, unknown]
          return parts[index]?.holds(inner) === true
        },
      }
    }
    case 'sequence': {
      const length = rng.integer(0, 4)
      const { weights, holds } = part(known.space)
      return {
        weights: { length, values: weights },
        holds: (value) => {
          const items = known.stack ? known.space.unbatch(value) : (value as unknown[])
          return items.length === length && items.every(holds)
        },
      }
    }
    case 'graph': {
      const nodes = part(known.nodeSpace)
      const edges = known.edgeSpace === null ? undefined : part(known.edgeSpace)
      return {
        weights: { nodes: nodes.weights, edges: edges?.weights },
        holds: (value) => {
          const sampled = value as GraphValue
          return (
            known.nodeSpace.unbatch(sampled.nodes).every(nodes.holds) &&
            (sampled.edges === null || known.edgeSpace?.unbatch(sampled.edges).every((edge) => edges?.holds(edge)))
          )
        },
      } as Weights
    }
  }
}

/** Weights of one choice among `count`; by mask all may be 0, which means the first. */
function drawChoice(count: number, rng: Rng, by: 'mask' | 'probability'): Weights {
  const bits = Array.from({ length: count }, () => rng.integer(0, 2))
  if (by === 'mask')
    return {
      weights: Int8Array.from(bits),
      holds: (index) => bits[index as number] === 1 || (index === 0 && !bits.includes(1)),
    }
  if (!bits.includes(1)) bits[rng.integer(0, count)] = 1
  const ones = bits.filter((bit) => bit === 1).length
  return { weights: Float64Array.from(bits, (bit) => bit / ones), holds: (index) => bits[index as number] === 1 }
}

describe('spaceFromJson()', () => {
  it('names what is no space', () => {
    expect(() => spaceFromJson({ kind: 'ball' })).toThrow(expect.objectContaining({ code: 'INVALID_SPACE' }))
  })
})
