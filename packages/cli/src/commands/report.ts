import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { LudusError } from '@ludus/core'
import {
  formatCurvesCsv,
  formatMarkdown,
  formatMeasuresCsv,
  formatRunsCsv,
  formatTable,
  readComparison,
  writeFigure,
  writeReport,
} from '@ludus/lab'
import { defineCommand } from '../command.js'
import { flag } from '../flags/flag.js'
import { nonEmpty } from '../flags/values.js'
import { shellLine } from '../output/shell-line.js'

export const report = defineCommand({
  argument: { syntax: '<folder>', description: 'a comparison that `ludus compare` wrote' },
  flags: {
    markdown: flag('<file>', 'write the verdict and the tables as Markdown too', nonEmpty.optional()),
    csv: flag('<folder>', 'write measures.csv, runs.csv and curves.csv too', nonEmpty.optional()),
    figure: flag('<file>', 'write the learning curves as an SVG too', nonEmpty.optional()),
  },
  notes: `Writes report.html of a comparison anew, and the experiment beside it, and shows the table. Nothing is run again.

example: ludus report runs/demo --markdown demo.md --csv runs/demo`,
  async run(folder, given, { cwd, terminal }) {
    const directory = resolve(cwd, folder)
    const comparison = await readComparison(directory)
    const at = (path: string | undefined) => (path === undefined ? null : resolve(cwd, path))
    const experiment = join(directory, 'experiment.json')
    await write(experiment, `${JSON.stringify(comparison.experiment, null, 2)}\n`)
    const page = await writeReport(comparison, directory, shellLine(['ludus', 'compare', relative(cwd, experiment)]))
    const files = { report: page, markdown: at(given.markdown), csv: at(given.csv), figure: at(given.figure) }
    if (files.markdown !== null) await write(files.markdown, formatMarkdown(comparison))
    if (files.csv !== null) {
      await write(join(files.csv, 'measures.csv'), formatMeasuresCsv(comparison))
      await write(join(files.csv, 'runs.csv'), formatRunsCsv(comparison))
      await write(join(files.csv, 'curves.csv'), formatCurvesCsv(comparison))
    }
    if (files.figure !== null) await writeFigure(comparison, files.figure)
    const written = Object.entries(files).flatMap(([what, path]) => (path ? [`${what}: ${relative(cwd, path)}`] : []))
    terminal.result({ directory, ...files, comparison }, [formatTable(comparison), ...written].join('\n'))
  },
})

async function write(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new LudusError('REPORT_NOT_WRITABLE', `Cannot write ${path}: ${why}`, { cause: error })
  }
}
