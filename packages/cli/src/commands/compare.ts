import { availableParallelism } from 'node:os'
import { basename, extname, join, relative, resolve } from 'node:path'
import { LudusError, parseWith } from '@ludus/core'
import {
  type CompareView,
  type Comparison,
  compare,
  type Experiment,
  experimentSchema,
  formatTable,
  writeFigure,
  writeReport,
} from '@ludus/lab'
import { defineCommand } from '../command.js'
import { type FlagValues, flag } from '../flags/flag.js'
import { protocolFlags, requireFlags, setFlag, withProtocol } from '../flags/protocol.js'
import type { Assignment } from '../flags/set-path.js'
import { anyNumber, nonEmpty, positiveCount, seedList } from '../flags/values.js'
import type { ProgressRow } from '../output/progress.js'
import { shellLine } from '../output/shell-line.js'
import { loadProject } from '../project/load-project.js'
import { readJsonFile } from '../read-json-file.js'

const flags = {
  seeds: flag('<list>', 'seeds with commas between them; every arm runs once with each (1,2,3)', seedList.optional()),
  threshold: flag('<return>', 'the mean return whose first crossing is timed', anyNumber.optional()),
  parallel: flag('<n>', 'runs at the same time (as many as the cores carry)', positiveCount.optional()),
  figure: flag('<file>', 'write the learning curves as an SVG too', nonEmpty.optional()),
  set: setFlag('any value of the experiment, such as arms.split.options.learner.options.discount=0.9'),
  ...protocolFlags,
}

/** What is compared when no file says: the trainers' own defaults. */
const usualArms = {
  split: { trainer: 'split', options: {} },
  'end-to-end': { trainer: 'dqn', options: {} },
}

export const compareArms = defineCommand({
  argument: { syntax: '[experiment]', description: 'an experiment in JSON; flags go before what it says' },
  flags,
  notes: `Without a file it compares split training with end-to-end DQN, each with its trainer's defaults.
Call it again to go on with a comparison that was interrupted: finished runs are kept.

examples: ludus compare experiments/demo.json --out runs/demo
          ludus compare --env web/dino-v1 --steps 20000 --seeds 1,2,3`,
  async run(file, given, session) {
    const { plugins } = await loadProject(session.cwd)
    const experiment = await readExperiment(file, given, session.cwd)
    const directory = resolve(session.cwd, given.out ?? join('runs', folderName(file, experiment)))
    const progress = session.terminal.progress()
    let comparison: Comparison
    try {
      comparison = await compare({
        experiment,
        directory,
        plugins,
        parallel: given.parallel ?? Math.max(1, Math.floor(availableParallelism() / experiment.compute.threads)),
        signal: session.signal,
        onWarning: ({ message }) => session.terminal.warn(message),
        onProgress: (view) => progress.show(rowsOf(view)),
      })
    } finally {
      progress.stop()
    }
    const report = await writeReport(comparison, directory, shellLine(['ludus', ...session.words]))
    session.terminal.print('')
    const figure = given.figure === undefined ? null : resolve(session.cwd, given.figure)
    if (figure !== null) await writeFigure(comparison, figure)
    const written = [
      `report: ${relative(session.cwd, report)}`,
      ...(figure === null ? [] : [`figure: ${given.figure}`]),
    ]
    session.terminal.result({ directory, report, figure, comparison }, [formatTable(comparison), ...written].join('\n'))
    requireAllRuns(comparison)
  },
})

async function readExperiment(
  file: string | undefined,
  given: FlagValues<typeof flags>,
  cwd: string,
): Promise<Experiment> {
  const what = file === undefined ? 'the experiment' : `the experiment file ${file}`
  if (file === undefined) requireFlags(given, 'compare', { env: 'web/catch-v1', steps: '20000' })
  const base = file === undefined ? { arms: usualArms, seeds: [1, 2, 3] } : await readJsonFile(resolve(cwd, file), what)
  const more: Assignment[] = [
    { path: ['seeds'], value: given.seeds },
    { path: ['threshold'], value: given.threshold },
    ...given.set,
  ].filter(({ value }) => value !== undefined)
  return parseWith(experimentSchema, withProtocol(base, given, more), 'INVALID_EXPERIMENT', what)
}

/** What finished has been shown by now; that some of it is missing must not pass for success. */
function requireAllRuns({ arms }: Comparison): void {
  const failures = arms.flatMap(({ name, failures }) => failures.map((failure) => ({ name, ...failure })))
  const [first] = failures
  if (!first) return
  const count = failures.length === 1 ? '1 run' : `${failures.length} runs`
  throw new LudusError(
    'RUNS_FAILED',
    `Cannot complete the comparison as ${count} failed (${first.name} seed ${first.seed}: ${first.message}); the same command tries again`,
  )
}

function rowsOf(view: CompareView): ProgressRow[] {
  return view.runs
    .filter(({ status }) => status !== 'waiting')
    .map(({ arm, seed, status, stage, done, total, unit, meanReturn, message }) => {
      const running = status === 'running'
      const note = message ?? (meanReturn === null ? '' : `return ${meanReturn.toFixed(2)}`)
      const counts = running ? { done, total } : { done: 0, total: 0 }
      return {
        name: `${arm} seed ${seed}`,
        stage: running ? (stage ?? 'start') : status,
        ...counts,
        unit,
        note,
        ended: !running,
      }
    })
}

/** The same for the same call, so that calling again goes on where it was left. */
function folderName(file: string | undefined, experiment: Experiment): string {
  return file === undefined ? `compare-${experiment.env.id.replaceAll('/', '-')}` : basename(file, extname(file))
}
