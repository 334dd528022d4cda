import type { SampleSet } from '@ludus/core'
import { centredOn, createNetwork, type NetworkConfig } from '@ludus/nn'
import type { Task } from './objective.js'

/**
 * Puts a body on a sample set's images, centred on their mean brightness, by a look at the first of them.
 *
 * @param train The samples to look at, of which 256 are enough.
 */
export async function taskFor(samples: SampleSet, config: NetworkConfig, train: Int32Array): Promise<Task> {
  const { height, width, channels } = samples.image
  const images = await samples.readImages(train.subarray(0, 256))
  const meanImage = new Float32Array(height * width * channels)
  const count = images.length / meanImage.length
  images.forEach((pixel, at) => {
    const place = at % meanImage.length
    meanImage[place] = (meanImage[place] as number) + pixel / 255 / count
  })
  return { samples, body: createNetwork(centredOn(config, images), [height, width, channels]), meanImage }
}
