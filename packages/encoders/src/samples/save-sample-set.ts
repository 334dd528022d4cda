import { mkdir } from 'node:fs/promises'
import type { SampleSet } from '@ludus/core'
import { readInOrder } from './read-in-order.js'
import { samplesPerFile, writeColumns, writeImages } from './sample-files.js'
import { type SampleManifest, type SampleOrigin, writeManifest } from './sample-manifest.js'

/**
 * Writes a sample set into a folder: `samples.json` and gzipped NumPy arrays. One file of images is in memory at a time.
 *
 * @param directory Made when it is missing; files of an earlier set in it are written over.
 */
export async function saveSampleSet(set: SampleSet, directory: string, origin: SampleOrigin): Promise<void> {
  await mkdir(directory, { recursive: true })
  const images: SampleManifest['images'] = []
  for await (const { pixels } of readInOrder(set, samplesPerFile(set.image)))
    images.push(await writeImages(directory, images.length, set.image, pixels))
  await writeManifest(directory, {
    origin,
    framesPerObservation: set.framesPerObservation,
    image: set.image,
    size: set.size,
    labels: [...set.labels],
    images,
    ...(await writeColumns(directory, set)),
  })
}
