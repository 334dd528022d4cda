import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../engines/create-engine.js'
import type { Engine, Feed } from '../engines/engine.js'
import type { Tensor } from '../graph/tensor.js'
import { type Scope, trace } from '../graph/trace.js'
import { type AdamOptions, adam } from './adam.js'
import { clipByGlobalNorm } from './clip-by-global-norm.js'
import { polyak } from './polyak.js'
import { rmsProp } from './rms-prop.js'
import { sgd } from './sgd.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ engine: 'onnx', threads: 1 })
})
afterAll(() => engine.close())

/** What an optimizer reads in each of these tests: all vectors are of one size. */
interface Update {
  readonly parameters: Tensor
  readonly gradient: Tensor
  readonly learningRate: Tensor
}

/** Compiles an optimizer; a call of the result runs it, and gives the variables after it to five digits. */
async function start(
  parameters: readonly number[],
  state: readonly string[],
  build: (scope: Scope, update: Update) => void,
) {
  const size = parameters.length
  const program = await engine.compile(
    trace((scope) => {
      const gradient = scope.input('gradient', [size])
      const learningRate = scope.input('learningRate', [])
      build(scope, { parameters: scope.variable('parameters', size), gradient, learningRate })
    }),
  )
  const variables = Object.fromEntries(state.map((name) => [name, engine.variable(new Float32Array(size))]))
  variables.parameters = engine.variable(Float32Array.from(parameters))
  return async (gradient: readonly number[], feeds: Record<string, Feed>) => {
    await program.run({ gradient: Float32Array.from(gradient), ...feeds }, variables)
    return Object.fromEntries(
      Object.entries(variables).map(([name, variable]) => [
        name,
        Array.from(variable.read(), (value) => Number(value.toFixed(5))),
      ]),
    )
  }
}

describe('adam()', () => {
  const startAdam = (parameters: readonly number[], options: Partial<AdamOptions> = {}) =>
    start(parameters, ['firstMoment', 'secondMoment'], (scope, update) => {
      const [firstMoment, secondMoment] = ['firstMoment', 'secondMoment'].map((name) =>
        scope.variable(name, parameters.length),
      ) as [Tensor, Tensor]
      adam(scope, { ...update, firstMoment, secondMoment, step: scope.input('step', []), ...options })
    })

  it('moves by the learning rate against the sign of the first gradient', async () => {
    const run = await startAdam([1, 1, 1])
    // m̂ = g and v̂ = g², so the step is 0.1 · g / |g|.
    expect(await run([0.5, -2, 0], { step: 1, learningRate: 0.1 })).toEqual({
      parameters: [0.9, 1.1, 1],
      firstMoment: [0.5, -2, 0],
      secondMoment: [0.25, 4, 0],
    })
  })

  it('keeps moments from step to step and corrects their bias', async () => {
    const run = await startAdam([0], { beta1: 0.5, beta2: 0.75 })
    await run([4], { step: 1, learningRate: 1 })
    // m: 2, then 0.5·2 - 0.5 = 0.5; m̂ = 0.5 / 0.75 = 2/3.   v: 4, then 0.75·4 + 0.25 = 3.25; v̂ = 3.25 / 0.4375 = 7.42857.
    // Steps: -4 / √16 = -1, then -(2/3) / √7.42857 = -0.24460.
    expect(await run([-1], { step: 2, learningRate: 1 })).toEqual({
      parameters: [-1.2446],
      firstMoment: [0.5 / 0.5],
      secondMoment: [3.25 / 0.25],
    })
  })

  it('adds epsilon to the root of the corrected moment', async () => {
    // At each step of one gradient m̂ = 1 and √v̂ = 1: 1 / (1 + 1).
    const run = await startAdam([0], { epsilon: 1 })
    for (let step = 1; step <= 3; step++)
      expect(await run([1], { step, learningRate: 1 })).toMatchObject({ parameters: [-step / 2] })
  })

  it('with weight decay takes a share of each parameter off, whatever its gradient', async () => {
    const run = await startAdam([2, -4], { weightDecay: 0.5 })
    // 2 · (1 - 0.1 · 0.5) = 1.9, and -4 · 0.95 + 0.1 = -3.7.
    expect(await run([0, -1], { step: 1, learningRate: 0.1 })).toMatchObject({ parameters: [1.9, -3.7] })
  })
})

