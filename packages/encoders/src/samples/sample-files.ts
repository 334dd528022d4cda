import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { LudusError, type SampleSet } from '@ludus/core'
import { gzipBlocks } from './gzip-blocks.js'
import { decodeNpy, encodeNpy, npyHeader } from './npy.js'
import type { SampleManifest } from './sample-manifest.js'

const expand = promisify(gunzip)

/** Bytes of images in one block: what reading a single image may cost. */
const blockBytes = 32 * 1024

/** Bytes of images in one file: enough to be few files, few enough to hold in memory. */
const fileBytes = 64 * 1024 * 1024

/** What a sample set holds beside its images. */
export type SampleColumns = Pick<SampleSet, 'values' | 'episodes' | 'operations'>

type ColumnFiles = Pick<SampleManifest, 'values' | 'episodes' | 'operations'>

/** Samples in a file of images: as many as wanted, or as are few enough to hold in memory. */
export function samplesPerFile(image: SampleSet['image'], wanted = 4096): number {
  return Math.max(1, Math.min(wanted, Math.floor(fileBytes / imageBytes(image))))
}

export function imageBytes({ height, width, channels }: SampleSet['image']): number {
  return height * width * channels
}

/**
 * Writes a file of images.
 *
 * @param index Counts the files of a set.
 * @param pixels Row-major [samples, height, width, channels].
 */
export async function writeImages(
  directory: string,
  index: number,
  image: SampleSet['image'],
  pixels: Uint8Array,
): Promise<SampleManifest['images'][number]> {
  const imageSize = imageBytes(image)
  const samples = pixels.length / imageSize
  const samplesPerBlock = Math.max(1, Math.floor(blockBytes / imageSize))
  const file = `images-${String(index).padStart(4, '0')}.npy.gz`
  const header = imagesHeader(image, samples)
  const blocks = Array.from({ length: Math.ceil(samples / samplesPerBlock) }, (_, block) => {
    const part = pixels.subarray(block * samplesPerBlock * imageSize, (block + 1) * samplesPerBlock * imageSize)
    return block === 0 ? Buffer.concat([header, part]) : part
  })
  return { ...(await write(directory, file, await gzipBlocks(blocks))), samples, samplesPerBlock }
}

/** What stands before the images of a file. */
export function imagesHeader({ height, width, channels }: SampleSet['image'], samples: number): Buffer {
  return npyHeader('uint8', [samples, height, width, channels])
}

/**
 * Writes what a set holds beside its images.
 *
 * @param suffix Tells the files from those of a manifest that is still in force.
 */
export async function writeColumns(
  directory: string,
  { values, episodes, operations }: SampleColumns,
  suffix = '',
): Promise<ColumnFiles> {
  const size = episodes.length
  const column = async (name: string, npy: Buffer) =>
    write(directory, `${name}${suffix}.npy.gz`, await gzipBlocks([npy]))
  return {
    values: await column('values', encodeNpy('float32', [size, values.length / size], values)),
    episodes: await column('episodes', encodeNpy('int32', [size], episodes)),
    operations: operations && {
      ...(await column('operations', encodeNpy('int32', [size], operations.values))),
      count: operations.count,
    },
  }
}

/** @throws {LudusError} `CORRUPT_SAMPLES`. */
export async function readColumns(directory: string, manifest: SampleManifest): Promise<SampleColumns> {
  const { size, labels, values, episodes, operations } = manifest
  const read = async (part: ColumnFiles['values']) => {
    const bytes = await readChecked(directory, part)
    return expand(bytes).catch((cause: unknown) => {
      throw damaged(directory, part.file, 'it is not gzip', cause)
    })
  }
  return {
    values: decodeNpy('float32', [size, labels.length], await read(values), values.file),
    episodes: decodeNpy('int32', [size], await read(episodes), episodes.file),
    operations: operations && {
      count: operations.count,
      values: decodeNpy('int32', [size], await read(operations), operations.file),
    },
  }
}

/**
 * Reads a file as it lies there.
 *
 * @throws {LudusError} `CORRUPT_SAMPLES` when it is not the one that was written.
 */
export async function readChecked(directory: string, { file, sha256 }: ColumnFiles['values']): Promise<Buffer> {
  const bytes = await readFile(join(directory, file)).catch((cause: unknown) => {
    throw damaged(directory, file, 'it is missing', cause)
  })
  if (hashOf(bytes) !== sha256) throw damaged(directory, file, 'its SHA-256 is not the one in samples.json')
  return bytes
}

export function damaged(directory: string, file: string, why: string, cause?: unknown): LudusError {
  return new LudusError(
    'CORRUPT_SAMPLES',
    `Cannot read ${join(directory, file)}: ${why}; record or import the samples again`,
    { cause },
  )
}

async function write(directory: string, file: string, bytes: Buffer): Promise<ColumnFiles['values']> {
  await writeFile(join(directory, file), bytes)
  return { file, sha256: hashOf(bytes) }
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
