import type { z } from 'zod'
import type { Compute } from '../manifests/compute.js'
import type { EncoderManifest, Label } from '../manifests/encoder-manifest.js'
import type { RunEvent } from '../run-events.js'
import type { Encoder } from './encoder.js'
import type { Rng } from './rng.js'

/** Frames with labels: what stage 1 trains on, and all that it trains on. */
export interface SampleSet {
  readonly image: EncoderManifest['image']
  readonly framesPerObservation: number
  readonly size: number
  readonly labels: readonly Label[]
  /** Row-major [size, labels]: numbers in their own units, classes as their value, NaN where nobody labelled. */
  readonly values: Float32Array
  /** The episode of each sample, shape [size]; a held-out split never cuts one. */
  readonly episodes: Int32Array
  /** What was done at each sample, for imitation and inverse dynamics; null where the set does not say. */
  readonly operations: Operations | null
  /**
   * Reads the images of samples. A set larger than memory reads them from its files.
   *
   * @param places Samples, from 0 to size − 1, in any order, shape [count].
   * @returns Row-major [count, height, width, channels], 0 to 255.
   * @throws {LudusError} `CORRUPT_SAMPLES`.
   */
  readImages(places: Int32Array): Promise<Uint8Array>
}

/** The actions of a Discrete space that were executed while samples were recorded. */
export interface Operations {
  /** Actions to choose from. */
  readonly count: number
  /** Counted from 0, -1 where it is not known, shape [size]. */
  readonly values: Int32Array
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
