import type { SampleSet } from '@ludus/core'
import { readColumns } from './sample-files.js'
import { readManifest } from './sample-manifest.js'
import { openStoredImages } from './stored-images.js'

/** How `loadSampleSet` reads. */
export interface LoadOptions {
  /** Pixels to keep in memory once they are read; a set that has more reads the rest from its files each time. */
  readonly cacheBytes?: number
}

/** A gibibyte: some 38,000 stacks of four frames of 84×84. */
const usualCacheBytes = 2 ** 30

/**
 * Opens a sample set, checking every file against its hash. Images are read when they are asked for, so that a set
 * larger than memory trains.
 *
 * @throws {LudusError} `SAMPLES_NOT_FOUND`, `CORRUPT_SAMPLES`.
 */
export async function loadSampleSet(
  directory: string,
  { cacheBytes = usualCacheBytes }: LoadOptions = {},
): Promise<SampleSet> {
  const manifest = await readManifest(directory)
  const { image, framesPerObservation, size, labels } = manifest
  return {
    ...{ image, framesPerObservation, size, labels },
    ...(await readColumns(directory, manifest)),
    readImages: await openStoredImages(directory, manifest, cacheBytes),
  }
}
