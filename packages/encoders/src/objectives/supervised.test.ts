import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng, type Label, type RunEvent, runEventSchema } from '@ludus/core'
import { describeEncoder } from '@ludus/core/testing'
import { createEngine, loadEncoder } from '@ludus/nn'
import { describe, expect, it } from 'vitest'
import { type SamplesInMemory, samplesInMemory } from '../samples/samples-in-memory.js'
import { supervised } from './supervised.js'

const side = 12

/** Pictures of a dot of 2×2 pixels: where it is are two numbers, how bright it is a class. */
function dots({ episodes = 40, length = 20, chance = false } = {}): SamplesInMemory {
  const rng = createRng(5)
  const size = episodes * length
  const images = new Uint8Array(size * side * side)
  const values = new Float32Array(size * 3)
  for (let row = 0; row < size; row++) {
    const [x, y, kind] = [rng.integer(0, side - 1), rng.integer(0, side - 1), rng.integer(0, 2)]
    for (const [left, top] of [
      [x, y],
      [x + 1, y],
      [x, y + 1],
      [x + 1, y + 1],
    ] as const)
      images[row * side * side + top * side + left] = kind === 0 ? 100 : 255
    values.set(chance ? [rng.integer(0, side - 1), rng.integer(0, side - 1), rng.integer(0, 2)] : [x, y, kind], row * 3)
  }
  return samplesInMemory({
    image: { height: side, width: side, channels: 1 },
    framesPerObservation: 1,
    size,
    images,
    labels: [
      { name: 'dot[0]', kind: 'number', low: 0, high: side - 2 },
      { name: 'dot[1]', kind: 'number', low: 0, high: side - 2 },
      { name: 'kind', kind: 'class', start: 0, classes: 2 },
    ] satisfies Label[],
    values,
    episodes: Int32Array.from({ length: size }, (_, row) => Math.floor(row / length)),
    operations: null,
  })
}

const network = { kind: 'cnn', convolutions: [{ filters: 8, kernel: 4, stride: 2 }], hidden: [32] } as const

async function train(samples: SamplesInMemory, options: Record<string, unknown> = {}, seed = 1) {
  const events: RunEvent[] = []
  const encoder = await supervised.train({
    options: supervised.configSchema.parse({ network, epochs: 30, ...options }),
    samples,
    rng: createRng(seed),
    compute: { engine: 'onnx', threads: 1 },
    signal: new AbortController().signal,
    report: (event) => events.push(event),
  })
  return { encoder, events }
}

function lastMetric(events: readonly RunEvent[], name: string): number | undefined {
  const found = events.findLast((event) => event.type === 'metric' && event.name === name)
  return found?.type === 'metric' ? found.value : undefined
}

describeEncoder('a supervised encoder', {
  make: async () => (await train(dots({ episodes: 3 }), { epochs: 1 })).encoder,
})

