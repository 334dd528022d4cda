import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { SampleSet } from '@ludus/core'
import { findBlocks } from './gzip-blocks.js'
import { damaged, imageBytes, imagesHeader, readChecked } from './sample-files.js'
import type { SampleManifest } from './sample-manifest.js'

/** A file of images, and where its blocks stand in it. */
interface StoredFile {
  readonly name: string
  readonly firstSample: number
  readonly samples: number
  readonly samplesPerBlock: number
  /** Where each block begins, in bytes, and where the last one ends. */
  readonly bounds: readonly number[]
  /** Blocks that stay in memory, by their number. */
  readonly kept: Map<number, Uint8Array>
}

/** A row to fill, and the image of its block that fills it. */
interface Wanted {
  readonly row: number
  readonly imageOfBlock: number
}

/**
 * Reads images from the files of a set, block by block, in any order. Blocks stay in memory once they are read, until
 * there is no room for more; the others are read again each time. Nothing is ever driven out: an epoch reads each image
 * once in an order drawn anew, so no block is likelier to be wanted soon than another.
 *
 * @param cacheBytes Pixels to keep in memory.
 * @throws {LudusError} `CORRUPT_SAMPLES`, as does what it returns.
 */
export async function openStoredImages(
  directory: string,
  { image, images }: SampleManifest,
  cacheBytes: number,
): Promise<SampleSet['readImages']> {
  const imageSize = imageBytes(image)
  /** The file of each sample. */
  const fileOf: StoredFile[] = []
  for (const { samples, samplesPerBlock, ...part } of images) {
    const bytes = await readChecked(directory, part)
    const bounds = [...findBlocks(bytes), bytes.length]
    if (bounds.length - 1 !== Math.ceil(samples / samplesPerBlock))
      throw damaged(directory, part.file, `it has ${bounds.length - 1} blocks for ${samples} samples`)
    const { file: name } = part
    const file = { ...{ name, samples, samplesPerBlock, bounds }, firstSample: fileOf.length, kept: new Map() }
    for (let sample = 0; sample < samples; sample++) fileOf.push(file)
  }
  let room = cacheBytes

  const readBlock = async (handle: FileHandle, file: StoredFile, block: number): Promise<Uint8Array> => {
    const [start = 0, end = 0] = file.bounds.slice(block, block + 2)
    const bytes = Buffer.alloc(end - start)
    await handle.read(bytes, 0, bytes.length, start)
    const header = block === 0 ? imagesHeader(image, file.samples) : Buffer.alloc(0)
    const samples = Math.min(file.samplesPerBlock, file.samples - block * file.samplesPerBlock)
    const content = expand(bytes, header.length + samples * imageSize)
    if (!content?.subarray(0, header.length).equals(header))
      throw damaged(directory, file.name, `it does not hold ${samples} images of ${Object.values(image).join('×')}`)
    return content.subarray(header.length)
  }

  return async (places) => {
    const read = new Uint8Array(places.length * imageSize)
    const fill = (pixels: Uint8Array, wanted: readonly Wanted[]) => {
      for (const { row, imageOfBlock } of wanted)
        read.set(pixels.subarray(imageOfBlock * imageSize, (imageOfBlock + 1) * imageSize), row * imageSize)
    }
    const readFrom = async (file: StoredFile, blocks: ReadonlyMap<number, readonly Wanted[]>) => {
      const missing = [...blocks].filter(([block, wanted]) => {
        const pixels = file.kept.get(block)
        if (pixels) fill(pixels, wanted)
        return !pixels
      })
      if (missing.length === 0) return
      const handle = await open(join(directory, file.name)).catch((cause: unknown) => {
        throw damaged(directory, file.name, 'it is gone', cause)
      })
      try {
        await Promise.all(
          missing.map(async ([block, wanted]) => {
            const pixels = await readBlock(handle, file, block)
            fill(pixels, wanted)
            if (file.kept.has(block) || pixels.length > room) return
            file.kept.set(block, pixels)
            room -= pixels.length
          }),
        )
      } finally {
        await handle.close()
      }
    }
    await Promise.all([...groupByBlock(places, fileOf)].map(([file, blocks]) => readFrom(file, blocks)))
    return read
  }
}

/** @returns Null when the bytes are no gzip of so many bytes. */
function expand(bytes: Buffer, length: number): Buffer | null {
  try {
    // Room for all of it at once, and a little more, or zlib would allocate another piece.
    const content = gunzipSync(bytes, { chunkSize: length + 64 })
    return content.length === length ? content : null
  } catch {
    return null
  }
}

/** Which rows want which image of which block, so that a block is read once for all of them. */
function groupByBlock(places: Int32Array, fileOf: readonly StoredFile[]): Map<StoredFile, Map<number, Wanted[]>> {
  const groups = new Map<StoredFile, Map<number, Wanted[]>>()
  places.forEach((place, row) => {
    const file = fileOf[place] as StoredFile
    const sample = place - file.firstSample
    const block = Math.floor(sample / file.samplesPerBlock)
    const blocks = groups.get(file) ?? new Map<number, Wanted[]>()
    const wanted = blocks.get(block) ?? []
    wanted.push({ row, imageOfBlock: sample % file.samplesPerBlock })
    groups.set(file, blocks.set(block, wanted))
  })
  return groups
}
