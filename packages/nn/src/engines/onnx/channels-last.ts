import type { ModelWriter } from './model-writer.js'

/**
 * Images that a model holds as [batch, height, width, channels] beside the graph's [batch, channels, height, width].
 * A version that nothing reads is left out of the model, so chains of such images are never transposed in between.
 */
export class ChannelsLast {
  readonly #writer: ModelWriter
  readonly #names = new Map<string, string>()

  constructor(writer: ModelWriter) {
    this.#writer = writer
  }

  /** Whether the images lie there already. */
  has(images: string): boolean {
    return this.#names.has(images)
  }

  /** The images with their channels last. */
  of(images: string): string {
    const known = this.#names.get(images)
    if (known !== undefined) return known
    const name = this.#writer.node('Transpose', [images], `${images}_channels_last`, { perm: [0, 2, 3, 1] })
    this.#names.set(images, name)
    return name
  }

  /** Names images of which `channelsLast` is in the model. */
  define(images: string, channelsLast: string): void {
    this.#writer.node('Transpose', [channelsLast], images, { perm: [0, 3, 1, 2] })
    this.#names.set(images, channelsLast)
  }
}
