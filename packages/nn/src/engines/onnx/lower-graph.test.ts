import { describe, expect, it } from 'vitest'
import type { Tensor } from '../../graph/tensor.js'
import { type Graph, type Scope, trace } from '../../graph/trace.js'
import { conv2d } from '../../ops/convolution.js'
import { add, multiply } from '../../ops/elementwise.js'
import { broadcastTo, slice } from '../../ops/layout.js'
import { sum } from '../../ops/reductions.js'
import { lowerGraph, refusedOutput } from './lower-graph.js'
import { createOnnxEngine } from './onnx-engine.js'
import { decodeModel } from './onnx-proto.js'

const graphOf = (build: (scope: Scope) => Tensor): Graph => trace((scope) => scope.output('y', build(scope)))

const operatorsOf = (graph: Graph, options = {}) =>
  decodeModel(lowerGraph(graph, options).model).graph.node.map(({ opType }) => opType)

/** The numbers 1, 2, 3 … */
const counting = (length: number) => Float32Array.from({ length }, (_, index) => index + 1)

async function run(graph: Graph, feeds: Record<string, Float32Array>): Promise<number[]> {
  await using engine = await createOnnxEngine({ engine: 'onnx', threads: 1 })
  const program = await engine.compile(graph)
  return [...((await program.run(feeds)).y as Float32Array)]
}

describe('a sum', () => {
  const overRows = graphOf((scope) => sum(scope.input('x', [2, 3, 2]), { axes: [0, 1] }))

  it('over all axes but the last is a product with ones', async () => {
    expect(operatorsOf(overRows)).toEqual(['Reshape', 'MatMul', 'Reshape'])
    // 1 + 3 + 5 + 7 + 9 + 11 and 2 + 4 + 6 + 8 + 10 + 12.
    expect(await run(overRows, { x: counting(12) })).toEqual([36, 42])
  })

  it('keeps the lengths of 1 that it is asked for', async () => {
    const graph = graphOf((scope) => {
      const x = scope.input('x', [2, 3])
      return add(x, sum(x, { axes: [0], keepDims: true }))
    })
    // The columns come to 5, 7 and 9.
    expect(await run(graph, { x: counting(6) })).toEqual([6, 9, 12, 9, 12, 15])
  })

  it('over other axes, or of vectors, is ONNX’s own', () => {
    for (const [shape, axes] of [
      [[2, 3], [1]],
      [[2, 3, 2], [0]],
      [
        [2, 3],
        [0, 1],
      ],
      [[4], [0]],
    ] as const)
      expect(operatorsOf(graphOf((scope) => sum(scope.input('x', shape), { axes })))).toEqual(['ReduceSum'])
  })

  it('of a batch that is open is ONNX’s own', () => {
    expect(operatorsOf(overRows, { batchAxis: true })).toEqual(['ReduceSum'])
  })

  it('over the pixels of each channel reads images where their channels lie last', async () => {
    const graph = graphOf((scope) => {
      const images = scope.input('images', [2, 16, 1, 2])
      const filters = scope.input('filters', [2, 16, 1, 1])
      return sum(conv2d(images, filters), { axes: [0, 2, 3] })
    })
    expect(operatorsOf(graph)).not.toContain('ReduceSum')
    // 64 numbers, of which the first filter takes once and the second twice each: 64 · 65 / 2 = 2080.
    const filters = Float32Array.from({ length: 32 }, (_, index) => (index < 16 ? 1 : 2))
    expect(await run(graph, { images: counting(64), filters })).toEqual([2080, 4160])
  })
})

describe('a broadcast', () => {
  it('is left to the operation that it goes into, when the other operand has the whole shape', async () => {
    const graph = graphOf((scope) => multiply(scope.input('x', [2, 3]), broadcastTo(scope.input('row', [3]), [2, 3])))
    expect(operatorsOf(graph)).toEqual(['Mul'])
    expect(await run(graph, { x: counting(6), row: counting(3) })).toEqual([1, 4, 9, 4, 10, 18])
  })

  it('is done when both operands are smaller than the result', async () => {
    const graph = graphOf((scope) => {
      const row = broadcastTo(scope.input('row', [1, 3]), [2, 3])
      return add(row, broadcastTo(scope.input('column', [2, 1]), [2, 3]))
    })
    expect(operatorsOf(graph)).toEqual(['Expand', 'Expand', 'Add'])
    expect(await run(graph, { row: counting(3), column: counting(2) })).toEqual([2, 3, 4, 3, 4, 5])
  })

  it('is done on images, whose channels may lie last', async () => {
    const shape = [1, 2, 1, 2]
    const graph = graphOf((scope) =>
      add(scope.input('x', shape), broadcastTo(scope.input('bias', [1, 2, 1, 1]), shape)),
    )
    expect(operatorsOf(graph)).toEqual(['Expand', 'Add'])
    expect(await run(graph, { x: counting(4), bias: counting(2) })).toEqual([2, 3, 5, 6])
  })
})

describe('a piece', () => {
  /** Two rows of an input, added. */
  const rowsOf = (width: number) =>
    graphOf((scope) => {
      const x = scope.input('x', [2, width])
      return add(slice(x, 0, 0, 1), slice(x, 0, 1, 1))
    })

  it('of an input is fed as it lies when it is large, and cut off in the model when it is small', async () => {
    expect(operatorsOf(rowsOf(16_384))).toEqual(['Add'])
    expect(operatorsOf(rowsOf(2))).toEqual(['Split', 'Add'])
    const sums = await run(rowsOf(16_384), { x: counting(32_768) })
    expect([sums[0], sums.at(-1)]).toEqual([1 + 16_385, 16_384 + 32_768])
    expect(await run(rowsOf(2), { x: counting(4) })).toEqual([4, 6])
  })
})

describe('a model that is run in place', () => {
  it('begins with the output that is refused', () => {
    const { output } = decodeModel(
      lowerGraph(
        graphOf((scope) => scope.input('x', [1])),
        { inPlace: true },
      ).model,
    ).graph
    expect(output.map(({ name }) => name)).toEqual([refusedOutput, 'y'])
  })

  it('gives a large variable its new value, and hands out fresh outputs', async () => {
    const size = 2 ** 18
    const graph = trace((scope) => {
      const total = scope.variable('total', size)
      const next = add(total, scope.input('x', []))
      scope.assign(total, next)
      scope.output('first', slice(next, 0, 0, 1))
    })
    await using engine = await createOnnxEngine({ engine: 'onnx', threads: 2 })
    const program = await engine.compile(graph)
    const total = engine.variable(counting(size))
    const first = await program.run({ x: 1 }, { total })
    await program.run({ x: 10 }, { total })
    expect(first).toEqual({ first: Float32Array.of(2) })
    expect(total.read()).toEqual(counting(size).map((value) => value + 11))
  })
})
