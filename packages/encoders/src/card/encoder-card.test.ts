import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Encoder } from '@ludus/core'
import { afterAll, describe, expect, it } from 'vitest'
import { samplesInMemory } from '../samples/samples-in-memory.js'
import { readEncoderCard, withCard } from './card-file.js'
import { cardText } from './card-text.js'
import { encoderCard, encoderCardSchema, encoderDrift } from './encoder-card.js'

/** An encoder of pictures of one pixel: its features are the pixel and a 7; it reads x as the pixel, kind as 1. */
const encoder: Encoder = {
  manifest: {
    formatVersion: 1,
    objective: 'by-hand',
    network: {},
    image: { height: 1, width: 1, channels: 1 },
    framesPerObservation: 1,
    features: 'hidden',
    featureSize: 2,
    labels: [
      { name: 'x', kind: 'number', low: 0, high: 20 },
      { name: 'kind', kind: 'class', start: 1, classes: 2 },
    ],
    fingerprint: '0'.repeat(64),
  },
  featureSize: 2,
  encode: async (images) => Float32Array.from(Array.from(images).flatMap((pixel) => [pixel, 7])),
  predict: async (images) => Array.from(images, (pixel) => ({ x: pixel, kind: 1 })),
  fingerprint: () => '0'.repeat(64),
  save: async (directory) => writeFile(join(directory, 'encoder.json'), '{}'),
  close: async () => undefined,
}

const samples = samplesInMemory({
  image: { height: 1, width: 1, channels: 1 },
  framesPerObservation: 1,
  size: 8,
  images: Uint8Array.of(0, 2, 4, 6, 1, 3, 5, 8),
  labels: [
    { name: 'x', kind: 'number', low: 0, high: 20 },
    { name: 'kind', kind: 'class', start: 1, classes: 2 },
    { name: 'unread', kind: 'number', low: 0, high: 1 },
  ],
  // x is one more than the pixel; kind is 2 from a pixel of 3 on; unread was never labelled.
  values: Float32Array.from([0, 2, 4, 6, 1, 3, 5, 8].flatMap((pixel) => [pixel + 1, pixel < 3 ? 1 : 2, Number.NaN])),
  episodes: Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1),
  operations: null,
})
const card = await encoderCard(encoder, samples, {
  train: Int32Array.of(0, 1, 2, 3),
  heldOut: Int32Array.of(4, 5, 6, 7),
})

describe('encoderCard()', () => {
  const directory = mkdtemp(join(tmpdir(), 'ludus-card-'))
  afterAll(async () => rm(await directory, { recursive: true }))

  it('says how wrong the encoder is in units of the label, beside what one would say without looking', () => {
    // The training mean of x is 4; held out are 2, 4, 6 and 9.
    expect(card.labels[0]).toMatchObject({ name: 'x', samples: 4, error: 1, errorOfMean: (2 + 0 + 2 + 5) / 4 })
    expect(card.labels[0]?.probe).toBeGreaterThan(0.999)
  })

  it('shows which classes are taken for which', () => {
    // Training: 1, 1, 2, 2, of which the first is as common as any. Held out: 1, 2, 2, 2, and all are read as 1.
    expect(card.labels[1]).toMatchObject({
      name: 'kind',
      error: 0.75,
      errorOfCommonest: 0.75,
      confusion: [
        [1, 0],
        [3, 0],
      ],
    })
  })

  it('has nothing to say of what nobody labelled', () => {
    expect(card.labels[2]).toMatchObject({ samples: 0, error: null, errorOfMean: null, probe: null })
  })

  it('describes the features of held-out samples', () => {
    // Pixels 1, 3, 5 and 8: mean 17 / 4.
    expect(card.features.mean).toEqual([4.25, 7])
    expect(card.features.dead).toBe(1)
    expect(cardText(card)).toMatch(/features: 2, dead: 1/)
  })

  it('is what features of other frames are compared with', async () => {
    const whole = await encoderDrift(encoder, card, samples)
    // All pixels: mean 29 / 8. The 7 of every picture stays where it is.
    const deviation = Math.sqrt([0, 2, 4, 6, 1, 3, 5, 8].reduce((sum, pixel) => sum + (pixel - 29 / 8) ** 2, 0) / 8)
    const pooled = Math.sqrt(((card.features.deviation[0] as number) ** 2 + deviation ** 2) / 2)
    expect(whole.meanShift).toBeCloseTo((4.25 - 29 / 8) / pooled, 10)
  })

  it('is valid, is saved beside the encoder, and is read again', async () => {
    expect(encoderCardSchema.parse(card)).toEqual(card)
    const folder = join(await directory, 'encoder')
    await withCard(encoder, card).save(folder)
    expect(await readEncoderCard(folder)).toEqual(card)
    expect(await readFile(join(folder, 'encoder.json'), 'utf8')).toBe('{}')
  })

  it('is null where there is none, and refused where it is damaged', async () => {
    expect(await readEncoderCard(await directory)).toBeNull()
    await writeFile(join(await directory, 'card.json'), '{')
    await expect(readEncoderCard(await directory)).rejects.toMatchObject({ code: 'CORRUPT_CARD' })
    await writeFile(join(await directory, 'card.json'), '{}')
    await expect(readEncoderCard(await directory)).rejects.toMatchObject({ code: 'CORRUPT_CARD' })
  })
})
