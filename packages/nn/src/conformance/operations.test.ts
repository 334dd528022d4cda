import { createRng } from '@ludus/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gradients } from '../autodiff/gradients.js'
import { createEngine } from '../engines/create-engine.js'
import type { Engine } from '../engines/engine.js'
import { computedKinds } from '../engines/tfjs/translate-operation.js'
import { sizeOf } from '../graph/shapes.js'
import type { Tensor } from '../graph/tensor.js'
import { type Graph, trace } from '../graph/trace.js'
import { constant, multiply } from '../ops/elementwise.js'
import { sum } from '../ops/reductions.js'
import { type OperationCase, operationCases } from './operation-cases.js'
import { referenceEngine, testedEngines } from './tested-engines.js'
import { valueCases } from './value-cases.js'

/** A case as a graph: its result, a loss in which each number of it counts differently, and the loss's gradients. */
function graphOf({ shapes, build }: OperationCase): Graph {
  const rng = createRng(7)
  return trace((scope) => {
    const inputs = shapes.map((shape, index) => scope.input(`x${index}`, shape))
    const result = build(...inputs)
    const weights = Float32Array.from({ length: sizeOf(result.shape) }, () => rng.normal())
    const loss = sum(multiply(result, constant(result, weights, result.shape)))
    scope.output('result', result)
    scope.output('loss', loss)
    gradients(loss, inputs).forEach((gradient, index) => {
      scope.output(`gradient of x${index}`, gradient)
    })
  })
}

function feedsOf({ shapes, draw = (value) => value }: OperationCase): Record<string, Float32Array> {
  const rng = createRng(8)
  const numbers = (size: number) => Float32Array.from({ length: size }, (_, at) => draw(rng.normal(), at))
  return Object.fromEntries(shapes.map((shape, index) => [`x${index}`, numbers(sizeOf(shape))]))
}

function valueGraph(build: (x: Tensor, m: Tensor) => Tensor): Graph {
  return trace((scope) => {
    scope.output('result', build(scope.input('x', [3]), scope.input('m', [2, 3])))
  })
}

let reference: Engine
beforeAll(async () => {
  reference = await createEngine(referenceEngine.compute)
})
afterAll(() => reference.close())

describe.each(testedEngines)('$name', ({ compute }) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine(compute)
  })
  afterAll(() => engine.close())

  it.each(Object.entries(valueCases))('computes %s', async (_, [build, values]) => {
    const program = await engine.compile(valueGraph(build))
    const { result } = await program.run({ x: Float32Array.of(1, -2, 3), m: Float32Array.of(1, 2, 3, 4, 5, 6) })
    expect(result).toHaveLength(values.length)
    values.forEach((value, index) => {
      expect(result?.[index]).toBeCloseTo(value, 5)
    })
    await program.close()
  })

  it.each(Object.entries(operationCases))('computes %s, and its gradients, like onnx', async (_, operationCase) => {
    const graph = graphOf(operationCase)
    const feeds = feedsOf(operationCase)
    const [own, other] = [await engine.compile(graph), await reference.compile(graph)]
    const [results, expected] = [await own.run(feeds), await other.run(feeds)]
    expect(Object.keys(results)).toEqual([...graph.outputs.keys()])
    for (const [name, values] of Object.entries(expected)) {
      expect(results[name], name).toHaveLength(values.length)
      values.forEach((value, at) => {
        const difference = Math.abs((results[name]?.[at] as number) - value)
        expect(difference, `${name}[${at}] is ${results[name]?.[at]}, not ${value}`).toBeLessThan(
          1e-5 * (1 + Math.abs(value)),
        )
      })
    }
    await Promise.all([own.close(), other.close()])
  })

  it.each(Object.entries(operationCases))('differentiates %s as differences do', async (_, operationCase) => {
    const program = await engine.compile(graphOf(operationCase))
    const feeds = feedsOf(operationCase)
    const analytic = await program.run(feeds)
    const lossWith = async (data: Float32Array, at: number, moved: number) => {
      const value = data[at] as number
      data[at] = moved
      const { loss } = await program.run(feeds)
      data[at] = value
      return loss?.[0] as number
    }
    const step = 2 ** -7
    for (const [name, data] of Object.entries(feeds))
      for (const [at, value] of data.entries()) {
        const [above, below] = [await lossWith(data, at, value + step), await lossWith(data, at, value - step)]
        const numeric = (above - below) / (2 * step)
        const exact = analytic[`gradient of ${name}`]?.[at] as number
        expect(Math.abs(exact - numeric), `${name}[${at}]: ${exact}, not ${numeric}`).toBeLessThan(
          0.005 * (1 + Math.abs(numeric)),
        )
      }
    await program.close()
  })
})

describe('the cases', () => {
  it('leave no kind of operation out', () => {
    const graphs = [
      ...Object.values(operationCases).map(graphOf),
      ...Object.values(valueCases).map(([build]) => valueGraph(build)),
    ]
    const tensors = graphs.flatMap(({ outputs }) => [...outputs.values()].flatMap(({ builder }) => builder.tensors))
    const covered = new Set<string>(tensors.map(({ operation }) => operation.kind))
    expect(computedKinds.filter((kind) => !covered.has(kind))).toEqual([])
  })
})
