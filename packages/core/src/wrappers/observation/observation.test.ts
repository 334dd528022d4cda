import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnyEnv } from '../../contracts/env.js'
import { box } from '../../spaces/box.js'
import { dict } from '../../spaces/dict.js'
import { discrete } from '../../spaces/discrete.js'
import { multiBinary } from '../../spaces/multi-binary.js'
import { multiDiscrete } from '../../spaces/multi-discrete.js'
import { sequence } from '../../spaces/sequence.js'
import { tuple } from '../../spaces/tuple.js'
import { createScriptedEnv, type Script } from '../../testing/scripted-env.js'
import { createVectorEnv } from '../../vector/create-vector-env.js'
import { liftEnv } from '../lift-env.js'
import { delayObservation } from './delay-observation.js'
import { discretizeObservation } from './discretize-observation.js'
import { dtypeObservation } from './dtype-observation.js'
import { filterObservation } from './filter-observation.js'
import { flattenObservation } from './flatten-observation.js'
import { grayscaleObservation } from './grayscale-observation.js'
import { maxAndSkipObservation } from './max-and-skip-observation.js'
import { renderObservation } from './render-observation.js'
import { rescaleObservation } from './rescale-observation.js'
import { reshapeObservation } from './reshape-observation.js'
import { stackObservation } from './stack-observation.js'
import { timeAwareObservation } from './time-aware-observation.js'
import { transformObservation } from './transform-observation.js'

const floats = (...numbers: number[]) => Float32Array.from(numbers)
const pairs = [floats(1, 10), floats(3, 10), floats(2, 40), floats(6, 0)]
const bounded = box({ low: [-1, -2], high: [1, 6], shape: [2], dtype: 'float32' })
const inBounds = [floats(-1, -2), floats(0, 0), floats(1, 6), floats(0.5, 3)]
const refused = (code: string) => expect.objectContaining({ code })

/** Observations of the script behind a wrapper: as a sync env, as a promised one, and as both rows of a vector env. */
async function observe(script: Script, wrap: <E extends AnyEnv>(env: E) => AnyEnv): Promise<unknown[]> {
  const observed: unknown[][] = []
  for (const kind of [createScriptedEnv(script), liftEnv(createScriptedEnv(script))]) {
    const env = wrap(kind)
    expect(env.mode).toBe(kind.mode)
    const rows = [(await env.reset()).observation]
    for (let step = 1; step < script.observations.length; step++)
      rows.push((await env.step(env.actionSpace.sample({ integer: () => 0 } as never))).observation)
    for (const row of rows) expect(env.observationSpace.schema.safeParse(row).error).toBeUndefined()
    observed.push(rows)
  }
  expect(observed[1]).toEqual(observed[0])
  return observed[0] as unknown[]
}

/** The same in a vector env of two: both rows have to show what a single env shows. */
async function observeRows(script: Script, wrap: (env: ReturnType<typeof createVectorEnv>) => unknown) {
  const env = wrap(createVectorEnv([createScriptedEnv(script), createScriptedEnv(script)])) as ReturnType<
    typeof createVectorEnv
  >
  const rows = [env.observationSpace.unbatch((await env.reset()).observations)]
  for (let step = 1; step < script.observations.length; step++)
    rows.push(env.observationSpace.unbatch((await env.step(env.actionSpace.batch([0, 0]))).observations))
  for (const [one, other] of rows) expect(one).toEqual(other)
  return rows.map(([row]) => row)
}

describe('transformObservation()', () => {
  it('puts a function behind each observation, in a vector env row by row', async () => {
    const script = { observations: pairs }
    const sum = ([one, other]: Float32Array) => (one as number) + (other as number)
    const space = box({ low: 0, high: 99, shape: [], dtype: 'float64' })
    expect(await observe(script, (env) => transformObservation(env as AnyEnv, sum, space))).toEqual([11, 13, 42, 6])
    expect(await observeRows(script, (env) => transformObservation(env, sum, space))).toEqual([11, 13, 42, 6])
  })
})

