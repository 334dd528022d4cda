import { describe, expect, it } from 'vitest'
import type { Encoder } from '../contracts/encoder.js'
import type { AnyEnv } from '../contracts/env.js'
import { createCorridor } from '../testing/corridor.js'
import { createVectorEnv } from '../vector/create-vector-env.js'
import { encodeObservations } from './encode-observations.js'
import { episodeStatistics } from './episode-statistics.js'
import { frameStack } from './frame-stack.js'
import { liftEnv } from './lift-env.js'
import { passiveChecker } from './passive-checker.js'
import { timeLimit } from './time-limit.js'

const corridor = () => createCorridor({ length: 3 })

describe('timeLimit()', () => {
  it('truncates at the limit, counts anew after a reset, and leaves termination alone', () => {
    const env = timeLimit(corridor(), 2)
    env.reset({ seed: 0 })
    expect([env.step(0), env.step(0)].map((step) => [step.terminated, step.truncated])).toEqual([
      [false, false],
      [false, true],
    ])
    env.reset()
    expect(env.step(0).truncated).toBe(false)
  })

  it('refuses a limit below one', () => {
    expect(() => timeLimit(corridor(), 0)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }))
  })
})

describe('episodeStatistics()', () => {
  it('adds return and length on the last step only', () => {
    const env = episodeStatistics(timeLimit(corridor(), 3))
    env.reset({ seed: 0 })
    const steps = [env.step(0), env.step(0), env.step(0)]
    expect(steps.map((step) => step.info.episode?.length)).toEqual([undefined, undefined, 3])
    // Three steps at −0.1 each.
    expect(steps[2]?.info.episode?.return).toBeCloseTo(-0.3)
  })

  it('refuses to be put on twice', () => {
    const env = episodeStatistics(episodeStatistics(timeLimit(corridor(), 1)))
    env.reset({ seed: 0 })
    expect(() => env.step(0)).toThrow(expect.objectContaining({ code: 'INFO_KEY_TAKEN' }))
  })
})

describe('frameStack()', () => {
  it('stacks the newest frame last, beginning with copies of the first', async () => {
    const env = frameStack<AnyEnv>(corridor(), 2)
    const { observation, state } = await env.reset({ seed: 0 })
    const start = (state as { position: number }).position
    // Pixels of a row, two channels each: the walker's cell is white in both.
    const row = (older: number, newer: number) =>
      Uint8Array.from({ length: 6 }, (_, at) => (Math.floor(at / 2) === (at % 2 === 0 ? older : newer) ? 255 : 0))
    expect(observation).toEqual(row(start, start))
    expect((await env.step(1)).observation).toEqual(row(start, start + 1))
    expect(env.observationSpace.toJSON()).toMatchObject({ shape: [1, 3, 2] })
  })

  it('keeps the channels of a coloured frame together', async () => {
    const coloured = { ...corridor() }
    const { box } = await import('../spaces/box.js')
    const frames = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6)]
    const env = frameStack(
      {
        ...coloured,
        observationSpace: box({ low: 0, high: 255, shape: [1, 1, 3], dtype: 'uint8' }),
        reset: () => ({ ...coloured.reset(), observation: frames[0] as Uint8Array }),
        step: () => ({ ...coloured.step(0), observation: frames[1] as Uint8Array }),
      },
      2,
    )
    await env.reset()
    expect((await env.step(0)).observation).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6))
  })
})

