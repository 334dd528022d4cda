import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodePng } from '@ludus/media'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importCoco } from './import-coco.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ludus-coco-'))
  for (const [name, width] of [
    ['a', 10],
    ['b', 20],
    ['c', 10],
  ] as const)
    await writeFile(
      join(folder, `${name}.png`),
      encodePng({ width, height: 8, channels: 3, data: new Uint8Array(width * 8 * 3).fill(width) }),
    )
})
afterEach(() => rm(folder, { recursive: true }))

const image = (id: number, name: string, width = 10) => ({ id, file_name: `${name}.png`, width, height: 8, licence: 1 })
const box = (image_id: number, category_id: number, bbox: number[], iscrowd = 0) => ({
  ...{ image_id, category_id, bbox, iscrowd },
  ...{ area: 1, segmentation: [] },
})
const coco = {
  images: [image(7, 'a'), image(9, 'b', 20), { ...image(11, 'c'), episode: 'film' }],
  annotations: [
    box(7, 1, [1, 2, 3, 4]),
    box(7, 1, [0, 0, 1, 1]),
    box(9, 1, [10, 4, 8, 2]),
    // A crowd counts for nothing, however large.
    box(11, 1, [0, 0, 10, 8], 1),
    box(7, 2, [5, 5, 1, 1]),
  ],
  categories: [
    { id: 1, name: 'apple' },
    { id: 2, name: 'bomb' },
    { id: 3, name: 'ghost' },
  ],
}
const importThe = async (data: unknown) => {
  await writeFile(join(folder, 'boxes.json'), JSON.stringify(data))
  return importCoco(join(folder, 'boxes.json'), { folder, resize: { width: 10, height: 4 } })
}

describe('importCoco()', () => {
  it("gives the largest box of each category, in the image's pixels, and whether there is one", async () => {
    const { set, origin } = await importThe(coco)
    // Of the bomb there is one box, so nothing of it varies but its presence; of the ghost there is none at all.
    expect(set.labels).toEqual([
      { name: 'apple.x', kind: 'number', low: 0, high: 10 },
      { name: 'apple.y', kind: 'number', low: 0, high: 4 },
      { name: 'apple.width', kind: 'number', low: 0, high: 10 },
      { name: 'apple.height', kind: 'number', low: 0, high: 4 },
      { name: 'apple.present', kind: 'class', start: 0, classes: 2 },
      { name: 'bomb.present', kind: 'class', start: 0, classes: 2 },
    ])
    const none = Number.NaN
    // a is 10×8 and halved in height: [1, 2, 3, 4] to [1, 1, 3, 2]. b is halved both ways: [10, 4, 8, 2] to [5, 2, 4, 1].
    expect([...set.values]).toEqual([...[1, 1, 3, 2, 1, 1], ...[5, 2, 4, 1, 1, 0], ...[none, none, none, none, 0, 0]])
    expect([...set.episodes]).toEqual([0, 1, 2])
    expect(origin).toMatchObject({ imported: { labels: 'boxes.json' } })
    expect([...(await set.readImages(Int32Array.of(1)))]).toEqual(Array.from({ length: 120 }, () => 20))
  })

  it('refuses what is no such file, boxes of unknown images, and pictures of another size', async () => {
    const code = 'INVALID_LABELS'
    await expect(importThe({ images: [] })).rejects.toMatchObject({ code })
    const stray = { ...coco, annotations: [box(8, 1, [0, 0, 1, 1])] }
    const message = expect.stringContaining('annotation 1 of boxes.json: there is no image 8')
    await expect(importThe(stray)).rejects.toMatchObject({ code, message })
    const { set } = await importThe({ ...coco, images: [image(7, 'a'), image(9, 'b', 19), image(11, 'c')] })
    await expect(set.readImages(Int32Array.of(1))).rejects.toMatchObject({
      code: 'INVALID_PICTURE',
      message: expect.stringContaining('b.png (image 2 of boxes.json): it is 20×8, which the data set says is 19×8'),
    })
  })
})
