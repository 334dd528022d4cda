import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gradients } from '../autodiff/gradients.js'
import { createEngine } from '../engines/create-engine.js'
import type { Engine } from '../engines/engine.js'
import type { Tensor } from '../graph/tensor.js'
import { type Scope, trace } from '../graph/trace.js'
import { constant, multiply } from '../ops/elementwise.js'
import { sum } from '../ops/reductions.js'
import { adam } from '../training/adam.js'
import { clipByGlobalNorm } from '../training/clip-by-global-norm.js'
import { rmsProp } from '../training/rms-prop.js'
import { sgd } from '../training/sgd.js'
import { operationCases } from './operation-cases.js'
import { testedEngines } from './tested-engines.js'

/** Written by scripts/fixtures/torch-ops.py. */
interface Fixture {
  readonly torch: string
  readonly operations: Readonly<Record<string, OperationFixture>>
  readonly optimizers: {
    readonly parameters: readonly number[]
    readonly gradients: readonly (readonly number[])[]
    readonly learningRates: readonly number[]
    /** The parameters after each step, by the optimizer's name. */
    readonly steps: Readonly<Record<string, readonly (readonly number[])[]>>
  }
}

interface OperationFixture {
  readonly inputs: readonly (readonly number[])[]
  readonly cotangent: readonly number[]
  readonly output: readonly number[]
  readonly gradients: readonly (readonly number[])[]
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('../../fixtures/torch.json', import.meta.url), 'utf8'))
const { optimizers } = fixture

interface Update {
  readonly parameters: Tensor
  readonly gradient: Tensor
  readonly learningRate: Tensor
  readonly step: Tensor
  /** A variable of the parameters' size. */
  state(name: string): Tensor
}

const updates: Readonly<Record<string, (scope: Scope, update: Update) => Tensor>> = {
  sgd,
  'sgd with momentum': (scope, update) =>
    sgd(scope, { ...update, momentum: { velocity: update.state('velocity'), factor: 0.9 } }),
  adam: (scope, update) => adam(scope, withMoments(update)),
  'adam with betas and epsilon': (scope, update) =>
    adam(scope, { ...withMoments(update), beta1: 0.8, beta2: 0.95, epsilon: 1e-3 }),
  adamW: (scope, update) => adam(scope, { ...withMoments(update), weightDecay: 0.1 }),
  'adam, the norm clipped': (scope, update) =>
    adam(scope, { ...withMoments(update), gradient: clipByGlobalNorm([update.gradient], 1)[0] }),
  rmsProp: (scope, update) => rmsProp(scope, { ...update, meanSquare: update.state('meanSquare') }),
  'rmsProp with decay and epsilon': (scope, update) =>
    rmsProp(scope, { ...update, meanSquare: update.state('meanSquare'), decay: 0.9, epsilon: 1e-2 }),
}

function withMoments(update: Update) {
  return { ...update, firstMoment: update.state('firstMoment'), secondMoment: update.state('secondMoment') }
}

/** What PyTorch computed in float64 and the engine in float32: a few of its roundings apart. */
function expectClose(values: Float32Array | undefined, expected: readonly number[], what: string): void {
  expect(values, what).toHaveLength(expected.length)
  expected.forEach((value, at) => {
    const difference = Math.abs((values?.[at] as number) - value)
    expect(difference, `${what}[${at}] is ${values?.[at]}, not ${value}`).toBeLessThan(5e-6 * (1 + Math.abs(value)))
  })
}

describe.each(testedEngines)(`$name agrees with PyTorch ${fixture.torch} on`, ({ compute }) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine(compute)
  })
  afterAll(() => engine.close())

  it.each(Object.entries(fixture.operations))('%s, and its gradients', async (name, expected) => {
    const { shapes, build } = operationCases[name] as (typeof operationCases)[string]
    const program = await engine.compile(
      trace((scope) => {
        const inputs = shapes.map((shape, index) => scope.input(`x${index}`, shape))
        const output = build(...inputs)
        const cotangent = constant(output, Float32Array.from(expected.cotangent), output.shape)
        scope.output('output', output)
        gradients(sum(multiply(output, cotangent)), inputs).forEach((gradient, index) => {
          scope.output(`gradient of x${index}`, gradient)
        })
      }),
    )
    const feeds = expected.inputs.map((values, index) => [`x${index}`, Float32Array.from(values)])
    const results = await program.run(Object.fromEntries(feeds))
    expectClose(results.output, expected.output, 'output')
    expected.gradients.forEach((gradient, index) => {
      expectClose(results[`gradient of x${index}`], gradient, `gradient of x${index}`)
    })
    await program.close()
  })

  it.each(Object.entries(optimizers.steps))('steps of %s', async (name, steps) => {
    const size = optimizers.parameters.length
    const update = updates[name] as (typeof updates)[string]
    const graph = trace((scope) => {
      update(scope, {
        parameters: scope.variable('parameters', size),
        gradient: scope.input('gradient', [size]),
        learningRate: scope.input('learningRate', []),
        step: scope.input('step', []),
        state: (state) => scope.variable(state, size),
      })
    })
    const program = await engine.compile(graph)
    const parameters = engine.variable(Float32Array.from(optimizers.parameters))
    const states = [...graph.variables.keys()].map((state) => [state, engine.variable(new Float32Array(size))])
    const variables = { ...Object.fromEntries(states), parameters }
    for (const [index, expected] of steps.entries()) {
      const gradient = Float32Array.from(optimizers.gradients[index] as readonly number[])
      const learningRate = optimizers.learningRates[index] as number
      await program.run({ gradient, learningRate, step: index + 1 }, variables)
      expectClose(parameters.read(), expected, `parameters after step ${index + 1}`)
    }
    await program.close()
  })
})

it('PyTorch computed each case of the suite', () => {
  expect(Object.keys(fixture.operations).sort()).toEqual(Object.keys(operationCases).sort())
})
