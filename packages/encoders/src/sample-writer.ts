import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Label, LudusError, labelsOf, readLabels, requireBox, type Space } from '@ludus/core'
import { decodeNpy, encodeNpy } from './npy.js'
import type { SampleRound } from './record-samples.js'
import { manifestFile, readChecked, readManifest, type SampleOrigin, writeSampleFile } from './sample-files.js'
import type { SampleManifest } from './sample-manifest.js'

/** Writes a sample set while it is recorded. */
export interface SampleWriter {
  /** Samples in the set, those not yet written included. */
  readonly size: number
  readonly labels: readonly Label[]
  /** The number that the next episode takes. */
  readonly nextEpisode: number
  /** Samples that follow those before. They are copied. */
  add(round: SampleRound): Promise<void>
  /** One more, of an env that is played alone. */
  addOne(observation: Uint8Array, state: unknown, episode: number): Promise<void>
  /** Writes what is not written yet. More can be added afterwards. */
  flush(): Promise<void>
}

/** What `openSampleWriter` takes. */
export interface SampleWriterOptions {
  readonly origin: SampleOrigin
  readonly framesPerObservation: number
  /** Of the env that is played: images, and the state data that label them. */
  readonly observationSpace: Space
  readonly stateSpace: Space | undefined
  /** Samples after which a file is written: what a crash may cost. */
  readonly samplesPerFile: number
}

/**
 * Begins a sample set in a folder, or goes on with the one that lies there. Whatever happens to the process, the folder
 * holds a whole set: that of the last flush.
 *
 * @param directory Made when it is missing.
 * @throws {LudusError} `UNSUPPORTED_SPACE`; `OTHER_SAMPLES` when the folder holds samples that came about in another
 * way; `CORRUPT_SAMPLES`.
 */
export async function openSampleWriter(directory: string, options: SampleWriterOptions): Promise<SampleWriter> {
  const { origin, framesPerObservation, samplesPerFile } = options
  const space = requireBox(options.observationSpace, 'the observations to record', 'uint8')
  const [height = 0, width = 0, channels = 0] = space.shape
  const stateLabels = labelsOf(options.stateSpace)
  const head = {
    ...{ formatVersion: 1 as const, ...origin, framesPerObservation, image: { height, width, channels } },
    labels: stateLabels.map(({ label }) => label),
  }
  await mkdir(directory, { recursive: true })
  const before = await readManifest(directory).catch((error: unknown) => {
    if (error instanceof LudusError && error.code === 'SAMPLES_NOT_FOUND') return null
    throw error
  })
  if (before) requireSame(directory, head, before)

  const images = [...(before?.images ?? [])]
  const values = before ? await column(directory, before.values, 'float32', [before.size, head.labels.length]) : []
  const episodes = before ? await column(directory, before.episodes, 'int32', [before.size]) : []
  let written = before
  let pending: Uint8Array[] = []
  let nextEpisode = episodes.reduce((last, episode) => Math.max(last, episode), -1) + 1

  const flush = async () => {
    const samples = episodes.length - (written?.size ?? 0)
    if (samples === 0) return
    const pixels = Buffer.concat(pending)
    pending = []
    const file = `images-${String(images.length).padStart(4, '0')}.npy.gz`
    const content = encodeNpy('uint8', [samples, height, width, channels], pixels)
    images.push({ ...(await writeSampleFile(directory, file, content)), samples })
    // The old columns stay until no manifest names them.
    const name = (column: 'values' | 'episodes') =>
      written?.[column].file === `${column}.npy.gz` ? `${column}-next.npy.gz` : `${column}.npy.gz`
    const manifest: SampleManifest = {
      ...head,
      size: episodes.length,
      images,
      values: await writeSampleFile(
        directory,
        name('values'),
        encodeNpy('float32', [episodes.length, head.labels.length], Float32Array.from(values)),
      ),
      episodes: await writeSampleFile(
        directory,
        name('episodes'),
        encodeNpy('int32', [episodes.length], Int32Array.from(episodes)),
      ),
    }
    const draft = join(directory, `${manifestFile}.draft`)
    await writeFile(draft, `${JSON.stringify(manifest, null, 2)}\n`)
    await rename(draft, join(directory, manifestFile))
    for (const old of [written?.values.file, written?.episodes.file]) if (old) await rm(join(directory, old))
    written = manifest
  }

  const add = async (round: SampleRound) => {
    pending.push(round.images.slice())
    values.push(...round.values)
    episodes.push(...round.episodes)
    for (const episode of round.episodes) nextEpisode = Math.max(nextEpisode, episode + 1)
    if (episodes.length - (written?.size ?? 0) >= samplesPerFile) await flush()
  }

  return {
    labels: head.labels,
    get size() {
      return episodes.length
    },
    get nextEpisode() {
      return nextEpisode
    },
    add,
    addOne: (observation, state, episode) =>
      add({
        images: observation,
        values: readLabels(stateLabels, options.stateSpace?.batch([state]), 1),
        episodes: Int32Array.of(episode),
      }),
    flush,
  }
}

async function column(
  directory: string,
  { file, sha256 }: SampleManifest['values'],
  dtype: 'float32' | 'int32',
  shape: readonly number[],
): Promise<number[]> {
  return Array.from(decodeNpy(dtype, shape, await readChecked(directory, file, sha256), file))
}

type Head = Omit<SampleManifest, 'size' | 'images' | 'values' | 'episodes'>

function requireSame(directory: string, head: Head, before: Head): void {
  // A person plays anew under any seed.
  const fields = [
    ...(['env', 'play', 'framesPerObservation', 'image', 'labels'] as const),
    ...(head.play === 'human' ? [] : (['seed'] as const)),
  ]
  const different = fields.find((field) => JSON.stringify(head[field]) !== JSON.stringify(before[field]))
  if (different)
    throw new LudusError(
      'OTHER_SAMPLES',
      `Cannot go on with the samples in ${directory}: their ${different} is ${JSON.stringify(before[different])}, not ${JSON.stringify(head[different])}; choose another folder`,
    )
}
