import type { Rng, SampleSet } from '@ludus/core'
import type { Feed } from '@ludus/nn'
import { type Augmentation, augment } from '../augment.js'
import { laterSamples } from '../later-samples.js'
import type { Objective } from './objective.js'
import { imagesInput } from './objective-graph.js'

/** What an objective's graph is fed at once. */
export interface SampleBatch {
  readonly feeds: Readonly<Record<string, Feed>>
  /** Rows that count; those after them fill the batch up. */
  readonly rows: number
}

/** Where batches come from. */
export interface BatchSource {
  readonly samples: SampleSet
  readonly objective: Objective
  readonly batchSize: number
}

/**
 * Gathers samples in batches of one size, in the order given; the last one is filled up from the start. Where an
 * episode has no later sample, the image is the sample's own.
 *
 * @param rng Of the objective's noise and the changes to the pictures.
 * @param augmentation Null leaves the pictures as they are.
 */
export async function* sampleBatches(
  { samples, objective, batchSize }: BatchSource,
  places: Int32Array,
  rng: Rng,
  augmentation: Augmentation | null,
): AsyncGenerator<SampleBatch> {
  const later = objective.offsets.map((offset) => ({ offset, places: laterSamples(samples.episodes, offset) }))
  for (let first = 0; first < places.length; first += batchSize) {
    const drawn = Int32Array.from({ length: batchSize }, (_, row) => places[(first + row) % places.length] as number)
    const feeds: Record<string, Feed> = { ...objective.feeds(drawn, rng) }
    for (const { offset, places } of later) {
      const images = await samples.readImages(
        drawn.map((place) => ((places[place] as number) < 0 ? place : (places[place] as number))),
      )
      feeds[imagesInput(offset)] = augmentation === null ? images : augment(images, samples.image, augmentation, rng)
    }
    yield { feeds, rows: Math.min(batchSize, places.length - first) }
  }
}
