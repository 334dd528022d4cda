import { describe, expectTypeOf, it } from 'vitest'
import type { z } from 'zod'
import type { BatchOf, MaskOf, Space, ValueOf } from '../contracts/space.js'
import { createRng } from '../random.js'
import { batchSpace } from './batch-space.js'
import { type Box, box } from './box.js'
import { dict } from './dict.js'
import { discrete } from './discrete.js'
import type { Dtype } from './dtype.js'
import { flattenSpace } from './flatten-space.js'
import { type GraphValue, graph } from './graph.js'
import { multiBinary } from './multi-binary.js'
import { multiDiscrete } from './multi-discrete.js'
import { oneOf } from './one-of.js'
import { sequence } from './sequence.js'
import { type TextMask, text } from './text.js'
import { tuple } from './tuple.js'

const pixels = box({ low: 0, high: 255, shape: [84, 84, 1], dtype: 'uint8' })
const score = box({ low: 0, high: 9, shape: [], dtype: 'float64' })

describe('the types of spaces', () => {
  it('infer elements', () => {
    expectTypeOf<ValueOf<typeof pixels>>().toEqualTypeOf<Uint8Array>()
    expectTypeOf<ValueOf<typeof score>>().toEqualTypeOf<number>()
    const actions = discrete(2)
    expectTypeOf<ValueOf<typeof actions>>().toEqualTypeOf<number>()
    const pad = multiDiscrete([5, 2])
    expectTypeOf<ValueOf<typeof pad>>().toEqualTypeOf<Int32Array>()
    const bytes = multiDiscrete([5, 2], { dtype: 'uint8' })
    expectTypeOf<ValueOf<typeof bytes>>().toEqualTypeOf<Uint8Array>()
    const buttons = multiBinary(3)
    expectTypeOf<ValueOf<typeof buttons>>().toEqualTypeOf<Uint8Array>()
    const word = text(3)
    expectTypeOf<ValueOf<typeof word>>().toEqualTypeOf<string>()
    const state = dict({ pixels, score })
    expectTypeOf<ValueOf<typeof state>>().toEqualTypeOf<{ readonly pixels: Uint8Array; readonly score: number }>()
    const pair = tuple([discrete(2), text(3)])
    expectTypeOf<ValueOf<typeof pair>>().toEqualTypeOf<readonly [number, string]>()
    const choice = oneOf([discrete(2), text(3)])
    expectTypeOf<ValueOf<typeof choice>>().toEqualTypeOf<readonly [0, number] | readonly [1, string]>()
    const words = sequence(text(3))
    expectTypeOf<ValueOf<typeof words>>().toEqualTypeOf<readonly string[]>()
    const stacked = sequence(score, { stack: true })
    expectTypeOf<ValueOf<typeof stacked>>().toEqualTypeOf<Float64Array>()
    const molecule = graph(discrete(118), text(1))
    expectTypeOf<ValueOf<typeof molecule>['nodes']>().toEqualTypeOf<Int32Array>()
    expectTypeOf<ValueOf<typeof molecule>['edges']>().toEqualTypeOf<string[] | null>()
    expectTypeOf(molecule.sample(createRng(1), { numNodes: 2 })).toExtend<GraphValue>()
  })

  it('infer batches and the elements of batch spaces', () => {
    const pair = tuple([discrete(2), text(3)])
    expectTypeOf<BatchOf<typeof pair>>().toEqualTypeOf<readonly [Int32Array, string[]]>()
    expectTypeOf(batchSpace(pair, 2)).toEqualTypeOf<Space<readonly [Int32Array, string[]]>>()
    expectTypeOf<BatchOf<typeof score>>().toEqualTypeOf<Float64Array>()
  })

  it('infer masks', () => {
    expectTypeOf<MaskOf<typeof pixels>>().toEqualTypeOf<never>()
    const pair = tuple([discrete(2), text(3)])
    expectTypeOf<MaskOf<typeof pair>>().toEqualTypeOf<readonly [ArrayLike<number> | undefined, TextMask | undefined]>()
    // @ts-expect-error A Box takes no mask.
    const refused = () => pixels.sample(createRng(1), { mask: [1] })
    expectTypeOf(refused).returns.toEqualTypeOf<Uint8Array>()
  })

  it('infer through the schema', () => {
    const state = dict({ lives: discrete(4), name: text(3) })
    expectTypeOf<z.infer<typeof state.schema>>().toEqualTypeOf<{ readonly lives: number; readonly name: string }>()
  })

  it('infer a flat Box where a space has one', () => {
    expectTypeOf(flattenSpace(dict({ pixels, pair: tuple([score, discrete(2)]) }))).toEqualTypeOf<
      Box<Dtype, readonly [number]>
    >()
    expectTypeOf(flattenSpace(dict({ pixels, words: sequence(text(3)) }))).toEqualTypeOf<Space>()
  })

  it('let every space stand for a space', () => {
    expectTypeOf(oneOf([graph(pixels, score), sequence(multiBinary(2))])).toExtend<Space>()
  })
})
