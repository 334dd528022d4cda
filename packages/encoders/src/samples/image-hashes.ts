import { createHash } from 'node:crypto'
import type { SampleSet } from '@ludus/core'
import { readInOrder } from './read-in-order.js'
import { imageBytes, samplesPerFile } from './sample-files.js'

/**
 * Gives each image a text that only an identical image has.
 *
 * @returns One for each sample, in their order.
 */
export async function imageHashes(set: SampleSet): Promise<string[]> {
  const size = imageBytes(set.image)
  const hashes: string[] = []
  for await (const { samples, pixels } of readInOrder(set, samplesPerFile(set.image)))
    for (let row = 0; row < samples; row++)
      hashes.push(
        createHash('sha256')
          .update(pixels.subarray(row * size, (row + 1) * size))
          .digest('base64'),
      )
  return hashes
}
