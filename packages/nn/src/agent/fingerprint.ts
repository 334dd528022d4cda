import { createHash } from 'node:crypto'

/** SHA-256 of numbers as little-endian float32, in hex. */
export function fingerprintOf(weights: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength))
    .digest('hex')
}
