import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng, type EncoderTrainer, type RunEvent } from '@ludus/core'
import { describeEncoder } from '@ludus/core/testing'
import { createEngine, loadEncoder } from '@ludus/nn'
import { beforeAll, describe, expect, it } from 'vitest'
import { readEncoderCard } from '../card/card-file.js'
import { autoencoder } from './autoencoder.js'
import { combine } from './combine.js'
import { contrastive } from './contrastive.js'
import { inverseDynamics } from './inverse-dynamics.js'
import { movingDot } from './moving-dot.js'
import { random } from './random.js'
import { variationalAutoencoder } from './variational-autoencoder.js'

const network = { kind: 'cnn', convolutions: [{ filters: 8, kernel: 4, stride: 2 }], hidden: [32] }

async function train<Options>(trainer: EncoderTrainer<Options>, options: object = {}, samples = movingDot()) {
  const events: RunEvent[] = []
  const encoder = await trainer.train({
    options: trainer.configSchema.parse({ network, ...options }),
    samples,
    rng: createRng(1),
    compute: { engine: 'onnx', threads: 1 },
    signal: new AbortController().signal,
    report: (event) => events.push(event),
  })
  return { encoder, events }
}

/** R² of where the dot is, by a linear probe on held-out episodes: what the encoder's card says of its two numbers. */
async function readability<Options>(trainer: EncoderTrainer<Options>, options: object): Promise<number> {
  const { encoder } = await train(trainer, options)
  const directory = await mkdtemp(join(tmpdir(), 'ludus-encoder-'))
  await encoder.save(directory)
  await encoder.close()
  const card = await readEncoderCard(directory)
  await rm(directory, { recursive: true })
  const probes = card?.labels.slice(0, 2).map(({ probe }) => probe as number) ?? []
  return Math.min(...probes)
}

describe('features are a better place to read the state from than those of a random network:', () => {
  let chance = 0
  beforeAll(async () => {
    chance = await readability(random, {})
  })

  it.each<[string, EncoderTrainer, object]>([
    ['autoencoder', autoencoder, { epochs: 15 }],
    ['autoencoder by squared errors', autoencoder, { epochs: 15, reconstruction: 'squared-error' }],
    ['variational-autoencoder', variationalAutoencoder, { epochs: 20 }],
    ['contrastive', contrastive, { epochs: 15, later: 1 }],
    ['inverse-dynamics', inverseDynamics, { epochs: 15 }],
    [
      'combine',
      combine,
      { epochs: 10, parts: [{ objective: 'inverse-dynamics' }, { objective: 'autoencoder', weight: 0.5 }] },
    ],
  ])('%s', async (_, trainer, options) => {
    expect(await readability(trainer, options)).toBeGreaterThan(chance + 0.15)
  })
})

const few = () => movingDot({ episodes: 3 })

describe.each<[string, EncoderTrainer, object]>([
  ['random', random, {}],
  ['autoencoder', autoencoder, { epochs: 1 }],
  ['variational-autoencoder', variationalAutoencoder, { epochs: 1, codeSize: 5 }],
  ['contrastive', contrastive, { epochs: 1 }],
  ['inverse-dynamics', inverseDynamics, { epochs: 1 }],
])('%s', (id, trainer, options) => {
  describeEncoder(`an encoder by ${id}`, { make: async () => (await train(trainer, options, few())).encoder })

  it('gives an encoder that encodes alike when it was saved and loaded, and reads no labels', async () => {
    const samples = few()
    const { encoder, events } = await train(trainer, options, samples)
    expect(encoder.manifest).toMatchObject({ objective: id, labels: [] })
    expect(encoder.predict).toBeUndefined()
    expect(events.findLast((event) => event.type === 'cost')?.labels).toBe(0)
    const images = samples.images.subarray(0, 3 * 144)
    const features = await encoder.encode(images, 3)
    const directory = await mkdtemp(join(tmpdir(), 'ludus-encoder-'))
    await encoder.save(directory)
    await using engine = await createEngine({ engine: 'onnx', threads: 1 })
    const loaded = await loadEncoder(directory, engine)
    expect(await loaded.encode(images, 3)).toEqual(features)
    await Promise.all([encoder.close(), loaded.close(), rm(directory, { recursive: true })])
  })

  it('gives the same weights from the same seed', async () => {
    const encoders = await Promise.all([1, 2].map(() => train(trainer, options, few())))
    const [one, same] = encoders.map(({ encoder }) => encoder.fingerprint())
    expect(same).toBe(one)
    await Promise.all(encoders.map(({ encoder }) => encoder.close()))
  })
})

it('random() trains nothing, and says so', async () => {
  const { encoder, events } = await train(random, {}, few())
  expect(events.findLast((event) => event.type === 'cost')).toMatchObject({ updates: 0, parameters: 0 })
  await encoder.close()
})

it('a variational auto-encoder hands out the mean of its code', async () => {
  const { encoder } = await train(variationalAutoencoder, { epochs: 1, codeSize: 5 }, few())
  expect(encoder.manifest.features).toBe('latent')
  expect(encoder.featureSize).toBe(5)
  await encoder.close()
})

it('inverse-dynamics refuses samples that do not say what was done', async () => {
  const training = train(inverseDynamics, {}, { ...few(), operations: null })
  await expect(training).rejects.toMatchObject({ code: 'NO_OPERATIONS' })
})

it('contrastive refuses episodes that are too short for a later picture', async () => {
  const training = train(contrastive, { later: 20 }, few())
  await expect(training).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
})

it('combine shapes the encoder by the part that has a head, also where one part can use few of the samples', async () => {
  const samples = few()
  const parts = [
    { objective: 'contrastive', later: 19 },
    { objective: 'supervised', labels: ['shade'] },
  ]
  const { encoder, events } = await train(combine, { epochs: 1, parts }, samples)
  expect(encoder.manifest).toMatchObject({ features: 'labels', labels: [{ name: 'shade' }] })
  const metrics = events.filter((event) => event.type === 'metric').map(({ name }) => name)
  expect(metrics).toContain('encoder held-out loss of contrastive')
  expect(metrics).toContain('encoder held-out error of shade')
  expect(events.findLast((event) => event.type === 'cost')?.labels).toBe(60)
  await encoder.close()
})

it('augmentation changes what is learned from, and the same seed gives the same weights with it', async () => {
  const runs = [{}, { shift: 2 }, { shift: 2 }].map((augmentation) =>
    train(autoencoder, { epochs: 1, augmentation }, few()),
  )
  const [plain, shifted, same] = (await Promise.all(runs)).map(({ encoder }) => encoder)
  expect(shifted?.fingerprint()).toBe(same?.fingerprint())
  expect(shifted?.fingerprint()).not.toBe(plain?.fingerprint())
  await Promise.all([plain, shifted, same].map((encoder) => encoder?.close()))
})
