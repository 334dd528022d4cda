import type { SampleSet } from '@ludus/core'

/** A sample set whose images are all in memory. */
export interface SamplesInMemory extends SampleSet {
  /** Row-major [size, height, width, channels], 0 to 255. */
  readonly images: Uint8Array
}

/** Makes a sample set of images in memory. */
export function samplesInMemory(parts: Omit<SamplesInMemory, 'readImages'>): SamplesInMemory {
  const { images, image } = parts
  const size = image.height * image.width * image.channels
  return {
    ...parts,
    async readImages(places) {
      const read = new Uint8Array(places.length * size)
      places.forEach((place, row) => {
        read.set(images.subarray(place * size, (place + 1) * size), row * size)
      })
      return read
    },
  }
}
