import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LudusError } from '@ludus/core'
import type { Comparison } from '../comparison/comparison.js'
import { writeAtomic } from '../store/write-atomic.js'
import { type EncoderCard, readCardVariables } from './read-encoder-card.js'
import type { Clip } from './sections/clips.js'

/** The file of a comparison's report. */
const reportFile = 'report.html'

/**
 * Writes a comparison's report: one HTML file that needs no network and no other file.
 *
 * @param directory The comparison's folder, where its clips lie; the report is put beside them.
 * @param command What a reader types to make the comparison again.
 * @returns The report's path.
 * @throws {LudusError} `REPORT_NOT_WRITABLE`.
 */
export async function writeReport(comparison: Comparison, directory: string, command: string): Promise<string> {
  const path = join(directory, reportFile)
  // The plotting library is large, and no other command needs it.
  const { renderReport } = await import('./render-report.js')
  const [clips, cards] = await Promise.all([readClips(comparison, directory), readCards(comparison, directory)])
  const page = renderReport(comparison, { clips, cards, command })
  await writeReportFile(path, page)
  return path
}

/**
 * Writes the learning curves over the three axes as one SVG, for a README.
 *
 * @throws {LudusError} `REPORT_NOT_WRITABLE`.
 */
export async function writeFigure(comparison: Comparison, path: string): Promise<void> {
  const { curvesFigure } = await import('./curves-figure.js')
  await writeReportFile(path, curvesFigure(comparison))
}

async function writeReportFile(path: string, text: string): Promise<void> {
  await writeAtomic(path, text).catch((error: Error) => {
    throw new LudusError('REPORT_NOT_WRITABLE', `Cannot write ${path}: ${error.message}`, { cause: error })
  })
}

/** The clip of each arm's first seed, and of random play: one seed of the game, so that they can be compared. */
async function readClips({ arms, floor }: Comparison, directory: string): Promise<Clip[]> {
  const wanted = [
    ...arms.map(({ name, runs: [run] }) => ({ name, seed: run?.seed ?? null, video: run?.video ?? null })),
    { name: 'random play', seed: null, video: floor.video },
  ]
  const clips = wanted.map(async ({ name, seed, video }): Promise<Clip[]> => {
    if (video === null) return []
    // A clip that was deleted since is no reason to have no report.
    const bytes = await readFile(join(directory, video)).catch(() => null)
    return bytes ? [{ name, seed, dataUri: `data:image/gif;base64,${bytes.toString('base64')}` }] : []
  })
  return (await Promise.all(clips)).flat()
}

/** The card of the encoder of each arm's first seed. */
async function readCards({ arms }: Comparison, directory: string): Promise<EncoderCard[]> {
  const cards = arms.map(async ({ name, runs: [run] }): Promise<EncoderCard[]> => {
    const variables = run ? await readCardVariables(join(directory, run.directory)) : []
    return run && variables.length > 0 ? [{ arm: name, seed: run.seed, variables }] : []
  })
  return (await Promise.all(cards)).flat()
}
