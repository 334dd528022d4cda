import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isLudusError, LudusError, type RegistryWarning, resolvePlugin } from '@ludus/core'
import { hashExperiment } from '../protocol/config-hash.js'
import type { Experiment } from '../protocol/experiment.js'
import { createProcessLauncher, type RunLauncher } from '../run/launch-run.js'
import { userPackage } from '../run/user-package.js'
import { mean } from '../statistics/statistics.js'
import { readProvenance } from '../store/provenance.js'
import { readManifest, readRun } from '../store/run-folder.js'
import { writeAtomic } from '../store/write-atomic.js'
import { applyEvent, type CompareView, type RunView, waitingRun } from './compare-view.js'
import type { Comparison } from './comparison.js'
import { estimate } from './estimate.js'
import { checkExperiment, floorArm, type PlannedRun, planRuns } from './plan-runs.js'
import { comparisonFile } from './read-comparison.js'
import { createLocalQueue, type RunQueue } from './run-queue.js'
import { scoreReferences } from './score-references.js'
import { type FailedRun, type NamedRun, summarise } from './summarise.js'

/** What `compare` takes. */
export interface CompareOptions {
  readonly experiment: Experiment
  /** Holds the runs and the result; made when it is missing. */
  readonly directory: string
  /** Package names, or file URLs of entry modules. */
  readonly plugins: readonly string[]
  /** Runs under way at once. */
  readonly parallel: number
  /** Aborting it stops all runs; finished ones are kept for the next call. */
  readonly signal: AbortSignal
  onProgress(view: CompareView): void
  /** Told once of an env id that leaves its version open or names an old one. */
  onWarning?(warning: RegistryWarning): void
  /** Where runs are done: a process each on this machine, unless given. */
  readonly launch?: RunLauncher
  /** Where runs wait for their turn: in this process, `parallel` of them under way, unless given. */
  readonly queue?: RunQueue
}

/**
 * Runs each arm with each seed, and random play as the floor, and sums them up in `comparison.json`. Runs that the
 * folder holds finished, with the same configuration, are not run again, and others go on from their last checkpoint. A
 * run whose process crashed is tried once more; one that fails is told and left out.
 *
 * @throws {LudusError} `INTERRUPTED`, `ALL_RUNS_FAILED`, `RUN_NOT_WRITABLE`, `CORRUPT_RUN`, and those of a wrong
 * experiment.
 */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { directory, signal, launch = createProcessLauncher(), queue = createLocalQueue(options.parallel) } = options
  const specifiers = options.plugins.map((plugin) => resolvePlugin(plugin, userPackage()))
  const { experiment, plugins } = await checkExperiment(options.experiment, specifiers, options.onWarning)
  const planned = planRuns(experiment, specifiers)
  await makeFolder(directory)

  const views = planned.map(({ arm, seed }) => waitingRun(arm, seed))
  const show = (index: number, change: (view: RunView) => RunView) => {
    views[index] = change(views[index] as RunView)
    options.onProgress({ runs: [...views] })
  }

  const doRun = async (run: PlannedRun) => {
    const index = planned.indexOf(run)
    const folder = join(directory, run.directory)
    if ((await readManifest(folder))?.status === 'finished') return show(index, (view) => ({ ...view, status: 'kept' }))
    signal.throwIfAborted()
    show(index, (view) => ({ ...view, status: 'running' }))
    const onEvent = (event: Parameters<typeof applyEvent>[1]) => show(index, (view) => applyEvent(view, event))
    try {
      await retryingCrashes(() => launch({ config: run.config, directory: folder }, { signal, onEvent }), signal)
      signal.throwIfAborted()
      show(index, (view) => ({ ...view, status: 'finished', stage: null }))
    } catch (error) {
      signal.throwIfAborted()
      const message = error instanceof Error ? error.message : String(error)
      show(index, (view) => ({ ...view, status: 'failed', message }))
    }
  }

  try {
    await queue.drain(planned, doRun)
  } catch (error) {
    if (!signal.aborted) throw error
    throw new LudusError(
      'INTERRUPTED',
      `Cannot complete the comparison in ${directory}: it was interrupted; the same command goes on with it`,
      { cause: error },
    )
  }

  const { finished, failed } = await collectRuns(directory, planned, views)
  const [floor, ...runs] = finished
  if (floor?.arm !== floorArm || runs.length === 0) throw allFailed(directory, failed)
  const floorMean = estimate(floor.final.returns, mean)
  const comparison: Comparison = {
    formatVersion: 2,
    experiment,
    experimentHash: hashExperiment(experiment),
    plugins: plugins.map(({ name }) => name),
    provenance: await readProvenance([import.meta.url, ...specifiers]),
    endedAt: new Date().toISOString(),
    floor: {
      evaluation: floor.final,
      mean: floorMean,
      video: floor.run.manifest.video && `${floor.directory}/${floor.run.manifest.video}`,
    },
    ...summarise(experiment, runs, failed, scoreReferences(plugins, experiment.env.id, floorMean.value)),
  }
  await writeAtomic(join(directory, comparisonFile), `${JSON.stringify(comparison, null, 2)}\n`)
  return comparison
}

/** Once more where the process died: the next one goes on from the last checkpoint. */
async function retryingCrashes(launch: () => Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await launch()
  } catch (error) {
    if (signal.aborted || !isLudusError(error) || error.code !== 'RUN_CRASHED') throw error
    await launch()
  }
}

async function collectRuns(directory: string, planned: readonly PlannedRun[], views: readonly RunView[]) {
  const finished: NamedRun[] = []
  const failed: FailedRun[] = []
  for (const [index, { arm, seed, directory: place }] of planned.entries()) {
    const message = views[index]?.message ?? null
    if (message !== null) {
      failed.push({ arm, seed, message })
      continue
    }
    const run = await readRun(join(directory, place))
    if (run.manifest.final) finished.push({ arm, seed, directory: place, run, final: run.manifest.final })
  }
  return { finished, failed }
}

async function makeFolder(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true }).catch((error: Error) => {
    throw new LudusError('RUN_NOT_WRITABLE', `Cannot write the comparison ${directory}: ${error.message}`, {
      cause: error,
    })
  })
}

function allFailed(directory: string, failed: readonly FailedRun[]): LudusError {
  const [first] = failed
  const why = first ? `${first.arm}, seed ${first.seed}: ${first.message}` : 'no run finished'
  return new LudusError('ALL_RUNS_FAILED', `Cannot compare in ${directory}: ${why}`)
}
