import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadSampleSet, saveSampleSet } from './sample-files.js'
import { samplesInMemory } from './samples-in-memory.js'

const origin = { env: { id: 'toys/dot-v1', options: { size: 2 } }, seed: 3, play: 'random' as const }

/** More samples than one file of images takes. */
const size = 5_000
const set = samplesInMemory({
  image: { height: 1, width: 2, channels: 1 },
  framesPerObservation: 1,
  size,
  images: Uint8Array.from({ length: 2 * size }, (_, index) => index % 251),
  labels: [
    { name: 'x', kind: 'number', low: 0, high: 1 },
    { name: 'kind', kind: 'class', start: 0, classes: 3 },
  ],
  values: Float32Array.from({ length: 2 * size }, (_, index) => (index % 2 === 0 ? index / 1e4 : index % 3)),
  episodes: Int32Array.from({ length: size }, (_, index) => Math.floor(index / 100)),
  operations: null,
})

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ludus-samples-'))
})

afterEach(() => rm(directory, { recursive: true }))

it('loadSampleSet() gives back what saveSampleSet() wrote', async () => {
  await saveSampleSet(set, directory, origin)
  const { readImages: _, ...loaded } = await loadSampleSet(directory)
  expect(set).toMatchObject(loaded)
})

it('saveSampleSet() says how the samples came about, and lays images out in files that NumPy reads', async () => {
  await saveSampleSet(set, directory, origin)
  const manifest = JSON.parse(await readFile(join(directory, 'samples.json'), 'utf8'))
  expect(manifest).toMatchObject({ ...origin, size, images: [{ samples: 4096 }, { samples: 904 }] })
  const bytes = gunzipSync(await readFile(join(directory, manifest.images[1].file)))
  const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (904, 1, 2, 1), }"
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x93NUMPY\x01\x00')
  expect(bytes.subarray(10).toString('latin1')).toContain(header)
  // NumPy wants the data to begin at a multiple of 64.
  expect((10 + bytes.readUInt16LE(8)) % 64).toBe(0)
  expect(bytes.length).toBe(10 + bytes.readUInt16LE(8) + 904 * 2)
})

it.each([
  ['a missing folder', 'SAMPLES_NOT_FOUND', () => rm(join(directory, 'samples.json'))],
  ['a manifest that is no JSON', 'CORRUPT_SAMPLES', () => writeFile(join(directory, 'samples.json'), '{')],
  ['a manifest of another kind', 'CORRUPT_SAMPLES', () => writeFile(join(directory, 'samples.json'), '{"size": 3}')],
  ['a missing file', 'CORRUPT_SAMPLES', () => rm(join(directory, 'values.npy.gz'))],
  ['a changed byte', 'CORRUPT_SAMPLES', () => flipLastByte('images-0001.npy.gz')],
  ['a wrong count', 'CORRUPT_SAMPLES', () => editManifest((manifest) => ({ ...manifest, size: size + 1 }))],
  ['a wrong shape', 'CORRUPT_SAMPLES', () => editManifest((manifest) => ({ ...manifest, labels: [] }))],
])('loadSampleSet() refuses %s', async (_, code, spoil) => {
  await saveSampleSet(set, directory, origin)
  await spoil()
  await expect(loadSampleSet(directory)).rejects.toMatchObject({ code })
})

async function flipLastByte(file: string): Promise<void> {
  const bytes = await readFile(join(directory, file))
  bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1
  await writeFile(join(directory, file), bytes)
}

async function editManifest(edit: (manifest: Record<string, unknown>) => unknown): Promise<void> {
  const path = join(directory, 'samples.json')
  await writeFile(path, JSON.stringify(edit(JSON.parse(await readFile(path, 'utf8')))))
}
