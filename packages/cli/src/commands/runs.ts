import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { LudusError } from '@ludus/core'
import { deleteRun, type ListedRun, listRuns, mean, readRun, runsCsv, tagRun, tensorboardEvents } from '@ludus/lab'
import { defineCommand } from '../command.js'
import { flag, repeatedFlag } from '../flags/flag.js'
import { nonEmpty } from '../flags/values.js'
import { columns } from '../output/columns.js'

const names = nonEmpty.array().default([])

const flags = {
  in: flag('<folder>', 'where runs are looked for, in folders below too (runs)', nonEmpty.default('runs')),
  tagged: flag('<tag>', 'list and export only runs with this tag', nonEmpty.optional()),
  run: repeatedFlag('<folder>', 'a run to tag or to delete', names),
  add: repeatedFlag('<tag>', 'a tag to give', names),
  remove: repeatedFlag('<tag>', 'a tag to take away', names),
  csv: flag('<file>', 'where to export to, a line for each run', nonEmpty.optional()),
  tensorboard: flag(
    '<folder>',
    'where to write event files for TensorBoard, a folder for each run',
    nonEmpty.optional(),
  ),
}

export const runs = defineCommand({
  argument: { syntax: '[action]', description: 'list (unless given), tag, delete or export' },
  flags,
  notes: `examples: ludus runs list --in runs/catch
          ludus runs tag --run runs/catch/runs/split-seed-1-0a1b2c3d --add best
          ludus runs delete --run runs/old
          ludus runs export --csv runs.csv
          ludus runs export --tensorboard logs`,
  async run(action = 'list', given, { cwd, terminal }) {
    const shown = (directory: string) => relative(cwd, directory) || '.'
    const find = async () => {
      const found = await listRuns(resolve(cwd, given.in))
      return found.filter(({ tags }) => given.tagged === undefined || tags.includes(given.tagged))
    }
    const chosen = () => {
      if (given.run.length > 0) return given.run.map((folder) => resolve(cwd, folder))
      throw new LudusError('MISSING_FLAG', `Cannot ${action} no run: add --run runs/my-run for instance`)
    }
    switch (action) {
      case 'list': {
        const found = await find()
        return terminal.result(found, asText(found, shown, given.in))
      }
      case 'export': {
        const { csv, tensorboard } = given
        if (csv === undefined && tensorboard === undefined)
          throw new LudusError(
            'MISSING_FLAG',
            'Cannot export runs to nowhere: add --csv runs.csv or --tensorboard logs',
          )
        const found = await find()
        const written = [csv, tensorboard].flatMap((place) => (place === undefined ? [] : [resolve(cwd, place)]))
        if (csv !== undefined) await writeFile(resolve(cwd, csv), runsCsv(found))
        if (tensorboard !== undefined)
          for (const { directory } of found)
            await writeEvents(directory, join(resolve(cwd, tensorboard), relative(resolve(cwd, given.in), directory)))
        const lines = [`runs: ${found.length}`, ...written.map((place) => `written: ${shown(place)}`)]
        return terminal.result({ written, runs: found.length }, lines.join('\n'))
      }
      case 'tag': {
        const tagged = []
        for (const directory of chosen()) tagged.push({ directory, tags: await tagRun(directory, given) })
        const lines = tagged.map(({ directory, tags }) => `${shown(directory)}: ${tags.join(' ') || 'no tags'}`)
        return terminal.result(tagged, lines.join('\n'))
      }
      case 'delete': {
        const deleted = chosen()
        for (const directory of deleted) await deleteRun(directory)
        return terminal.result({ deleted }, deleted.map((directory) => `deleted ${shown(directory)}`).join('\n'))
      }
      default:
        throw new LudusError('UNKNOWN_ACTION', `Cannot ${action} runs: the actions are list, tag, delete and export`)
    }
  },
})

async function writeEvents(run: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'events.out.tfevents.ludus'), tensorboardEvents(await readRun(run)))
}

function asText(found: readonly ListedRun[], shown: (directory: string) => string, where: string): string {
  if (found.length === 0) return `no runs in ${where}`
  return columns(
    found.map(({ directory, manifest: { status, config, final }, tags }) => [
      shown(directory),
      status,
      `${config.trainer.id} on ${config.env.id}, seed ${config.seed}`,
      final ? `return ${mean(final.returns).toFixed(2)}` : '',
      tags.join(' '),
    ]),
  )
}
