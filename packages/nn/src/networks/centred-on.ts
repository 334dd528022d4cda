import type { NetworkConfig } from './network-config.js'

/**
 * Centres a network of images on the mean brightness of what it will see. Inputs that are all far to one side of zero
 * leave half of the units without a slope from the start, and slow the others down.
 *
 * Source: LeCun et al. 1998, "Efficient BackProp", section 4.3.
 *
 * @param pixels Some images, 0 to 255.
 * @returns The config with its centre; as it was when it has one, or is not of images.
 */
export function centredOn(config: NetworkConfig, pixels: Uint8Array): NetworkConfig {
  if (config.kind === 'mlp' || config.centre !== undefined) return config
  return { ...config, centre: Math.round(pixels.reduce((total, pixel) => total + pixel, 0) / pixels.length) }
}
