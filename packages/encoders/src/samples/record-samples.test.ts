import { createRng, createVectorEnv, type RunEvent, runEventSchema, timeLimit } from '@ludus/core'
import { createCorridor } from '@ludus/core/testing'
import { expect, it } from 'vitest'
import { type Play, recordSamples } from './record-samples.js'

const record = async (options: { play?: Play; seed?: number; steps?: number; signal?: AbortSignal } = {}) => {
  const env = createVectorEnv([0, 1].map(() => timeLimit(createCorridor({ length: 6 }), 7)))
  const events: RunEvent[] = []
  const samples = await recordSamples({
    env,
    steps: options.steps ?? 300,
    play: options.play ?? 'random',
    framesPerObservation: 1,
    rng: createRng(options.seed ?? 1),
    signal: options.signal ?? new AbortController().signal,
    report: (event) => events.push(event),
  })
  return { samples, events }
}

it('recordSamples() keeps each picture with the state that it shows', async () => {
  const { samples } = await record()
  expect(samples.image).toEqual({ height: 1, width: 6, channels: 1 })
  expect(samples.labels).toEqual([{ name: 'position', kind: 'number', low: 0, high: 5 }])
  for (let row = 0; row < samples.size; row++)
    expect(samples.images.subarray(row * 6, (row + 1) * 6).indexOf(255)).toBe(samples.values[row])
})

it('recordSamples() keeps the action that followed each picture', async () => {
  const { samples } = await record()
  expect(samples.operations?.count).toBe(2)
  // Within an episode of an env, whose rows are two apart, action 1 leads a cell to the right and 0 to the left.
  for (let row = 0; row + 2 < samples.size; row++) {
    if (samples.episodes[row] !== samples.episodes[row + 2]) continue
    const [before, after] = [samples.values[row] as number, samples.values[row + 2] as number]
    expect(after).toBe(samples.operations?.values[row] === 1 ? before + 1 : Math.max(0, before - 1))
  }
})

it('recordSamples() numbers episodes apart, in each env and between envs', async () => {
  const { samples } = await record()
  // Rows alternate between the two envs. Within an episode the walker moves by one cell or bumps into the left end.
  const last = new Map<number, { env: number; position: number }>()
  samples.episodes.forEach((episode, row) => {
    const position = samples.values[row] as number
    const before = last.get(episode)
    if (before) {
      expect(before.env).toBe(row % 2)
      expect(Math.abs(position - before.position)).toBeLessThanOrEqual(1)
    }
    last.set(episode, { env: row % 2, position })
  })
  expect(last.size).toBeGreaterThan(300 / 7)
})

it('recordSamples() rounds up to whole steps and charges them', async () => {
  const { samples, events } = await record({ steps: 5 })
  expect(samples.size).toBe(6)
  for (const event of events) expect(runEventSchema.safeParse(event).error).toBeUndefined()
  expect(events.at(-1)).toEqual({ type: 'cost', terminalSteps: 6, frames: 6, labels: 0, updates: 0, parameters: 0 })
})

it('recordSamples() gives the same samples for the same seed, and others for another', async () => {
  const [one, same, other] = [await record(), await record(), await record({ seed: 2 })]
  expect(JSON.stringify(same.samples)).toBe(JSON.stringify(one.samples))
  expect(other.samples.values).not.toEqual(one.samples.values)
})

it('recordSamples() lets a script play by the state data', async () => {
  const { samples } = await record({
    play: (state) => Number((state as { position: number }).position < 3),
    steps: 40,
  })
  // The script walks to the middle and stays about there, so nobody ends at the right.
  expect(samples.values.every((position) => position <= 4)).toBe(true)
})

it('recordSamples() stops when it is told to', async () => {
  await expect(record({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
})
