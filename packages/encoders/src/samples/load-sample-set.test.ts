import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import { createRng } from '@ludus/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadSampleSet } from './load-sample-set.js'
import { encodeNpy } from './npy.js'
import { samplesInMemory } from './samples-in-memory.js'
import { saveSampleSet } from './save-sample-set.js'
import { shuffled } from './split-episodes.js'

const origin = { env: { id: 'toys/dot-v1', options: { size: 2 } }, seed: 3, play: 'random' as const }

/** More samples than one file of images takes. */
const size = 5_000
const set = samplesInMemory({
  image: { height: 8, width: 16, channels: 1 },
  framesPerObservation: 1,
  size,
  images: Uint8Array.from({ length: 128 * size }, (_, index) => Math.floor(index / 128) % 251),
  labels: [
    { name: 'x', kind: 'number', low: 0, high: 1 },
    { name: 'kind', kind: 'class', start: 0, classes: 3 },
  ],
  values: Float32Array.from({ length: 2 * size }, (_, index) =>
    index === 4 ? Number.NaN : index % 2 === 0 ? index / 1e4 : index % 3,
  ),
  episodes: Int32Array.from({ length: size }, (_, index) => Math.floor(index / 100)),
  operations: { count: 3, values: Int32Array.from({ length: size }, (_, index) => (index % 4) - 1) },
})
const everything = Int32Array.from({ length: size }, (_, place) => place)

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ludus-samples-'))
})

afterEach(() => rm(directory, { recursive: true }))

const readText = (file: string) => readFile(join(directory, file), 'utf8')
const editManifest = async (edit: (manifest: Record<string, unknown>) => unknown) =>
  writeFile(join(directory, 'samples.json'), JSON.stringify(edit(JSON.parse(await readText('samples.json')))))

describe('loadSampleSet()', () => {
  it('gives back what saveSampleSet() wrote, operations and missing labels included', async () => {
    await saveSampleSet(set, directory, origin)
    const { readImages, ...loaded } = await loadSampleSet(directory)
    expect(set).toMatchObject(loaded)
    expect(Buffer.compare(await readImages(everything), set.images)).toBe(0)
  })

  it.each([0, 100_000, 2 ** 30])('reads the same images in any order with %i bytes of memory', async (cacheBytes) => {
    await saveSampleSet(set, directory, origin)
    const loaded = await loadSampleSet(directory, { cacheBytes })
    for (const seed of [1, 2]) {
      const places = shuffled(everything, createRng(seed)).subarray(0, 300)
      // Twice the same place in one batch, too.
      places[1] = places[0] as number
      expect(Buffer.compare(await loaded.readImages(places), await set.readImages(places))).toBe(0)
    }
  })

  it('keeps images in memory up to the limit, and reads the others from their files again', async () => {
    await saveSampleSet(set, directory, origin)
    // 32 KiB of images are a block: 256 samples of 128 bytes.
    const [small, large] = [
      await loadSampleSet(directory, { cacheBytes: 40_000 }),
      await loadSampleSet(directory, { cacheBytes: 10 ** 6 }),
    ]
    for (const loaded of [small, large]) await loaded.readImages(Int32Array.of(0, 300))
    for (const file of await readdir(directory)) await rm(join(directory, file))
    expect((await large.readImages(Int32Array.of(1, 301)))[0]).toBe(1)
    expect((await small.readImages(Int32Array.of(1)))[0]).toBe(1)
    await expect(small.readImages(Int32Array.of(301))).rejects.toMatchObject({ code: 'CORRUPT_SAMPLES' })
  })

  it('reads a set of format 1, whose operations nobody kept', async () => {
    const images = set.images.subarray(0, 3 * 128)
    const files = {
      'images-0000.npy.gz': gzipSync(encodeNpy('uint8', [3, 8, 16, 1], images)),
      'values.npy.gz': gzipSync(encodeNpy('float32', [3, 2], set.values.slice(0, 6))),
      'episodes.npy.gz': gzipSync(encodeNpy('int32', [3], Int32Array.of(0, 0, 1))),
    }
    const part = (file: keyof typeof files) => ({
      file,
      sha256: createHash('sha256').update(files[file]).digest('hex'),
    })
    for (const [file, bytes] of Object.entries(files)) await writeFile(join(directory, file), bytes)
    const manifest = {
      formatVersion: 1,
      ...{ ...origin, framesPerObservation: 1, image: set.image, size: 3, labels: set.labels },
      images: [{ ...part('images-0000.npy.gz'), samples: 3 }],
      ...{ values: part('values.npy.gz'), episodes: part('episodes.npy.gz') },
    }
    await writeFile(join(directory, 'samples.json'), JSON.stringify(manifest))
    const { readImages, ...old } = await loadSampleSet(directory)
    expect(old).toMatchObject({ size: 3, operations: null, episodes: Int32Array.of(0, 0, 1) })
    expect(await readImages(Int32Array.of(2, 0))).toEqual(await set.readImages(Int32Array.of(2, 0)))
  })

  it.each([
    ['a missing folder', 'SAMPLES_NOT_FOUND', () => rm(join(directory, 'samples.json'))],
    ['a manifest that is no JSON', 'CORRUPT_SAMPLES', () => writeFile(join(directory, 'samples.json'), '{')],
    ['a manifest of another kind', 'CORRUPT_SAMPLES', () => writeFile(join(directory, 'samples.json'), '{"size": 3}')],
    ['a missing file', 'CORRUPT_SAMPLES', () => rm(join(directory, 'values.npy.gz'))],
    ['a changed byte', 'CORRUPT_SAMPLES', () => flipLastByte('images-0001.npy.gz')],
    ['a wrong count', 'CORRUPT_SAMPLES', () => editManifest((manifest) => ({ ...manifest, size: size + 1 }))],
    ['a wrong shape', 'CORRUPT_SAMPLES', () => editManifest((manifest) => ({ ...manifest, labels: [] }))],
  ])('refuses %s', async (_, code, spoil) => {
    await saveSampleSet(set, directory, origin)
    await spoil()
    await expect(loadSampleSet(directory)).rejects.toMatchObject({ code })
  })

  it('refuses images of another size than the manifest says', async () => {
    await saveSampleSet(set, directory, origin)
    await editManifest((manifest) => ({ ...manifest, image: { ...set.image, width: 15 } }))
    const { readImages } = await loadSampleSet(directory)
    await expect(readImages(Int32Array.of(7))).rejects.toMatchObject({ code: 'CORRUPT_SAMPLES' })
  })
})