describe('sgd()', () => {
  it('takes the gradient times the fed learning rate off', async () => {
    const run = await start([1, 2], [], (scope, update) => sgd(scope, update))
    expect(await run([3, -1], { learningRate: 0.1 })).toEqual({ parameters: [0.7, 2.1] })
    expect(await run([3, -1], { learningRate: 0.01 })).toEqual({ parameters: [0.67, 2.11] })
  })

  it('with momentum counts what went before', async () => {
    const run = await start([0], ['velocity'], (scope, update) =>
      sgd(scope, { ...update, momentum: { velocity: scope.variable('velocity', 1), factor: 0.5 } }),
    )
    await run([4], { learningRate: 0.1 })
    // 0.5·4 + 1 = 3; -0.1 · (4 + 3).
    expect(await run([1], { learningRate: 0.1 })).toEqual({ parameters: [-0.7], velocity: [3] })
  })
})

describe('rmsProp()', () => {
  it('divides by the root of the mean of squares', async () => {
    const run = await start([0], ['meanSquare'], (scope, update) =>
      rmsProp(scope, { ...update, meanSquare: scope.variable('meanSquare', 1), decay: 0.75, epsilon: 1 }),
    )
    // 0.25·16 = 4: -4 / (2 + 1).
    expect(await run([4], { learningRate: 1 })).toEqual({ parameters: [-1.33333], meanSquare: [4 / 0.25] })
    // 0.75·4 + 0.25·4 = 4: -2 / 3 more.
    expect(await run([2], { learningRate: 1 })).toEqual({ parameters: [-2], meanSquare: [4 / 0.25] })
  })
})

describe('clipByGlobalNorm()', () => {
  const clip = async (maxNorm: number, ...gradients: number[][]) => {
    const program = await engine.compile(
      trace((scope) => {
        const inputs = gradients.map((gradient, index) => scope.input(`${index}`, [gradient.length]))
        clipByGlobalNorm(inputs, scope.input('maxNorm', [])).forEach((clipped, index) => {
          scope.output(`clipped ${index}`, clipped)
        })
      }),
    )
    const feeds = gradients.map((gradient, index) => [`${index}`, Float32Array.from(gradient)])
    const results = await program.run({ ...Object.fromEntries(feeds), maxNorm })
    await program.close()
    return Object.values(results).map((values) => Array.from(values, (value) => Number(value.toFixed(5))))
  }

  it('scales gradients down together, and leaves smaller ones', async () => {
    // (3, 4, 12) has norm 13.
    expect(await clip(1.3, [3, 4], [12])).toEqual([[0.3, 0.4], [1.2]])
    expect(await clip(13, [3, 4], [12])).toEqual([[3, 4], [12]])
    expect(await clip(20, [3, 4], [12])).toEqual([[3, 4], [12]])
  })

  it('takes gradients of zeros without a NaN', async () => {
    expect(await clip(1, [0, 0])).toEqual([[0, 0]])
  })
})

describe('polyak()', () => {
  const follow = async (target: number[], online: number[], rate: number): Promise<number[]> => {
    const size = target.length
    const program = await engine.compile(
      trace((scope) => {
        const variables = { target: scope.variable('target', size), online: scope.variable('online', size) }
        polyak(scope, { ...variables, rate: scope.input('rate', []) })
      }),
    )
    const variable = engine.variable(Float32Array.from(target))
    await program.run({ rate }, { target: variable, online: engine.variable(Float32Array.from(online)) })
    await program.close()
    return [...variable.read()]
  }

  it('moves the target by the rate', async () => {
    expect(await follow([0, 4], [8, 0], 0.25)).toEqual([2, 3])
  })

  it('keeps the target at rate 0 and copies at rate 1, bit for bit', async () => {
    const numbers = fc.array(
      fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e30), max: Math.fround(1e30) }),
      {
        minLength: 4,
        maxLength: 4,
      },
    )
    await fc.assert(
      fc.asyncProperty(numbers, numbers, async (target, online) => {
        // Adding +0 leaves all but a negative zero as it was.
        const plain = (values: number[]) => values.map((value) => value + 0)
        expect(plain(await follow(target, online, 0))).toEqual(plain(target))
        expect(plain(await follow(target, online, 1))).toEqual(plain(online))
      }),
      { numRuns: 20 },
    )
  })

  it('follows the new parameters of an optimizer in the same run', async () => {
    const run = await start([1], ['target'], (scope, update) => {
      polyak(scope, { target: scope.variable('target', 1), online: sgd(scope, update), rate: 0.5 })
    })
    // 1 - 0.1·4 = 0.6, and halfway there from 0.
    expect(await run([4], { learningRate: 0.1 })).toEqual({ parameters: [0.6], target: [0.3] })
  })
})