describe('filterObservation()', () => {
  const parts = { a: discrete(3), b: discrete(9), c: discrete(3) }
  const inDict = { observations: [{ a: 1, b: 2, c: 0 }], observationSpace: dict(parts) }
  const inTuple = { observations: [[1, 2, 0]], observationSpace: tuple([parts.a, parts.b, parts.c]) }

  it('keeps the named keys of a Dict and indices of a Tuple', async () => {
    expect(await observe(inDict, (env) => filterObservation(env as AnyEnv, { keys: ['c', 'b'] }))).toEqual([
      { b: 2, c: 0 },
    ])
    expect(await observe(inTuple, (env) => filterObservation(env as AnyEnv, { keys: [1, 0] }))).toEqual([[2, 1]])
    expect(await observeRows(inDict, (env) => filterObservation(env, { keys: ['b'] }))).toEqual([{ b: 2 }])
  })

  it('refuses keys that are not there, and spaces without parts', () => {
    const wrap = (script: Script, keys: string[] | number[]) => () =>
      filterObservation(createScriptedEnv(script), { keys })
    expect(wrap(inDict, ['d'])).toThrow(refused('INVALID_OPTIONS'))
    expect(wrap(inDict, [0])).toThrow(refused('INVALID_OPTIONS'))
    expect(wrap(inTuple, [3])).toThrow(refused('INVALID_OPTIONS'))
    expect(wrap(inTuple, [0, 0])).toThrow(refused('INVALID_OPTIONS'))
    expect(wrap({ observations: pairs }, ['a'])).toThrow(refused('UNSUPPORTED_SPACE'))
  })
})

describe('flattenObservation()', () => {
  const script = {
    observations: [{ b: floats(0.5), a: 1 }],
    observationSpace: dict({ b: box({ low: 0, high: 1, shape: [1], dtype: 'float32' }), a: discrete(3) }),
  }

  it('writes the parts one after the other, choices as one-hots', async () => {
    expect(await observe(script, (env) => flattenObservation(env as AnyEnv))).toEqual([floats(0, 1, 0, 0.5)])
    expect(await observeRows(script, (env) => flattenObservation(env))).toEqual([floats(0, 1, 0, 0.5)])
  })

  it('refuses what differs in size', () => {
    const env = createScriptedEnv({ observations: [], observationSpace: sequence(discrete(2)) })
    expect(() => flattenObservation(env)).toThrow(refused('UNSUPPORTED_SPACE'))
  })
})

describe('reshapeObservation()', () => {
  it('keeps the numbers and gives the space the shape, -1 for the rest', async () => {
    const script = { observations: inBounds, observationSpace: bounded }
    expect(await observe(script, (env) => reshapeObservation(env, { shape: [1, -1] }))).toEqual(inBounds)
    const env = reshapeObservation(createScriptedEnv(script), { shape: [-1, 1] })
    expect(env.observationSpace.toJSON()).toMatchObject({ shape: [2, 1], low: [-1, -2], high: [1, 6] })
  })

  it('refuses a shape of another size', () => {
    for (const shape of [[3], [-1, 3], [-1, -1]])
      expect(() => reshapeObservation(createScriptedEnv({ observations: pairs }), { shape })).toThrow(
        refused('INVALID_OPTIONS'),
      )
  })
})

