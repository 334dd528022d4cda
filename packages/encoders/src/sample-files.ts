import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { LudusError, parseWith } from '@ludus/core'
import { decodeNpy, encodeNpy } from './npy.js'
import { type SampleManifest, sampleManifestSchema } from './sample-manifest.js'
import { type SamplesInMemory, samplesInMemory } from './samples-in-memory.js'

const compress = promisify(gzip)
const expand = promisify(gunzip)

export const manifestFile = 'samples.json'

/** Samples in one file of images: enough to compress well, few enough to hold in memory. */
const samplesPerFile = 4096

/** How samples came about: the part of the manifest that the set itself does not know. */
export type SampleOrigin = Pick<SampleManifest, 'env' | 'seed' | 'play'>

/**
 * Writes a sample set into a folder: `samples.json` and gzipped NumPy arrays.
 *
 * @param directory Made when it is missing; files of an earlier set in it are written over.
 * @example
 * // In Python:
 * // manifest = json.load(open('samples.json'))
 * // images = numpy.concatenate([numpy.load(gzip.open(part['file'])) for part in manifest['images']])
 * // values = numpy.load(gzip.open(manifest['values']['file']))
 */
export async function saveSampleSet(set: SamplesInMemory, directory: string, origin: SampleOrigin): Promise<void> {
  await mkdir(directory, { recursive: true })
  const write = (file: string, content: Buffer) => writeSampleFile(directory, file, content)

  const { height, width, channels } = set.image
  const imageSize = height * width * channels
  const images: SampleManifest['images'] = []
  for (let first = 0; first < set.size; first += samplesPerFile) {
    const samples = Math.min(samplesPerFile, set.size - first)
    const pixels = set.images.subarray(first * imageSize, (first + samples) * imageSize)
    const content = encodeNpy('uint8', [samples, height, width, channels], pixels)
    images.push({ ...(await write(`images-${String(images.length).padStart(4, '0')}.npy.gz`, content)), samples })
  }
  const manifest: SampleManifest = {
    formatVersion: 1,
    ...origin,
    framesPerObservation: set.framesPerObservation,
    image: set.image,
    size: set.size,
    labels: [...set.labels],
    images,
    values: await write('values.npy.gz', encodeNpy('float32', [set.size, set.labels.length], set.values)),
    episodes: await write('episodes.npy.gz', encodeNpy('int32', [set.size], set.episodes)),
  }
  // Last, so that a set whose writing was cut short has no manifest that names missing files.
  await writeFile(join(directory, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`)
}

/**
 * Reads a sample set, checking every file against its hash.
 *
 * @throws {LudusError} `SAMPLES_NOT_FOUND`, `CORRUPT_SAMPLES`.
 */
export async function loadSampleSet(directory: string): Promise<SamplesInMemory> {
  const manifest = await readManifest(directory)
  const { height, width, channels } = manifest.image
  const imageSize = height * width * channels
  const images = new Uint8Array(manifest.size * imageSize)
  let read = 0
  for (const { file, sha256, samples } of manifest.images) {
    const part = decodeNpy(
      'uint8',
      [samples, height, width, channels],
      await readChecked(directory, file, sha256),
      file,
    )
    if (read + samples > manifest.size) throw wrongCount(directory, manifest.size)
    images.set(part, read * imageSize)
    read += samples
  }
  if (read !== manifest.size) throw wrongCount(directory, manifest.size)
  const { values, episodes, labels, size } = manifest
  return samplesInMemory({
    image: manifest.image,
    framesPerObservation: manifest.framesPerObservation,
    size,
    images,
    labels,
    values: decodeNpy(
      'float32',
      [size, labels.length],
      await readChecked(directory, values.file, values.sha256),
      values.file,
    ),
    episodes: decodeNpy('int32', [size], await readChecked(directory, episodes.file, episodes.sha256), episodes.file),
    operations: null,
  })
}

/** Writes one gzipped array. */
export async function writeSampleFile(
  directory: string,
  file: string,
  content: Buffer,
): Promise<{ readonly file: string; readonly sha256: string }> {
  const bytes = await compress(content, { level: 6 })
  await writeFile(join(directory, file), bytes)
  return { file, sha256: sha256(bytes) }
}

/** @throws {LudusError} `SAMPLES_NOT_FOUND`, `CORRUPT_SAMPLES`. */
export async function readManifest(directory: string): Promise<SampleManifest> {
  const path = join(directory, manifestFile)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new LudusError('SAMPLES_NOT_FOUND', `Cannot read samples from ${directory}: it holds no ${manifestFile}`, {
      cause,
    })
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new LudusError('CORRUPT_SAMPLES', `Cannot read ${path}: it is not JSON`, { cause })
  }
  return parseWith(sampleManifestSchema, json, 'CORRUPT_SAMPLES', path)
}

/** Reads one gzipped array, and refuses it when it is damaged. */
export async function readChecked(directory: string, file: string, expected: string): Promise<Buffer> {
  const path = join(directory, file)
  const fail = (why: string, cause?: unknown) =>
    new LudusError('CORRUPT_SAMPLES', `Cannot read ${path}: ${why}; record the samples again`, { cause })
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw fail('it is missing', cause)
  })
  if (sha256(bytes) !== expected) throw fail(`its SHA-256 is not the one in ${manifestFile}`)
  return expand(bytes).catch((cause: unknown) => {
    throw fail('it is not gzip', cause)
  })
}

function wrongCount(directory: string, size: number): LudusError {
  return new LudusError(
    'CORRUPT_SAMPLES',
    `Cannot read samples from ${directory}: its image files do not add up to ${size} samples`,
  )
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
