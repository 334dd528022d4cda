import { relative, resolve } from 'node:path'
import { LudusError } from '@ludus/core'
import { importCoco, importLabelledImages, saveSampleSet } from '@ludus/encoders'
import { z } from 'zod'
import { defineCommand } from '../command.js'
import { flag } from '../flags/flag.js'
import { nonEmpty, switchedOn } from '../flags/values.js'
import { isTaken } from '../is-taken.js'

const pixels = z
  .string()
  .regex(/^[1-9]\d{0,3}x[1-9]\d{0,3}$/, 'must be width x height, such as 84x84')
  .transform((text) => {
    const [width, height] = text.split('x').map(Number) as [number, number]
    return { width, height }
  })

const names = nonEmpty.transform((text) => text.split(',').map((name) => name.trim()))

export const importSamples = defineCommand({
  argument: { syntax: '<folder>', description: 'the folder that the pictures are named from: PNG and JPEG' },
  flags: {
    labels: flag('<file>', 'CSV or JSON: a column file, labels, perhaps episode and operation', nonEmpty.optional()),
    coco: flag('<file>', 'boxes in COCO format, in place of --labels', nonEmpty.optional()),
    classes: flag('<columns>', 'columns of whole numbers that are classes, with commas between', names.optional()),
    resize: flag('<size>', 'resize the pictures, such as 84x84; else all have one size', pixels.optional()),
    grey: flag('', 'keep one channel in place of three', switchedOn),
    out: flag('<folder>', 'where to write', nonEmpty),
  },
  notes: 'example: ludus samples import frames --labels labels.csv --resize 84x84 --out samples/mine',
  async run(folder, { labels, coco, classes, resize, grey, out }, { cwd, terminal }) {
    const directory = resolve(cwd, out)
    if (await isTaken(directory))
      throw new LudusError('FOLDER_TAKEN', `Cannot write samples into ${out}: it is not empty; choose another --out`)
    const options = { folder: resolve(cwd, folder), grey, ...(resize && { resize }) }
    const { set, origin } = await readFrom({ labels, coco }, cwd, { ...options, ...(classes && { classes }) })
    await saveSampleSet(set, directory, origin)
    const shown = set.labels.map(({ name }) => name).join(', ') || 'none'
    terminal.result(
      { directory, size: set.size, episodes: new Set(set.episodes).size, labels: set.labels },
      `${set.size} samples, labels: ${shown}\nsamples: ${relative(cwd, directory)}`,
    )
  },
})

function readFrom(
  { labels, coco }: { readonly labels: string | undefined; readonly coco: string | undefined },
  cwd: string,
  options: Parameters<typeof importLabelledImages>[1],
) {
  if (labels !== undefined && coco === undefined) return importLabelledImages(resolve(cwd, labels), options)
  if (coco !== undefined && labels === undefined) return importCoco(resolve(cwd, coco), options)
  throw new LudusError(
    'INVALID_FLAG',
    'Cannot import pictures without labels, or by two files: give --labels or --coco',
  )
}