describe('rescaleObservation()', () => {
  const script = { observations: inBounds, observationSpace: bounded }

  it('moves the old bounds to the new ones', async () => {
    // From [-1, 1] and [-2, 6] to [0, 1]: 0 is half and a quarter of the way, (0.5, 3) three quarters and five eighths.
    const expected = [floats(0, 0), floats(0.5, 0.25), floats(1, 1), floats(0.75, 0.625)]
    expect(await observe(script, (env) => rescaleObservation(env, { min: 0, max: 1 }))).toEqual(expected)
    expect(await observeRows(script, (env) => rescaleObservation(env, { min: [0, 0], max: 1 }))).toEqual(expected)
  })

  it('shifts what is bounded on one side and leaves what has no bound', async () => {
    const half = box({
      low: [0, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
      high: [Number.POSITIVE_INFINITY, 1, Number.POSITIVE_INFINITY],
      shape: [3],
      dtype: 'float32',
    })
    const halves = { observations: [floats(2, -2, 7)], observationSpace: half }
    expect(
      await observe(halves, (env) => rescaleObservation(env, { min: [5, null, null], max: [null, 4, null] })),
    ).toEqual([floats(7, 1, 7)])
    expect(() => rescaleObservation(createScriptedEnv(halves), { min: 0, max: 1 })).toThrow(refused('INVALID_OPTIONS'))
  })

  it('refuses pixels, which a network scales itself', () => {
    const observationSpace = box({ low: 0, high: 255, shape: [2], dtype: 'uint8' })
    expect(() =>
      rescaleObservation(createScriptedEnv({ observations: [], observationSpace }), { min: 0, max: 1 }),
    ).toThrow(refused('UNSUPPORTED_SPACE'))
  })

  it('keeps every observation inside the new bounds, and there and back is the same', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(number, number, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, part) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)]
        fc.pre(high - low > 1e-3)
        const value = Math.min(high, low + (high - low) * part)
        const observationSpace = box({ low, high, shape: [], dtype: 'float64' })
        const there = rescaleObservation(createScriptedEnv({ observations: [value], observationSpace }), {
          min: -3,
          max: 5,
        })
        const scaled = there.reset().observation
        expect(there.observationSpace.contains(scaled)).toBe(true)
        const back = rescaleObservation(there, { min: low, max: high }).reset().observation as number
        expect(Math.abs(back - value)).toBeLessThan(1e-6 * (1 + Math.abs(high) + Math.abs(low)))
      }),
    )
  })
})

describe('dtypeObservation()', () => {
  it('converts boxes and choices', async () => {
    const as = async (
      observationSpace: Script['observationSpace'] & object,
      value: unknown,
      dtype: 'int32' | 'uint8',
    ) =>
      (
        await observe({ observations: [value], observationSpace }, (env) => dtypeObservation(env as AnyEnv, { dtype }))
      )[0]
    expect(await as(bounded, floats(0.9, -1.9), 'int32')).toEqual(Int32Array.of(0, -1))
    expect(await as(discrete(3, 5), 6, 'int32')).toBe(6)
    expect(await as(multiDiscrete([3, 4]), Int32Array.of(2, 3), 'uint8')).toEqual(Uint8Array.of(2, 3))
    expect(await as(multiBinary(2), Uint8Array.of(1, 0), 'int32')).toEqual(Int32Array.of(1, 0))
  })

  it('refuses bounds that do not fit, and spaces without a dtype', () => {
    const wrap = (observationSpace: Script['observationSpace'] & object) => () =>
      dtypeObservation(createScriptedEnv({ observations: [], observationSpace }), { dtype: 'uint8' })
    expect(wrap(bounded)).toThrow(refused('INVALID_SPACE'))
    expect(wrap(tuple([discrete(2)]))).toThrow(refused('UNSUPPORTED_SPACE'))
  })
})

describe('grayscaleObservation()', () => {
  const script = {
    observations: [Uint8Array.of(10, 20, 30, 255, 255, 255, 100, 0, 200)],
    observationSpace: box({ low: 0, high: 255, shape: [1, 3, 3], dtype: 'uint8' }),
  }

  it('weighs the colours and rounds down', async () => {
    // 2.125 + 14.308 + 2.163 = 18.596; 255; 21.25 + 14.42 = 35.67. Gymnasium 1.4 gives the same.
    expect(await observe(script, (env) => grayscaleObservation(env as AnyEnv))).toEqual([Uint8Array.of(18, 255, 35)])
    expect(await observeRows(script, (env) => grayscaleObservation(env))).toEqual([Uint8Array.of(18, 255, 35)])
    expect(grayscaleObservation(createScriptedEnv(script)).observationSpace.toJSON()).toMatchObject({
      shape: [1, 3, 1],
    })
    const flat = grayscaleObservation(createScriptedEnv(script), { keepChannel: false })
    expect(flat.observationSpace.toJSON()).toMatchObject({ shape: [1, 3] })
  })

  it('refuses anything but colour images', () => {
    expect(() => grayscaleObservation(createScriptedEnv({ observations: pairs }))).toThrow(refused('UNSUPPORTED_SPACE'))
  })
})

