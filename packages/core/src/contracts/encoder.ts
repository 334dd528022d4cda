import type { EncoderManifest } from '../manifests/encoder-manifest.js'

/** Images in, features out. It knows nothing of actions or rewards, and its weights do not change. */
export interface Encoder {
  readonly manifest: EncoderManifest
  /** Numbers in the feature vector of one observation. */
  readonly featureSize: number
  /**
   * @param images Row-major [batch, height, width, channels], 0 to 255.
   * @param batch Images in the array.
   * @returns Row-major [batch, featureSize].
   * @throws {LudusError} `SHAPE_MISMATCH`.
   */
  encode(images: Uint8Array, batch: number): Promise<Float32Array>
  /** The labels that the encoder was trained on, read from images: one object an image. Absent for label-free encoders. */
  predict?(images: Uint8Array, batch: number): Promise<Readonly<Record<string, number>>[]>
  /** SHA-256 of the weights, in hex. */
  fingerprint(): string
  /** Writes the encoder into an empty or new folder. */
  save(directory: string): Promise<void>
  /** Frees what the engine holds for it. A second call does nothing. */
  close(): Promise<void>
}