describe('in a vector env,', () => {
  it('frameStack() keeps a stack for each row, the last of an ended episode in final', async () => {
    const env = frameStack(createVectorEnv([corridor(), corridor()]), 2)
    // Both walkers start at 0 or 1; the white pixel of the older and the newer frame of a row.
    const places = (row: Uint8Array) => [0, 1].map((channel) => row.filter((_, at) => at % 2 === channel).indexOf(255))
    const rows = (batch: Uint8Array) => env.observationSpace.unbatch(batch).map(places)
    const { observations, states } = await env.reset({ seed: 0 })
    const starts = [...(states as { position: Int32Array }).position]
    expect(rows(observations)).toEqual(starts.map((start) => [start, start]))
    const step = await env.step(Int32Array.of(1, 1))
    starts.forEach((start, row) => {
      const ended = start === 1
      const place = (step.states as { position: Int32Array }).position[row] as number
      expect(rows(step.observations)[row]).toEqual(ended ? [place, place] : [start, start + 1])
      const at = step.final?.indices.indexOf(row) ?? -1
      expect(at >= 0).toBe(ended)
      if (ended) expect(rows(step.final?.observations as Uint8Array)[at]).toEqual([1, 2])
    })
  })

  it('episodeStatistics() adds to the last info of an episode alone', async () => {
    const env = episodeStatistics(createVectorEnv([timeLimit(corridor(), 2), timeLimit(corridor(), 3)]))
    await env.reset({ seed: 0 })
    await env.step(Int32Array.of(0, 0))
    const step = await env.step(Int32Array.of(0, 0))
    expect(step.infos.map(({ episode }) => episode)).toEqual([undefined, undefined])
    expect(step.final?.infos[0]?.episode).toEqual({ return: expect.closeTo(-0.2), length: 2 })
    expect((await env.step(Int32Array.of(0, 0))).final?.infos[0]?.episode?.length).toBe(3)
  })
})

describe('passiveChecker()', () => {
  it('refuses rewards that are no finite numbers', () => {
    const inner = corridor()
    const env = passiveChecker({ ...inner, step: (_: number) => ({ ...inner.step(0), reward: Number.NaN }) })
    env.reset({ seed: 0 })
    expect(() => env.step(0)).toThrow(expect.objectContaining({ code: 'INVALID_REWARD' }))
  })

  it('refuses observations and state data outside their spaces', () => {
    const inner = corridor()
    const blind = passiveChecker({ ...inner, reset: () => ({ ...inner.reset(), observation: new Uint8Array(2) }) })
    expect(() => blind.reset()).toThrow(expect.objectContaining({ code: 'INVALID_OBSERVATION' }))
    const lost = passiveChecker({ ...inner, reset: () => ({ ...inner.reset(), state: { position: 9 } }) })
    expect(() => lost.reset()).toThrow(expect.objectContaining({ code: 'INVALID_STATE' }))
  })
})

describe('liftEnv()', () => {
  it('promises what the sync env gives', async () => {
    const env = liftEnv(corridor())
    expect((await env.reset({ seed: 3 })).state).toEqual(corridor().reset({ seed: 3 }).state)
    expect(liftEnv(env)).toBe(env)
  })
})

describe('encodeObservations()', () => {
  /** Its only feature is the column of the white pixel. */
  const columnEncoder = (width: number): Encoder => ({
    manifest: {
      formatVersion: 1,
      objective: 'by-hand',
      network: {},
      image: { height: 1, width, channels: 1 },
      framesPerObservation: 1,
      features: 'hidden',
      featureSize: 1,
      labels: [],
      fingerprint: '0'.repeat(64),
    },
    featureSize: 1,
    encode: async (images, batch) =>
      Float32Array.from({ length: batch }, (_, row) => images.subarray(row * width, (row + 1) * width).indexOf(255)),
    fingerprint: () => '0'.repeat(64),
    save: async () => undefined,
    close: async () => undefined,
  })

  it('hands out features for the observations to act on and for the final ones', async () => {
    const env = encodeObservations(createVectorEnv([corridor(), corridor()]), columnEncoder(3))
    const { observations, states } = await env.reset({ seed: 0 })
    expect(observations).toEqual(Float32Array.from((states as { position: Int32Array }).position))
    for (let step = 0; step < 2; step++) {
      const result = await env.step(Int32Array.of(1, 0))
      expect(result.observations).toEqual(Float32Array.from((result.states as { position: Int32Array }).position))
      if (result.final) expect(result.final.observations).toEqual(Float32Array.of(2))
    }
  })

  it('refuses an encoder of other images', () => {
    expect(() => encodeObservations(createVectorEnv([corridor()]), columnEncoder(4))).toThrow(
      expect.objectContaining({ code: 'SHAPE_MISMATCH' }),
    )
  })
})