describe('discretizeObservation()', () => {
  const script = { observations: inBounds, observationSpace: bounded }

  it('numbers bins of one width, the upper bound in the last', async () => {
    // Two bins of [-1, 1] and four of [-2, 6]: (0, 0) is in bins 1 and 1, which is 1 × 4 + 1.
    expect(await observe(script, (env) => discretizeObservation(env as AnyEnv, { bins: [2, 4] }))).toEqual([0, 5, 7, 6])
    expect(await observeRows(script, (env) => discretizeObservation(env, { bins: [2, 4] }))).toEqual([0, 5, 7, 6])
    expect(
      await observe(script, (env) => discretizeObservation(env as AnyEnv, { bins: [2, 4], multiDiscrete: true })),
    ).toEqual([Int32Array.of(0, 0), Int32Array.of(1, 1), Int32Array.of(1, 3), Int32Array.of(1, 2)])
  })

  it('puts what is outside in the outer bins', async () => {
    const observationSpace = box({ low: -1, high: 1, shape: [], dtype: 'float64' })
    const observations = [-2, -1, -0.5, -0.25, 0, 0.49, 0.5, 1, 2]
    expect(
      await observe({ observations, observationSpace }, (env) => discretizeObservation(env as AnyEnv, { bins: 4 })),
    ).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 3])
  })

  it('refuses spaces without bounds and counts that do not fit', () => {
    expect(() => discretizeObservation(createScriptedEnv({ observations: pairs }), { bins: 2 })).toThrow(
      refused('UNSUPPORTED_SPACE'),
    )
    expect(() => discretizeObservation(createScriptedEnv(script), { bins: [2] })).toThrow(refused('INVALID_OPTIONS'))
  })
})

describe('delayObservation()', () => {
  it('hands out zeros, then what was there some steps ago', async () => {
    const expected = [floats(0, 0), floats(0, 0), floats(1, 10), floats(3, 10)]
    expect(await observe({ observations: pairs }, (env) => delayObservation(env, { delay: 2 }))).toEqual(expected)
    expect(await observeRows({ observations: pairs }, (env) => delayObservation(env, { delay: 2 }))).toEqual(expected)
  })

  it('waits anew after a reset', () => {
    const env = delayObservation(createScriptedEnv({ observations: pairs }), { delay: 1 })
    env.reset()
    env.step(0)
    expect(env.reset().observation).toEqual(floats(0, 0))
    expect(env.step(0).observation).toEqual(floats(1, 10))
  })
})

describe('timeAwareObservation()', () => {
  it('appends the number of steps', async () => {
    const script = { observations: pairs.slice(0, 3) }
    const wrap = { maxEpisodeSteps: 5 }
    const expected = [
      [1, 10, 0],
      [3, 10, 1],
      [2, 40, 2],
    ].map((numbers) => Float64Array.from(numbers))
    expect(await observe(script, (env) => timeAwareObservation(env as AnyEnv, wrap))).toEqual(expected)
    expect(await observeRows(script, (env) => timeAwareObservation(env, wrap))).toEqual(expected)
  })

  it('gives a share of the limit, beside the observation', async () => {
    const wrap = { maxEpisodeSteps: 4, normalizeTime: true, flatten: false }
    expect(
      await observe({ observations: pairs.slice(0, 2) }, (env) => timeAwareObservation(env as AnyEnv, wrap)),
    ).toEqual([
      { obs: floats(1, 10), time: floats(0) },
      { obs: floats(3, 10), time: floats(0.25) },
    ])
    const inTuple = { observations: [[1]], observationSpace: tuple([discrete(2)]) }
    expect(await observe(inTuple, (env) => timeAwareObservation(env as AnyEnv, wrap))).toEqual([[1, floats(0)]])
    const inDict = { observations: [{ a: 1 }], observationSpace: dict({ a: discrete(2) }) }
    expect(await observe(inDict, (env) => timeAwareObservation(env as AnyEnv, { ...wrap, timeKey: 't' }))).toEqual([
      { t: floats(0), a: 1 },
    ])
    expect(() => timeAwareObservation(createScriptedEnv(inDict), { ...wrap, timeKey: 'a' })).toThrow(
      refused('INVALID_OPTIONS'),
    )
  })

  it("takes the limit from the env's spec, and needs one", () => {
    const scripted = createScriptedEnv({ observations: pairs })
    expect(() => timeAwareObservation(scripted)).toThrow(refused('INVALID_OPTIONS'))
    const spec = { id: 'a-v1', options: {}, maxEpisodeSteps: 7, solvedAt: null, nondeterministic: false }
    const env = timeAwareObservation({ ...scripted, spec }, { flatten: false })
    expect(env.observationSpace.toJSON()).toMatchObject({ spaces: { time: { high: 7 } } })
  })
})