describe('supervised', () => {
  it('learns numbers and classes, and says how well on episodes that it has not seen', async () => {
    const samples = dots()
    const { encoder, events } = await train(samples)
    for (const event of events) expect(runEventSchema.safeParse(event).error).toBeUndefined()
    expect(lastMetric(events, 'encoder held-out error of dot[0]')).toBeLessThan(0.7)
    expect(lastMetric(events, 'encoder held-out error of dot[1]')).toBeLessThan(0.7)
    expect(lastMetric(events, 'encoder held-out error of kind')).toBeLessThan(0.05)
    const [first] = (await encoder.predict?.(samples.images.subarray(0, side * side), 1)) ?? []
    expect(first?.kind).toBe(samples.values[2])
    expect(Math.abs((first?.['dot[0]'] as number) - (samples.values[0] as number))).toBeLessThan(2)
    await encoder.close()
  })

  it('hands out the labels that it reads as features, also when it was saved and loaded', async () => {
    const samples = dots({ episodes: 5 })
    const { encoder } = await train(samples, { epochs: 2 })
    expect(encoder.featureSize).toBe(4)
    const images = samples.images.subarray(0, 3 * side * side)
    const features = await encoder.encode(images, 3)
    const predicted = (await encoder.predict?.(images, 3)) ?? []
    predicted.forEach((labels, row) => {
      const [x, , dark, bright] = features.subarray(row * 4, row * 4 + 4) as unknown as [number, number, number, number]
      // From the bounds 0 to 10 to [-1, 1].
      expect(x).toBeCloseTo((labels['dot[0]'] as number) / 5 - 1, 4)
      expect(dark + bright).toBeCloseTo(1, 5)
      expect(labels.kind).toBe(Number(bright > dark))
    })
    const directory = await mkdtemp(join(tmpdir(), 'ludus-encoder-'))
    await encoder.save(directory)
    await using engine = await createEngine({ engine: 'onnx', threads: 1 })
    const loaded = await loadEncoder(directory, engine)
    expect(await loaded.encode(images, 3)).toEqual(features)
    await Promise.all([encoder.close(), loaded.close(), rm(directory, { recursive: true })])
  })

  it('hands out its last hidden layer on request', async () => {
    const { encoder } = await train(dots({ episodes: 3 }), { epochs: 1, features: 'hidden' })
    expect(encoder.featureSize).toBe(32)
    await encoder.close()
  })

  it('the same seed gives the same weights, bit for bit, and another seed others', async () => {
    const samples = dots({ episodes: 5 })
    const encoders = await Promise.all([1, 1, 2].map((seed) => train(samples, { epochs: 2 }, seed)))
    const [one, same, other] = encoders.map(({ encoder }) => encoder.fingerprint())
    expect(same).toBe(one)
    expect(other).not.toBe(one)
    await Promise.all(encoders.map(({ encoder }) => encoder.close()))
  })

  it('stops when held-out episodes gain nothing more', async () => {
    // The labels are drawn by chance, so whatever is learned from one episode is wrong about the next.
    const { encoder, events } = await train(dots({ episodes: 5, chance: true }), { epochs: 200, patience: 2 })
    const last = events.findLast((event) => event.type === 'progress')
    expect(last?.done).toBeLessThan(100)
    expect(events).toContainEqual({ type: 'stop', condition: 'patience' })
    await encoder.close()
  })

  it('stops at the loss that was asked for, or after its passes, and says which', async () => {
    const samples = dots()
    const { encoder, events } = await train(samples, { lossThreshold: 1.5 })
    expect(events).toContainEqual({ type: 'stop', condition: 'lossThreshold' })
    expect(lastMetric(events, 'encoder held-out loss')).toBeLessThanOrEqual(1.5)
    const losses = events.filter((event) => event.type === 'metric' && event.name === 'encoder held-out loss')
    expect(losses.slice(0, -1).every((event) => event.type === 'metric' && event.value > 1.5)).toBe(true)
    const passed = await train(samples, { epochs: 2 })
    expect(passed.events).toContainEqual({ type: 'stop', condition: 'epochs' })
    await Promise.all([encoder.close(), passed.encoder.close()])
  })

  it('learns from the labels that somebody gave, and from nothing that nobody did', async () => {
    // Two labels of three are missing, each from other samples, and some samples have none.
    const whole = dots()
    const values = whole.values.map((value, at) => (Math.floor(at / 3) % 4 === at % 3 ? value : Number.NaN))
    const { encoder, events } = await train({ ...whole, values })
    for (const label of ['dot[0]', 'dot[1]'])
      expect(lastMetric(events, `encoder held-out error of ${label}`)).toBeLessThan(1.3)
    expect(lastMetric(events, 'encoder held-out error of kind')).toBeLessThan(0.1)
    // 3 of 4 samples have one label.
    expect(events.findLast((event) => event.type === 'cost')?.labels).toBe(600)
    await encoder.close()
  })

  it('imitates: it learns which operation was executed', async () => {
    const samples = dots()
    // A player that goes left of the middle, or right.
    const operations = {
      count: 2,
      values: Int32Array.from({ length: 800 }, (_, row) => Number(samples.values[row * 3]! > 4.5)),
    }
    const { encoder, events } = await train({ ...samples, operations }, { labels: ['operation'] })
    expect(lastMetric(events, 'encoder held-out error of operation')).toBeLessThan(0.1)
    expect(encoder.manifest.labels).toEqual([{ name: 'operation', kind: 'class', start: 0, classes: 2 }])
    await encoder.close()
  })

  it('charges updates, labels and parameters, and no frames a second time', async () => {
    const { encoder, events } = await train(dots({ episodes: 10 }), { epochs: 2, batchSize: 50, labels: ['kind'] })
    // A tenth of 200 samples is held out: 180 make 4 batches of 50 a pass, the last one filled up. One label a sample.
    // Parameters: 8 filters of 4×4 and their biases, 8×5×5 to 32, and 32 to the 2 classes.
    const parameters = 8 * 16 + 8 + (200 * 32 + 32) + (32 * 2 + 2)
    expect(events.findLast((event) => event.type === 'cost')).toEqual({
      type: 'cost',
      terminalSteps: 0,
      frames: 0,
      labels: 200,
      updates: 8,
      parameters,
    })
    expect(encoder.manifest.labels.map((label) => label.name)).toEqual(['kind'])
    await encoder.close()
  })

  it('says so when the weights run away', async () => {
    const training = train(dots({ episodes: 3 }), { learningRate: 1e30 })
    await expect(training).rejects.toMatchObject({ code: 'TRAINING_DIVERGED' })
  })

  it('stops when it is told to', async () => {
    const context = { samples: dots({ episodes: 2 }), rng: createRng(1), report: () => undefined }
    const training = supervised.train({
      ...context,
      options: supervised.configSchema.parse({ network }),
      compute: { engine: 'onnx', threads: 1 },
      signal: AbortSignal.abort(new Error('enough')),
    })
    await expect(training).rejects.toThrow('enough')
  })
})
