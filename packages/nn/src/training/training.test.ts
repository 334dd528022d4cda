import { createRng } from '@ludus/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gradients } from '../autodiff/gradients.js'
import { createEngine } from '../engines/create-engine.js'
import type { Engine } from '../engines/engine.js'
import type { Tensor } from '../graph/tensor.js'
import { trace } from '../graph/trace.js'
import { createNetwork, withHead } from '../networks/create-network.js'
import { constant } from '../ops/elementwise.js'
import { oneHot } from '../ops/reductions.js'
import { type AdamOptions, adam } from './adam.js'
import { huber, meanSquaredError, softmaxCrossEntropy } from './losses.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ engine: 'onnx', threads: 1 })
})
afterAll(() => engine.close())

describe('adam()', () => {
  const compileStep = (size: number, options: Partial<AdamOptions> = {}) =>
    engine.compile(
      trace((scope) => {
        adam(scope, {
          parameters: scope.variable('parameters', size),
          gradient: scope.input('gradient', [size]),
          firstMoment: scope.variable('firstMoment', size),
          secondMoment: scope.variable('secondMoment', size),
          step: scope.input('step', []),
          learningRate: scope.input('learningRate', []),
          ...options,
        })
      }),
    )
  const start = (...values: number[]) => ({
    parameters: engine.variable(Float32Array.from(values)),
    firstMoment: engine.variable(new Float32Array(values.length)),
    secondMoment: engine.variable(new Float32Array(values.length)),
  })
  const rounded = (values: Float32Array) => Array.from(values, (value) => Number(value.toFixed(5)))

  it('moves by the learning rate against the sign of the first gradient', async () => {
    const program = await compileStep(3)
    const variables = start(1, 1, 1)
    await program.run({ gradient: Float32Array.of(0.5, -2, 0), step: 1, learningRate: 0.1 }, variables)
    // m̂ = g and v̂ = g², so the step is 0.1 · g / |g|.
    expect(rounded(variables.parameters.read())).toEqual([0.9, 1.1, 1])
    expect(rounded(variables.firstMoment.read())).toEqual([0.05, -0.2, 0])
    expect(rounded(variables.secondMoment.read())).toEqual([0.00025, 0.004, 0])
  })

  it('keeps moments from step to step and corrects their bias', async () => {
    const program = await compileStep(1, { beta1: 0.5, beta2: 0.75 })
    const variables = start(0)
    await program.run({ gradient: Float32Array.of(4), step: 1, learningRate: 1 }, variables)
    await program.run({ gradient: Float32Array.of(-1), step: 2, learningRate: 1 }, variables)
    // m: 2, then 0.5·2 - 0.5 = 0.5; m̂ = 0.5 / 0.75 = 2/3.   v: 4, then 0.75·4 + 0.25 = 3.25; v̂ = 3.25 / 0.4375 = 7.42857.
    // Steps: -4 / √16 = -1, then -(2/3) / √7.42857 = -0.24460.
    expect(rounded(variables.firstMoment.read())).toEqual([0.5])
    expect(rounded(variables.secondMoment.read())).toEqual([3.25])
    expect(rounded(variables.parameters.read())).toEqual([-1.2446])
  })

  it('scales a gradient down to the highest norm, and leaves a smaller one', async () => {
    const program = await compileStep(2, { maxNorm: 1 })
    const variables = start(0, 0)
    // (3, 4) has norm 5, so it counts as (0.6, 0.8): m = (0.06, 0.08).
    await program.run({ gradient: Float32Array.of(3, 4), step: 1, learningRate: 0.1 }, variables)
    expect(rounded(variables.firstMoment.read())).toEqual([0.06, 0.08])
    expect(rounded(variables.secondMoment.read())).toEqual([0.00036, 0.00064])
    const small = start(0, 0)
    await program.run({ gradient: Float32Array.of(0.3, 0.4), step: 1, learningRate: 0.1 }, small)
    expect(rounded(small.firstMoment.read())).toEqual([0.03, 0.04])
  })

  it('takes a gradient of zeros without a NaN', async () => {
    const program = await compileStep(2, { maxNorm: 1 })
    const variables = start(1, 2)
    await program.run({ gradient: new Float32Array(2), step: 1, learningRate: 0.1 }, variables)
    expect([...variables.parameters.read()]).toEqual([1, 2])
  })
})

describe('losses:', () => {
  const evaluate = async (build: (x: Tensor) => Tensor, ...x: number[]) => {
    const graph = trace((scope) => scope.output('y', build(scope.input('x', [x.length]))))
    const program = await engine.compile(graph)
    return Array.from((await program.run({ x: Float32Array.from(x) })).y ?? [], (value) => Number(value.toFixed(5)))
  }

  it('huber() is half the square within delta and linear beyond', async () => {
    // delta 2: 1²/2; 2·(3 - 1); the same on the other side; 0.
    expect(await evaluate((x) => huber(x, 2), 1, 3, -3, 0)).toEqual([0.5, 4, 4, 0])
  })

  it('meanSquaredError() is the mean of the squares', async () => {
    // (1 - 3)² = 4 and (2 - 2)² = 0: 2.
    expect(await evaluate((x) => meanSquaredError(x, constant(x, Float32Array.of(3, 2))), 1, 2)).toEqual([2])
  })

  it('softmaxCrossEntropy() is the negative log-likelihood of the labels', async () => {
    // Logits 0 and ln 3 are probabilities 1/4 and 3/4: -ln 1/4 = 1.38629.
    const build = (x: Tensor) =>
      softmaxCrossEntropy(
        constant(x, Float32Array.of(0, Math.log(3)), [1, 2]),
        oneHot(constant(x, Int32Array.of(0)), 2),
      )
    expect(await evaluate(build, 0)).toEqual([1.38629])
  })
})

describe('a network of two layers', () => {
  it('learns XOR', async () => {
    const network = withHead(createNetwork({ kind: 'mlp', hidden: [8] }, [2]), 1)
    const program = await engine.compile(
      trace((scope) => {
        const parameters = scope.variable('parameters', network.parameterCount)
        const output = network.forward(parameters, scope.input('x', [4, 2]))
        const loss = meanSquaredError(output, scope.input('y', [4, 1]))
        adam(scope, {
          parameters,
          gradient: gradients(loss, [parameters])[0] as Tensor,
          firstMoment: scope.variable('firstMoment', network.parameterCount),
          secondMoment: scope.variable('secondMoment', network.parameterCount),
          step: scope.input('step', []),
          learningRate: scope.input('learningRate', []),
        })
        scope.output('output', output)
      }),
    )
    const variables = {
      parameters: engine.variable(network.initialise(createRng(1))),
      firstMoment: engine.variable(new Float32Array(network.parameterCount)),
      secondMoment: engine.variable(new Float32Array(network.parameterCount)),
    }
    const feeds = { x: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), y: Float32Array.of(0, 1, 1, 0), learningRate: 0.02 }
    let output: Float32Array | undefined
    for (let step = 1; step <= 400; step++) output = (await program.run({ ...feeds, step }, variables)).output
    expect(Array.from(output ?? [], (value) => Math.abs(Math.round(value)))).toEqual([0, 1, 1, 0])
  })
})