describe('stackObservation()', () => {
  const script = { observations: pairs.slice(0, 3) }

  it('stacks the last ones, the oldest first', async () => {
    const zero = [floats(0, 0, 0, 0, 1, 10), floats(0, 0, 1, 10, 3, 10), floats(1, 10, 3, 10, 2, 40)]
    expect(await observe(script, (env) => stackObservation(env as AnyEnv, { size: 3, padding: 'zero' }))).toEqual(zero)
    expect(await observeRows(script, (env) => stackObservation(env, { size: 3, padding: 'zero' }))).toEqual(zero)
    const copies = [floats(1, 10, 1, 10), floats(1, 10, 3, 10), floats(3, 10, 2, 40)]
    expect(await observe(script, (env) => stackObservation(env as AnyEnv, { size: 2 }))).toEqual(copies)
  })

  it('stacks any space', async () => {
    const choices = { observations: [2, 1], observationSpace: discrete(3) }
    expect(await observe(choices, (env) => stackObservation(env as AnyEnv, { size: 2 }))).toEqual([
      Int32Array.of(2, 2),
      Int32Array.of(2, 1),
    ])
  })
})

describe('maxAndSkipObservation()', () => {
  it('gives the larger numbers of the last two observations, and sums rewards', async () => {
    for (const kind of [(env: AnyEnv) => env, liftEnv]) {
      const env = maxAndSkipObservation(kind(createScriptedEnv({ observations: pairs, rewards: [1, 2, 4] })), {
        skip: 3,
      })
      await env.reset()
      // The last two of three steps are (2, 40) and (6, 0).
      expect(await env.step(0)).toMatchObject({ observation: floats(6, 40), reward: 7 })
      expect(env.framesPerStep).toBe(3)
    }
  })

  it('stops at an end, and takes no observation of an earlier step', () => {
    const env = maxAndSkipObservation(createScriptedEnv({ observations: pairs, rewards: [1, 2, 4], terminatesAt: 1 }))
    env.reset()
    expect(env.step(0)).toMatchObject({ observation: floats(3, 10), reward: 1, terminated: true })
  })
})

describe('renderObservation()', () => {
  const picture = (shade: number) => ({ width: 2, height: 1, channels: 3, data: new Uint8Array(6).fill(shade) })
  const script = { observations: pairs.slice(0, 2), pictures: [picture(1), picture(2)] }

  it('shows the picture in place of the observation, or beside it', async () => {
    const size = { width: 2, height: 1 }
    expect(await observe(script, (env) => renderObservation(env as AnyEnv, size))).toEqual([
      picture(1).data,
      picture(2).data,
    ])
    expect(await observe(script, (env) => renderObservation(env as AnyEnv, { ...size, renderOnly: false }))).toEqual([
      { state: floats(1, 10), pixels: picture(1).data },
      { state: floats(3, 10), pixels: picture(2).data },
    ])
  })

  it('refuses envs without pictures and pictures of another size', () => {
    expect(() => renderObservation(createScriptedEnv({ observations: pairs }), { width: 2, height: 1 })).toThrow(
      refused('UNSUPPORTED_ENV'),
    )
    expect(() => renderObservation(createScriptedEnv(script), { width: 3, height: 1 }).reset()).toThrow(
      refused('SHAPE_MISMATCH'),
    )
  })
})
