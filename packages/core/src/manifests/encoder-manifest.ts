import { z } from 'zod'

/** One label that an encoder predicts. */
export const labelSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    name: z.string().min(1),
    kind: z.literal('number'),
    /** Bounds of the label in its own units; training scales by them. */
    low: z.number(),
    high: z.number(),
  }),
  z.strictObject({ name: z.string().min(1), kind: z.literal('class'), start: z.int(), classes: z.int().min(2) }),
])

/** What one label is: a number within bounds, or a class. */
export type Label = z.infer<typeof labelSchema>

/** What an encoder is and what it takes: the `encoder.json` beside its weights. */
export const encoderManifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** The stage-1 objective, such as `supervised`. */
  objective: z.string().min(1),
  /** The network's name and options, as nn reads them. */
  network: z.record(z.string(), z.unknown()),
  /** One observation: [height, width, channels], its stacked frames among the channels. */
  image: z.strictObject({ height: z.int().positive(), width: z.int().positive(), channels: z.int().positive() }),
  framesPerObservation: z.int().positive(),
  /**
   * What the features are: the last hidden layer; a dense layer of `featureSize` numbers on it, such as the mean of a
   * variational auto-encoder's code; or what the encoder reads from the image, that is its labels in order, a number
   * scaled to [-1, 1] between its bounds and a class as the probability of each value.
   */
  features: z.enum(['hidden', 'latent', 'labels']).default('hidden'),
  featureSize: z.int().positive(),
  labels: z.array(labelSchema),
  /** SHA-256 of the weights, in hex. */
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
})

export type EncoderManifest = z.infer<typeof encoderManifestSchema>
