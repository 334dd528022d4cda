import { box, createRng, dict, discrete, multiDiscrete, type Space } from '@ludus/core'
import { describe, expect, it } from 'vitest'
import { createEngine } from '../engines/create-engine.js'
import { trace } from '../graph/trace.js'
import { createActionDistribution } from './create-action-distribution.js'

const f32 = (...numbers: number[]) => Float32Array.from(numbers)

/** Logarithms of probabilities and entropies, as a graph computes them. */
async function compute(space: Space, parameters: Float32Array, draws: Float32Array) {
  await using engine = await createEngine({ engine: 'onnx', threads: 1 })
  const distribution = createActionDistribution(space)
  const batch = draws.length / distribution.drawSize
  const program = await engine.compile(
    trace((scope) => {
      const given = scope.input('parameters', [batch, distribution.parameterSize])
      scope.output('logs', distribution.logProbability(given, scope.input('draws', [batch, distribution.drawSize])))
      scope.output('entropies', distribution.entropy(given))
    }),
  )
  return program.run({ parameters, draws })
}

const expectClose = (values: Float32Array | undefined, expected: readonly number[]) => {
  expect(values).toHaveLength(expected.length)
  for (const [index, value] of expected.entries()) expect(values?.[index]).toBeCloseTo(value, 5)
}

describe('the distribution over a Discrete', () => {
  const space = discrete(2, 5)
  const distribution = createActionDistribution(space)
  // Odds of 3 to 1.
  const logits = f32(Math.log(3), 0)

  it('has the probabilities of a softmax, and their entropy', async () => {
    const { logs, entropies } = await compute(space, f32(...logits, ...logits), f32(0, 1))
    expectClose(logs, [Math.log(3 / 4), Math.log(1 / 4)])
    const entropy = -(3 / 4) * Math.log(3 / 4) - (1 / 4) * Math.log(1 / 4)
    expectClose(entropies, [entropy, entropy])
  })

  it('draws by the probabilities, and its mode is the likeliest, the first of equals', () => {
    const rng = createRng(1)
    const draws = distribution.sample(
      Float32Array.from({ length: 8_000 }, (_, index) => logits[index % 2] as number),
      rng,
    )
    const ones = draws.reduce((total, draw) => total + draw, 0)
    // 1,000 of 4,000; five standard deviations are 5 √(4,000 · 3/16) = 137.
    expect(Math.abs(ones - 1_000)).toBeLessThan(137)
    expect(distribution.mode(f32(1, 2, 4, 4))).toEqual(f32(1, 0))
    expect(distribution.actions(f32(1, 0))).toEqual(Int32Array.of(6, 5))
  })
})

describe('the distribution over a MultiDiscrete', () => {
  const space = multiDiscrete([2, 3], { start: [0, 1], dtype: 'uint8' })
  const distribution = createActionDistribution(space)

  it('multiplies the probabilities of its choices, and adds their entropies', async () => {
    // 3/4 for the first value of the first choice, thirds for the second.
    const { logs, entropies } = await compute(space, f32(Math.log(3), 0, 7, 7, 7), f32(0, 2))
    expectClose(logs, [Math.log(3 / 4 / 3)])
    expectClose(entropies, [-(3 / 4) * Math.log(3 / 4) - (1 / 4) * Math.log(1 / 4) + Math.log(3)])
  })

  it('draws each choice from its own logits', () => {
    const certain = f32(0, 99, 0, 0, 99, 99, 0, 99, 0, 0)
    const draws = distribution.sample(certain, createRng(1))
    expect(draws).toEqual(f32(1, 2, 0, 0))
    expect(distribution.mode(certain)).toEqual(draws)
    expect(distribution.actions(draws)).toEqual(Uint8Array.of(1, 3, 0, 1))
  })
})

describe('the distribution over a Box', () => {
  const space = box({ low: [-1, -1], high: [1, Infinity], shape: [2], dtype: 'float64' })
  const distribution = createActionDistribution(space)

  it('has the density of independent normal numbers, and their entropy', async () => {
    // The first number is at its mean with deviation 1, the second one deviation of 2 above its mean.
    const { logs, entropies } = await compute(space, f32(0, 3, 0, Math.log(2)), f32(0, 5))
    const atMean = -Math.log(2 * Math.PI) / 2
    expectClose(logs, [atMean + (atMean - Math.log(2) - 0.5)])
    const ofOne = (1 + Math.log(2 * Math.PI)) / 2
    expectClose(entropies, [ofOne + ofOne + Math.log(2)])
  })

  it('draws around the means without bounds, and clips actions to the space', () => {
    const rng = createRng(2)
    const parameters = Float32Array.from({ length: 4 * 4_000 }, (_, at) => [0, 3, 0, Math.log(2)][at % 4] as number)
    const seconds = distribution.sample(parameters, rng).filter((_, at) => at % 2 === 1)
    const mean = seconds.reduce((total, value) => total + value, 0) / seconds.length
    const variance = seconds.reduce((total, value) => total + (value - mean) ** 2, 0) / seconds.length
    // Five standard errors of the mean are 5 · 2 / √4,000 = 0.16.
    expect(Math.abs(mean - 3)).toBeLessThan(0.16)
    expect(Math.abs(variance - 4)).toBeLessThan(0.5)
    expect(distribution.mode(f32(0, 3, 0, 1))).toEqual(f32(0, 3))
    expect(distribution.actions(f32(-2, 3, 0.5, -3))).toEqual(Float64Array.of(-1, 3, 0.5, -1))
  })
})

it.each([box({ low: 0, high: 9, shape: [1], dtype: 'int32' }), dict({ button: discrete(2) })])(
  'createActionDistribution() refuses %o',
  (space) => {
    const unsupported = expect.objectContaining({ code: 'UNSUPPORTED_SPACE' })
    expect(() => createActionDistribution(space as Space)).toThrow(unsupported)
  },
)
