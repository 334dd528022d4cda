import type { z } from 'zod'
import type { Compute } from '../manifests/compute.js'
import type { EncoderManifest, Label } from '../manifests/encoder-manifest.js'
import type { RunEvent } from '../run-events.js'
import type { Encoder } from './encoder.js'
import type { Rng } from './rng.js'

/** Frames with labels, in memory: what stage 1 trains on, and all that it trains on. */
export interface SampleSet {
  readonly image: EncoderManifest['image']
  readonly framesPerObservation: number
  readonly size: number
  /** Row-major [size, height, width, channels], 0 to 255. */
  readonly images: Uint8Array
  readonly labels: readonly Label[]
  /** Row-major [size, labels]: numbers in their own units, classes as their value. */
  readonly values: Float32Array
  /** The episode of each sample, shape [size]; a held-out split never cuts one. */
  readonly episodes: Int32Array
}

/** What stage 1 is handed. There is no env in it, on purpose. */
export interface EncoderTrainContext<Options> {
  readonly options: Options
  readonly samples: SampleSet
  readonly rng: Rng
  readonly compute: Compute
  readonly signal: AbortSignal
  report(event: RunEvent): void
}

/** A stage-1 objective: a way to train an encoder from samples alone. */
export interface EncoderTrainer<Options = unknown> {
  /** Kebab-case, such as `supervised`. */
  readonly id: string
  readonly configSchema: z.ZodType<Options>
  train(context: EncoderTrainContext<Options>): Promise<Encoder>
}
