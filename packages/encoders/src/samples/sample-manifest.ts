import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encoderManifestSchema, envSpecSchema, LudusError, labelSchema, parseWith } from '@ludus/core'
import { z } from 'zod'

const manifestFile = 'samples.json'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const file = z.strictObject({
  /** In the manifest's folder. */
  file: z.string().regex(/^[\w.-]+$/, 'must be a plain file name'),
  /** SHA-256 of the file as it lies there, in hex. */
  sha256,
})

const played = z.strictObject({
  /** The env that was played. */
  env: z.strictObject({ id: z.string().min(1), options: z.record(z.string(), z.unknown()) }),
  /** The same, with all that it was made with; absent for an env that no registry made. */
  spec: envSpecSchema.exactOptional(),
  seed: z.int().nonnegative(),
  /** Who played. */
  play: z.enum(['random', 'script', 'agent', 'human']),
})

const imported = z.strictObject({
  imported: z.strictObject({
    /** The file of labels, without its folder. */
    labels: z.string().min(1),
    sha256,
    /** The texts of each column of classes, in the order of their numbers. */
    classes: z.record(z.string(), z.array(z.string())),
  }),
})

const originSchema = z.union([played, imported])

const content = {
  framesPerObservation: z.int().positive(),
  image: encoderManifestSchema.shape.image,
  size: z.int().positive(),
  labels: z.array(labelSchema),
  /** A NumPy array [size, labels] of float32, gzipped: numbers in their own units, classes as their value. */
  values: file,
  /** A NumPy array [size] of int32, gzipped: the episode of each sample. */
  episodes: file,
}

/** A NumPy array [samples, height, width, channels] of uint8, gzipped. */
const imageFile = z.strictObject({ ...file.shape, samples: z.int().positive() })

const format2 = z.strictObject({
  formatVersion: z.literal(2),
  origin: originSchema,
  /** What wrote the set: versions by name. */
  software: z.record(z.string(), z.string()),
  ...content,
  /** One after the other. Each is gzipped in blocks of so many samples, which can be read alone. */
  images: z.array(z.strictObject({ ...imageFile.shape, samplesPerBlock: z.int().positive() })).min(1),
  /** A NumPy array [size] of int32, gzipped: the action executed at each sample, from 0 to count − 1, or -1. */
  operations: z.strictObject({ ...file.shape, count: z.int().positive() }).nullable(),
})

/** No operations, and each file of images one block. */
const format1 = z
  .strictObject({ formatVersion: z.literal(1), ...played.shape, ...content, images: z.array(imageFile).min(1) })
  .transform(
    ({ env, seed, play, images, ...rest }): z.output<typeof format2> => ({
      ...rest,
      formatVersion: 2,
      origin: { env, seed, play },
      software: {},
      images: images.map((part) => ({ ...part, samplesPerBlock: part.samples })),
      operations: null,
    }),
  )

/** `samples.json`: what a folder of samples holds and how it came about. Format 1 is read as format 2. */
export const sampleManifestSchema = z.discriminatedUnion('formatVersion', [format1, format2])

export type SampleManifest = z.output<typeof format2>

/** How samples came about: what was played, or what was imported. */
export type SampleOrigin = z.output<typeof originSchema>

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
  const manifest = parseWith(sampleManifestSchema, json, 'CORRUPT_SAMPLES', path)
  const inFiles = manifest.images.reduce((total, { samples }) => total + samples, 0)
  if (inFiles === manifest.size) return manifest
  throw new LudusError(
    'CORRUPT_SAMPLES',
    `Cannot read samples from ${directory}: its image files hold ${inFiles} samples, not ${manifest.size}`,
  )
}

/** Writes the manifest in one stroke and last, so that it never names a file that is missing. */
export async function writeManifest(
  directory: string,
  manifest: Omit<SampleManifest, 'formatVersion' | 'software'>,
): Promise<void> {
  const path = join(directory, manifestFile)
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
  const software = { '@ludus/encoders': String(version), node: process.versions.node }
  const whole: SampleManifest = { formatVersion: 2, software, ...manifest }
  await writeFile(`${path}.draft`, `${JSON.stringify(whole, null, 2)}\n`)
  await rename(`${path}.draft`, path)
}
