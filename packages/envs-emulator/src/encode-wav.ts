const headerSize = 44
const bytesPerSample = 2

/**
 * Writes sound as a WAV file of 16 bits a sample.
 *
 * @param samples Mono, -1 to 1.
 * @param sampleRate Samples a second.
 */
export function encodeWav(samples: Float32Array, sampleRate: number): Uint8Array {
  const dataSize = samples.length * bytesPerSample
  const file = Buffer.alloc(headerSize + dataSize)
  file.write('RIFF', 0, 'latin1')
  file.writeUInt32LE(headerSize - 8 + dataSize, 4)
  file.write('WAVEfmt ', 8, 'latin1')
  // The format's size, PCM, one channel, and how many bytes there are a second and a sample.
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(sampleRate, 24)
  file.writeUInt32LE(sampleRate * bytesPerSample, 28)
  file.writeUInt16LE(bytesPerSample, 32)
  file.writeUInt16LE(8 * bytesPerSample, 34)
  file.write('data', 36, 'latin1')
  file.writeUInt32LE(dataSize, 40)
  samples.forEach((sample, index) => {
    file.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), headerSize + index * bytesPerSample)
  })
  return new Uint8Array(file)
}
