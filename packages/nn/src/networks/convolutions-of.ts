import { LudusError } from '@ludus/core'
import { outputLength } from '../ops/convolution.js'
import type { NetworkConfig } from './network-config.js'

/** The bodies that go by a name. */
const namedBodies = {
  // Mnih et al. 2015, "Human-level control through deep reinforcement learning", methods.
  'nature-cnn': {
    convolutions: [
      { filters: 32, kernel: 8, stride: 4 },
      { filters: 64, kernel: 4, stride: 2 },
      { filters: 64, kernel: 3, stride: 1 },
    ],
    hidden: [512],
  },
  // The network of Mnih et al. 2013 for smaller pictures: 42 → 10 → 4 pixels, without a rest.
  'small-cnn': {
    convolutions: [
      { filters: 16, kernel: 6, stride: 4 },
      { filters: 32, kernel: 4, stride: 2 },
    ],
    hidden: [128],
  },
} as const

/** A body of images. */
export type ImageBodyConfig = Exclude<NetworkConfig, { kind: 'mlp' }>

/** A convolution of a body, and the picture that goes into it. */
export interface PlacedConvolution {
  readonly filters: number
  readonly kernel: number
  readonly stride: number
  /** Channels, height and width of what goes in and of what comes out. */
  readonly input: readonly [depth: number, height: number, width: number]
  readonly output: readonly [depth: number, height: number, width: number]
}

/**
 * The layers of a body on images of one size.
 *
 * @throws {LudusError} `INVALID_NETWORK` when the images are too small for it.
 */
export function convolutionsOf(
  config: ImageBodyConfig,
  [height, width, channels]: readonly [number, number, number],
): { readonly convolutions: readonly PlacedConvolution[]; readonly hidden: readonly number[] } {
  const { convolutions, hidden } = config.kind === 'cnn' ? config : namedBodies[config.kind]
  let input: PlacedConvolution['input'] = [channels, height, width]
  const placed = convolutions.map(({ filters, kernel, stride }, index): PlacedConvolution => {
    const output = [
      filters,
      outputLength(input[1], kernel, stride, 0),
      outputLength(input[2], kernel, stride, 0),
    ] as const
    if (Math.min(...output) < 1)
      throw new LudusError(
        'INVALID_NETWORK',
        `Cannot put ${config.kind} on images of ${height}×${width}: nothing is left of them after convolution ${index + 1}; take larger images or smaller kernels and strides`,
      )
    const convolution = { filters, kernel, stride, input, output }
    input = output
    return convolution
  })
  return { convolutions: placed, hidden }
}
