import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodePng } from '@ludus/media'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadSampleSet } from '../load-sample-set.js'
import { saveSampleSet } from '../save-sample-set.js'
import { importLabelledImages } from './import-labelled-images.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ludus-import-'))
  await mkdir(join(folder, 'frames'))
  for (const [name, value] of [
    ['a', 10],
    ['b', 20],
    ['c', 30],
  ] as const)
    await writeFile(join(folder, 'frames', `${name}.png`), grey(2, 2, value))
})
afterEach(() => rm(folder, { recursive: true }))

const grey = (width: number, height: number, value: number) =>
  encodePng({ width, height, channels: 1, data: new Uint8Array(width * height).fill(value) })
const labels = async (text: string, name = 'labels.csv') => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}
const all = Int32Array.of(0, 1, 2)

describe('importLabelledImages()', () => {
  const csv = [
    'file,x,kind,lives,constant,episode,operation',
    'frames/a.png,0.5,"apple, red",3,7,one,2',
    'frames/b.png,,bomb,1,7,two,',
    'frames/c.png,-2,"apple, red",2,7,one,0',
  ].join('\n')

  it('reads numbers, classes, episodes and operations from a CSV file', async () => {
    const { set, origin } = await importLabelledImages(await labels(csv), { folder, grey: true, classes: ['lives'] })
    expect(set.labels).toEqual([
      { name: 'x', kind: 'number', low: -2, high: 0.5 },
      { name: 'kind', kind: 'class', start: 0, classes: 2 },
      { name: 'lives', kind: 'class', start: 1, classes: 3 },
    ])
    expect([...set.values]).toEqual([0.5, 0, 3, Number.NaN, 1, 1, -2, 0, 2])
    expect([...set.episodes]).toEqual([0, 1, 0])
    expect(set.operations).toEqual({ count: 3, values: Int32Array.of(2, -1, 0) })
    expect(origin).toMatchObject({ imported: { labels: 'labels.csv', classes: { kind: ['apple, red', 'bomb'] } } })
    expect(set.image).toEqual({ height: 2, width: 2, channels: 1 })
    expect([...(await set.readImages(Int32Array.of(2, 0)))]).toEqual([30, 30, 30, 30, 10, 10, 10, 10])
  })

  it('reads the same from a JSON array, and each picture is an episode unless one is named', async () => {
    const rows = [
      { file: 'frames/a.png', x: 1, dead: false },
      { file: 'frames/b.png', x: null, dead: true },
      { file: 'frames/c.png', dead: false },
    ]
    const path = await labels(JSON.stringify(rows), 'labels.json')
    const { set } = await importLabelledImages(path, { folder })
    // x never varies, so there is nothing to learn of it.
    expect(set.labels).toEqual([{ name: 'dead', kind: 'class', start: 0, classes: 2 }])
    expect([...set.values]).toEqual([0, 1, 0])
    expect([...set.episodes]).toEqual([0, 1, 2])
    expect(set.operations).toBeNull()
    expect((await set.readImages(all)).length).toBe(3 * 2 * 2 * 3)
  })

  it('gives a set that is saved and loaded like a recorded one', async () => {
    const { set, origin } = await importLabelledImages(await labels(csv), { folder, resize: { width: 4, height: 1 } })
    await saveSampleSet(set, join(folder, 'set'), origin)
    const loaded = await loadSampleSet(join(folder, 'set'))
    expect(loaded.image).toEqual({ height: 1, width: 4, channels: 3 })
    expect(loaded.values).toEqual(set.values)
    expect(await loaded.readImages(all)).toEqual(await set.readImages(all))
  })

  it.each([
    ['a file that is not there', 'x\n1', 'INVALID_LABELS', /row 1 of labels\.csv.*names no picture/],
    ['a row of too many cells', 'file,x\nframes/a.png,1,2', 'INVALID_LABELS', /line 2/],
    ['no rows', 'file,x\n', 'INVALID_LABELS', /must have a row/],
    ['texts among numbers', 'file,x\nframes/a.png,1\nframes/b.png,high', 'INVALID_LABELS', /row 2.*x is "high"/],
    ['a broken operation', 'file,operation\nframes/a.png,left', 'INVALID_LABELS', /row 1.*operation is left/],
    ['an empty episode', 'file,episode\nframes/a.png,1\nframes/b.png,', 'INVALID_LABELS', /row 2.*episode is empty/],
  ])('refuses %s, and says where', async (_, text, code, message) => {
    const importing = importLabelledImages(await labels(text), { folder })
    await expect(importing).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('refuses classes that are no whole numbers, or no column', async () => {
    const path = await labels('file,x\nframes/a.png,1\nframes/b.png,1.5')
    const code = 'INVALID_LABELS'
    const message = expect.stringContaining('row 2 of labels.csv: x is 1.5')
    await expect(importLabelledImages(path, { folder, classes: ['x'] })).rejects.toMatchObject({ code, message })
    await expect(importLabelledImages(path, { folder, classes: ['y'] })).rejects.toMatchObject({ code })
  })

  it('refuses pictures of other sizes or kinds, and names file and row', async () => {
    await writeFile(join(folder, 'frames', 'wide.png'), grey(3, 2, 1))
    await writeFile(join(folder, 'frames', 'text.png'), 'no picture')
    for (const [file, why] of [
      ['wide', 'it is 3×2 and frames/a.png 2×2'],
      ['text', 'neither PNG nor JPEG'],
      ['gone', 'ENOENT'],
    ]) {
      const path = await labels(`file,x\nframes/a.png,1\nframes/${file}.png,2`)
      const { set } = await importLabelledImages(path, { folder })
      const reading = set.readImages(Int32Array.of(1))
      const message = expect.stringMatching(new RegExp(`frames/${file}\\.png \\(row 2 of labels\\.csv\\).*${why}`))
      await expect(reading).rejects.toMatchObject({ code: 'INVALID_PICTURE', message })
    }
  })
})
