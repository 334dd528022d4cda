import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type Label, LudusError, labelsOf, readLabels, requireBox, type Space } from '@ludus/core'
import { operationsOf, readOperations, unknownOperation } from './operations.js'
import type { SampleRound } from './record-samples.js'
import { readColumns, samplesPerFile, writeColumns, writeImages } from './sample-files.js'
import { readManifest, type SampleManifest, type SampleOrigin, writeManifest } from './sample-manifest.js'

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
  addOne(sample: PlayedSample): Promise<void>
  /** Writes what is not written yet. More can be added afterwards. */
  flush(): Promise<void>
}

/** What an env showed, and what was done then. */
export interface PlayedSample {
  readonly observation: Uint8Array
  readonly state: unknown
  readonly action: unknown
  readonly episode: number
}

/** What `openSampleWriter` takes. */
export interface SampleWriterOptions {
  readonly origin: SampleOrigin
  readonly framesPerObservation: number
  /** Of the env that is played: images, the state data that label them, and the actions that are recorded. */
  readonly observationSpace: Space
  readonly stateSpace: Space | undefined
  readonly actionSpace: Space
  /** Samples after which a file is written, at the latest: what a crash may cost. */
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
  const { origin, framesPerObservation, stateSpace, actionSpace } = options
  const space = requireBox(options.observationSpace, 'the observations to record', 'uint8')
  const [height = 0, width = 0, channels = 0] = space.shape
  const stateLabels = labelsOf(stateSpace)
  const image = { height, width, channels }
  const head = { origin, framesPerObservation, image, labels: stateLabels.map(({ label }) => label) }
  await mkdir(directory, { recursive: true })
  const before = await readManifest(directory).catch((error: unknown) => {
    if (error instanceof LudusError && error.code === 'SAMPLES_NOT_FOUND') return null
    throw error
  })
  if (before) requireSame(directory, head, before)

  const images = [...(before?.images ?? [])]
  const earlier = before && (await readColumns(directory, before))
  const values = Array.from(earlier?.values ?? [])
  const episodes = Array.from(earlier?.episodes ?? [])
  const operations = Array.from(earlier?.operations?.values ?? episodes.map(() => unknownOperation))
  const fullFile = samplesPerFile(image, options.samplesPerFile)
  let written = before && { size: before.size, columns: columnFiles(before) }
  let pending: Uint8Array[] = []
  let nextEpisode = episodes.reduce((last, episode) => Math.max(last, episode), -1) + 1

  const flush = async () => {
    const size = episodes.length
    if (size === (written?.size ?? 0)) return
    const pixels = Buffer.concat(pending)
    pending = []
    images.push(await writeImages(directory, images.length, image, pixels))
    const known = operationsOf(actionSpace, size)
    known?.values.set(operations)
    const columns = { values: Float32Array.from(values), episodes: Int32Array.from(episodes), operations: known }
    // The old columns stay until no manifest names them.
    const suffix = written?.columns.includes('values.npy.gz') ? '-next' : ''
    const files = await writeColumns(directory, columns, suffix)
    await writeManifest(directory, { ...head, size, images, ...files })
    for (const old of written?.columns ?? []) await rm(join(directory, old))
    written = { size, columns: columnFiles(files) }
  }

  const add = async (round: SampleRound) => {
    pending.push(round.images.slice())
    values.push(...round.values)
    episodes.push(...round.episodes)
    operations.push(...(round.operations ?? round.episodes.map(() => unknownOperation)))
    for (const episode of round.episodes) nextEpisode = Math.max(nextEpisode, episode + 1)
    if (episodes.length - (written?.size ?? 0) >= fullFile) await flush()
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
    addOne: ({ observation, state, action, episode }) =>
      add({
        images: observation,
        values: readLabels(stateLabels, stateSpace?.batch([state]), 1),
        episodes: Int32Array.of(episode),
        operations: readOperations(actionSpace, actionSpace.batch([action])),
      }),
    flush,
  }
}

function columnFiles({ values, episodes, operations }: Pick<SampleManifest, 'values' | 'episodes' | 'operations'>) {
  return [values, episodes, operations].flatMap((column) => column?.file ?? [])
}

type Head = Pick<SampleManifest, 'origin' | 'framesPerObservation' | 'image' | 'labels'>

function requireSame(directory: string, head: Head, before: Head): void {
  const [now, then] = [head, before].map(asJson) as [Record<string, unknown>, Record<string, unknown>]
  const different = Object.keys(then).find(
    // A person plays anew under any seed.
    (field) => !(field === 'seed' && now.play === 'human') && !isDeepStrictEqual(now[field], then[field]),
  )
  if (different)
    throw new LudusError(
      'OTHER_SAMPLES',
      `Cannot go on with the samples in ${directory}: their ${different} is ${JSON.stringify(then[different])}, not ${JSON.stringify(now[different])}; choose another folder`,
    )
}

function asJson({ origin, framesPerObservation, image, labels }: Head): unknown {
  return JSON.parse(JSON.stringify({ ...origin, framesPerObservation, image, labels }))
}
