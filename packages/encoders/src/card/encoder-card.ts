import type { Encoder, Label, SampleSet } from '@ludus/core'
import { Matrix } from 'ml-matrix'
import { z } from 'zod'
import { labelTable } from '../objectives/label-heads.js'
import type { EpisodeSplit } from '../samples/split-episodes.js'
import { type FeatureDrift, featureDrift, featureStatistics, featureStatisticsSchema } from './feature-statistics.js'
import { linearProbe } from './linear-probe.js'

const shared = {
  name: z.string(),
  /** Held-out samples that have the label. */
  samples: z.int().nonnegative(),
}

const numberSchema = z.strictObject({
  ...shared,
  kind: z.literal('number'),
  /** Mean absolute error of what the encoder reads, in the label's units; null where it does not read the label. */
  error: z.number().nullable(),
  /** The same of the mean of the training samples, whatever the picture. */
  errorOfMean: z.number().nullable(),
  /** R² of a linear function of the features. */
  probe: z.number().nullable(),
})

const classSchema = z.strictObject({
  ...shared,
  kind: z.literal('class'),
  /** Share that is read wrong; null where the encoder does not read the label. */
  error: z.number().nullable(),
  /** The same of the commonest class of the training samples. */
  errorOfCommonest: z.number().nullable(),
  /** Samples by their class, from `start` on, and in each row by the class that is read. */
  confusion: z.array(z.array(z.int())).nullable(),
  /** Macro-F1 of a linear classifier on the features. */
  probe: z.number().nullable(),
})

export const encoderCardSchema = z.strictObject({
  formatVersion: z.literal(1),
  fingerprint: z.string(),
  /** Samples that probes were fitted to, and held-out ones that everything was judged by. */
  samples: z.strictObject({ train: z.int(), heldOut: z.int() }),
  labels: z.array(z.discriminatedUnion('kind', [numberSchema, classSchema])),
  /** Of the held-out samples. */
  features: featureStatisticsSchema,
})

/** What an encoder knows: the `card.json` beside it. */
export type EncoderCard = z.infer<typeof encoderCardSchema>

/** Samples enough for a card; of more, every so many-th is taken. */
const enough = { train: 2_000, heldOut: 1_000 }

/**
 * Examines an encoder on episodes that it was not trained on.
 *
 * @param samples With the labels to ask for, whether the encoder was trained on them or not; what was executed is one.
 * @param episodes As the encoder's training split them.
 * @throws {LudusError} `SHAPE_MISMATCH` for images of another size.
 */
export async function encoderCard(encoder: Encoder, samples: SampleSet, episodes: EpisodeSplit): Promise<EncoderCard> {
  const table = labelTable(samples, samples.operations === null ? null : ['operation'])
  const examine = async (places: Int32Array) => {
    const images = await samples.readImages(places)
    const features = await encoder.encode(images, places.length)
    const rows = Array.from(places.keys(), (row) =>
      Array.from(features.subarray(row * encoder.featureSize, (row + 1) * encoder.featureSize)),
    )
    const valuesOf = (column: number) =>
      Float32Array.from(places, (place) => table.values[place * table.labels.length + column] as number)
    return { images, features, matrix: new Matrix(rows), valuesOf }
  }
  const places = { train: thinned(episodes.train, enough.train), heldOut: thinned(episodes.heldOut, enough.heldOut) }
  const train = await examine(places.train)
  const heldOut = await examine(places.heldOut)
  const readings = (await encoder.predict?.(heldOut.images, places.heldOut.length)) ?? []
  const probe = linearProbe(train.matrix, heldOut.matrix)
  return {
    formatVersion: 1,
    fingerprint: encoder.fingerprint(),
    samples: { train: places.train.length, heldOut: places.heldOut.length },
    labels: table.labels.map((label, column) => {
      const isRead = encoder.manifest.labels.some(({ name }) => name === label.name)
      const read = isRead ? readings.map((reading) => reading[label.name] as number) : null
      const values = [train.valuesOf(column), heldOut.valuesOf(column)] as const
      return { ...errorsOf(label, ...values, read), probe: probe(label, ...values) }
    }),
    features: featureStatistics(heldOut.features, encoder.featureSize),
  }
}

/**
 * Says how far the features of an encoder have moved from those that its card describes.
 *
 * @param visited Frames that a trained policy visits, say: their labels are not read.
 */
export async function encoderDrift(encoder: Encoder, card: EncoderCard, visited: SampleSet): Promise<FeatureDrift> {
  const places = thinned(
    Int32Array.from({ length: visited.size }, (_, place) => place),
    enough.heldOut,
  )
  const features = await encoder.encode(await visited.readImages(places), places.length)
  return featureDrift(card.features, featureStatistics(features, encoder.featureSize))
}

/** What is read of a label on held-out samples, beside what one would say without looking. */
function errorsOf(label: Label, train: Float32Array, heldOut: Float32Array, read: readonly number[] | null) {
  const known = [...heldOut.keys()].filter((row) => !Number.isNaN(heldOut[row]))
  const truth = known.map((row) => heldOut[row] as number)
  const readings = read && known.map((row) => read[row] as number)
  const learned = train.filter((value) => !Number.isNaN(value))
  const { name } = label
  const share = (wrong: (value: number, row: number) => number) =>
    known.length === 0 ? null : meanOf(truth.map(wrong))
  if (label.kind === 'number') {
    const mean = meanOf([...learned])
    return {
      ...{ name, kind: label.kind, samples: known.length },
      error: readings && share((value, row) => Math.abs(value - (readings[row] as number))),
      errorOfMean: learned.length === 0 ? null : share((value) => Math.abs(value - mean)),
    }
  }
  const classes = Array.from({ length: label.classes }, (_, index) => label.start + index)
  const counts = classes.map((kind) => learned.filter((value) => value === kind).length)
  const commonest = classes[counts.indexOf(Math.max(...counts))]
  return {
    ...{ name, kind: label.kind, samples: known.length },
    error: readings && share((value, row) => Number(value !== readings[row])),
    errorOfCommonest: learned.length === 0 ? null : share((value) => Number(value !== commonest)),
    confusion:
      readings &&
      classes.map((kind) =>
        classes.map((other) => truth.filter((value, row) => value === kind && readings[row] === other).length),
      ),
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length
}

/** Every so many-th, so that no more than `most` are left. */
function thinned(places: Int32Array, most: number): Int32Array {
  const step = Math.ceil(places.length / most)
  return places.filter((_, index) => index % step === 0)
}
