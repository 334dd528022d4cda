import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { box, dict, discrete } from '@ludus/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadSampleSet } from './load-sample-set.js'
import { openSampleWriter, type SampleWriterOptions } from './sample-writer.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ludus-writer-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const options: SampleWriterOptions = {
  origin: { env: { id: 'toys/dot-v1', options: {} }, seed: 1, play: 'random' },
  framesPerObservation: 1,
  observationSpace: box({ low: 0, high: 255, shape: [1, 2, 1], dtype: 'uint8' }),
  stateSpace: dict({ x: box({ low: 0, high: 9, shape: [], dtype: 'float32' }) }),
  actionSpace: discrete(4, 5),
  samplesPerFile: 3,
}
/** Sample n shows n twice, its label is n, and the action that follows is 5 and up. */
const add = async (writer: Awaited<ReturnType<typeof openSampleWriter>>, from: number, to: number, episode: number) => {
  for (let n = from; n <= to; n++)
    await writer.addOne({ observation: Uint8Array.of(n, n), state: { x: n }, action: 5 + (n % 4), episode })
}

const imagesIn = async (folder: string) => {
  const { size, readImages } = await loadSampleSet(folder)
  return [...(await readImages(Int32Array.from({ length: size }, (_, place) => place)))]
}

describe('openSampleWriter()', () => {
  it('goes on with the set that lies in the folder', async () => {
    const first = await openSampleWriter(folder, options)
    await add(first, 0, 3, first.nextEpisode)
    await first.flush()
    const second = await openSampleWriter(folder, options)
    expect([second.size, second.nextEpisode]).toEqual([4, 1])
    await add(second, 4, 5, second.nextEpisode)
    await second.flush()
    const { size, values, episodes, operations } = await loadSampleSet(folder)
    expect(size).toBe(6)
    expect(await imagesIn(folder)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
    expect(operations).toEqual({ count: 4, values: Int32Array.of(0, 1, 2, 3, 0, 1) })
    expect([...values]).toEqual([0, 1, 2, 3, 4, 5])
    expect([...episodes]).toEqual([0, 0, 0, 0, 1, 1])
    // Three images files (3 + 1 + 2 samples), the three columns once each, and the manifest.
    expect(await readdir(folder)).toHaveLength(7)
  })

  it('leaves a whole set in the folder whenever it ends: that of the last full file', async () => {
    const writer = await openSampleWriter(folder, options)
    await add(writer, 0, 4, 0)
    expect(writer.size).toBe(5)
    expect((await loadSampleSet(folder)).size).toBe(3)
  })

  it('keeps a copy of what it is given', async () => {
    const writer = await openSampleWriter(folder, options)
    const picture = Uint8Array.of(7, 7)
    await writer.addOne({ observation: picture, state: { x: 7 }, action: 5, episode: 0 })
    picture.fill(0)
    await writer.flush()
    expect(await imagesIn(folder)).toEqual([7, 7])
  })

  it('refuses to mix samples that came about in different ways', async () => {
    const writer = await openSampleWriter(folder, options)
    await add(writer, 0, 0, 0)
    await writer.flush()
    const open = (more: Partial<SampleWriterOptions>) => openSampleWriter(folder, { ...options, ...more })
    const code = 'OTHER_SAMPLES'
    await expect(open({ framesPerObservation: 2 })).rejects.toMatchObject({ code })
    await expect(open({ origin: { ...options.origin, play: 'script' } })).rejects.toMatchObject({ code })
    await expect(open({ origin: { ...options.origin, seed: 2 } })).rejects.toMatchObject({ code })
  })

  it('refuses a folder whose samples are damaged', async () => {
    const writer = await openSampleWriter(folder, options)
    await add(writer, 0, 0, 0)
    await writer.flush()
    const file = join(folder, 'values.npy.gz')
    await writeFile(file, (await readFile(file)).subarray(1))
    await expect(openSampleWriter(folder, options)).rejects.toMatchObject({ code: 'CORRUPT_SAMPLES' })
  })
})