describe('saveSampleSet()', () => {
  it('says how the samples came about and what wrote them, and lays images out in files that NumPy reads', async () => {
    await saveSampleSet(set, directory, origin)
    const manifest = JSON.parse(await readText('samples.json'))
    expect(manifest).toMatchObject({ origin, size, images: [{ samples: 4096 }, { samples: 904 }] })
    expect(manifest.software.node).toBe(process.versions.node)
    const bytes = gunzipSync(await readFile(join(directory, manifest.images[1].file)))
    const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (904, 8, 16, 1), }"
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x93NUMPY\x01\x00')
    expect(bytes.subarray(10).toString('latin1')).toContain(header)
    // NumPy wants the data to begin at a multiple of 64.
    expect((10 + bytes.readUInt16LE(8)) % 64).toBe(0)
    expect(bytes.length).toBe(10 + bytes.readUInt16LE(8) + 904 * 128)
  })

  it('writes what Python reads by its own gzip', async ({ skip }) => {
    const python = promisify(execFile)
    if (!(await python('python3', ['--version']).catch(() => null))) skip('there is no python3')
    await saveSampleSet(set, directory, origin)
    const script = [
      'import gzip, hashlib, json',
      "files = [part['file'] for part in json.load(open('samples.json'))['images']]",
      "pixels = [data[10 + int.from_bytes(data[8:10], 'little'):] for data in (gzip.open(file).read() for file in files)]",
      "print(hashlib.sha256(b''.join(pixels)).hexdigest())",
    ].join('\n')
    const { stdout } = await python('python3', ['-c', script], { cwd: directory })
    expect(stdout.trim()).toBe(createHash('sha256').update(set.images).digest('hex'))
  })

  it('writes a set that is read from files, whatever memory it has', async () => {
    await saveSampleSet(set, directory, origin)
    const copy = join(directory, 'copy')
    await saveSampleSet(await loadSampleSet(directory, { cacheBytes: 0 }), copy, origin)
    expect(await readFile(join(copy, 'samples.json'), 'utf8')).toBe(await readText('samples.json'))
  })
})

async function flipLastByte(file: string): Promise<void> {
  const bytes = await readFile(join(directory, file))
  bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1
  await writeFile(join(directory, file), bytes)
}
