import { type Label, LudusError, parseWith } from '@ludus/core'
import { z } from 'zod'
import type { ImportedSamples } from './import-labelled-images.js'
import { numberEpisodes } from './number-episodes.js'
import { openPictures, type PictureOptions } from './picture-files.js'
import { parseJson, readLabelFile } from './read-label-file.js'

const name = z.string().min(1)
const id = z.union([z.number(), z.string()])

/** What is read of COCO's object detection format; the rest is passed over. */
const cocoSchema = z.object({
  images: z
    .array(
      z.object({
        ...{ id, file_name: name, width: z.int().positive(), height: z.int().positive() },
        /** Ours: what a split must not cut. */
        episode: z.union([z.string(), z.number()]).transform(String).optional(),
      }),
    )
    .min(1, 'must have an image'),
  annotations: z.array(
    z.object({
      ...{ image_id: id, category_id: id },
      /** Left, top, width, height in pixels. */
      bbox: z.tuple([z.number(), z.number(), z.number().nonnegative(), z.number().nonnegative()]),
      /** 1 for a box around many. */
      iscrowd: z.union([z.literal(0), z.literal(1)]).default(0),
    }),
  ),
  categories: z.array(z.object({ id, name })).min(1, 'must have a category'),
})

type Coco = z.output<typeof cocoSchema>
type Box = Coco['annotations'][number]['bbox']

const areaOf = ([, , width, height]: Box) => width * height

/**
 * Reads pictures with boxes in COCO's format. Each category gives the labels `<name>.x`, `.y`, `.width`, `.height` of
 * its largest box (left, top and sides in pixels of the image, NaN where there is none) and the class `<name>.present`.
 * Boxes around crowds are passed over; labels that never vary are left out.
 *
 * Source: COCO, object detection, "bbox": [x, y, width, height].
 *
 * @throws {LudusError} `INVALID_LABELS`, `INVALID_PICTURE`.
 */
export async function importCoco(path: string, options: PictureOptions): Promise<ImportedSamples> {
  const file = await readLabelFile(path)
  const coco = parseWith(cocoSchema, parseJson(file), 'INVALID_LABELS', file.name)
  const pictures = await openPictures(
    coco.images.map(({ file_name, width, height }, index) => ({
      ...{ file: file_name, named: `image ${index + 1} of ${file.name}` },
      size: { width, height },
    })),
    options,
  )
  const { width, height } = pictures.image
  const largest = largestBoxes(coco, file.name)
  const columns = coco.categories.flatMap(({ id, name }) => {
    const boxes = coco.images.map((image) => {
      const box = largest.get(keyOf(image.id, id))
      return box && scaled(box, width / image.width, height / image.height)
    })
    const side = (part: string, index: number, high: number) => ({
      label: { name: `${name}.${part}`, kind: 'number' as const, low: 0, high },
      values: boxes.map((box) => box?.[index] ?? Number.NaN),
    })
    const present: { label: Label; values: number[] } = {
      label: { name: `${name}.present`, kind: 'class', start: 0, classes: 2 },
      values: boxes.map((box) => Number(box !== undefined)),
    }
    return [side('x', 0, width), side('y', 1, height), side('width', 2, width), side('height', 3, height), present]
  })
  const varying = columns.filter(({ values }) => new Set(values.filter((value) => !Number.isNaN(value))).size > 1)
  return {
    set: {
      ...pictures,
      framesPerObservation: 1,
      size: coco.images.length,
      labels: varying.map(({ label }) => label),
      values: Float32Array.from(coco.images.flatMap((_, row) => varying.map(({ values }) => values[row] as number))),
      episodes: numberEpisodes(coco.images.map(({ episode }) => episode)),
      operations: null,
    },
    origin: { imported: { labels: file.name, sha256: file.sha256, classes: {} } },
  }
}

/** The largest box of each category in each image. */
function largestBoxes({ images, annotations, categories }: Coco, file: string): Map<string, Box> {
  const imageIds = new Set(images.map(({ id }) => id))
  const categoryIds = new Set(categories.map(({ id }) => id))
  const boxes = new Map<string, Box>()
  annotations.forEach(({ image_id, category_id, bbox, iscrowd }, index) => {
    if (!imageIds.has(image_id) || !categoryIds.has(category_id))
      throw new LudusError(
        'INVALID_LABELS',
        `Cannot read annotation ${index + 1} of ${file}: there is no image ${image_id} with a category ${category_id}`,
      )
    const key = keyOf(image_id, category_id)
    const before = boxes.get(key)
    if (iscrowd === 0 && (!before || areaOf(bbox) > areaOf(before))) boxes.set(key, bbox)
  })
  return boxes
}

function keyOf(image: number | string, category: number | string): string {
  return JSON.stringify([image, category])
}

function scaled([left, top, width, height]: Box, across: number, down: number): Box {
  return [left * across, top * down, width * across, height * down]
}
