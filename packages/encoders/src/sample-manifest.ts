import { encoderManifestSchema, labelSchema } from '@ludus/core'
import { z } from 'zod'

const file = z.strictObject({
  /** In the manifest's folder. */
  file: z.string().regex(/^[\w.-]+$/, 'must be a plain file name'),
  /** SHA-256 of the file as it lies there, in hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

/** `samples.json`: what a folder of samples holds and how it came about. */
export const sampleManifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** The env that was played. */
  env: z.strictObject({ id: z.string().min(1), options: z.record(z.string(), z.unknown()) }),
  framesPerObservation: z.int().positive(),
  seed: z.int().nonnegative(),
  /** Who played. */
  play: z.enum(['random', 'script', 'agent', 'human']),
  image: encoderManifestSchema.shape.image,
  size: z.int().positive(),
  labels: z.array(labelSchema),
  /** NumPy arrays [samples, height, width, channels] of uint8, gzipped, one after the other. */
  images: z.array(z.strictObject({ ...file.shape, samples: z.int().positive() })).min(1),
  /** A NumPy array [size, labels] of float32, gzipped: numbers in their own units, classes as their value. */
  values: file,
  /** A NumPy array [size] of int32, gzipped: the episode of each sample. */
  episodes: file,
})

export type SampleManifest = z.output<typeof sampleManifestSchema>
