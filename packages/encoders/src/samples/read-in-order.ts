import type { SampleSet } from '@ludus/core'

/** Reads all images of a set, the first first, so many samples at a time. */
export async function* readInOrder(
  set: SampleSet,
  samplesAtATime: number,
): AsyncGenerator<{ readonly first: number; readonly samples: number; readonly pixels: Uint8Array }> {
  for (let first = 0; first < set.size; first += samplesAtATime) {
    const samples = Math.min(samplesAtATime, set.size - first)
    const places = Int32Array.from({ length: samples }, (_, index) => first + index)
    yield { first, samples, pixels: await set.readImages(places) }
  }
}
