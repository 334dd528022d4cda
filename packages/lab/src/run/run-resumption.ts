import type { Resumption, Snapshot, TrainContext, VectorEnv } from '@ludus/core'
import { lastBooks, type RunFolder } from '../store/open-run-folder.js'
import type { RunBooks } from '../store/run-books.js'
import type { RunLedger } from './run-ledger.js'

/** What `createRunResumption` takes. */
export interface RunResumptionOptions {
  readonly folder: RunFolder
  readonly ledger: RunLedger
  readonly env: VectorEnv & Partial<Snapshot>
  /** Terminal steps between two states. */
  readonly everySteps: number
}

/** How a trainer goes on with what earlier processes of the run have done. */
export interface RunResumption extends Pick<TrainContext<unknown>, 'resumption' | 'artefact'> {
  /** True until the trainer is where the run stood: what it tells before then was told, and was charged. */
  isCatchingUp(): boolean
}

/** Connects a run's folder with its trainer. */
export function createRunResumption({ folder, ledger, env, everySteps }: RunResumptionOptions): RunResumption {
  const { states, artefacts } = folder
  const target = lastBooks(folder)
  let isCatchingUp = target !== null
  /** Steps at the last state, and those that the learner has named since. */
  let savedAt = 0
  let steps = 0

  const books = (): RunBooks => ({ events: folder.events.size(), ledger: ledger.save() })
  const arrive = () => {
    if (target) ledger.restore(target.ledger)
    isCatchingUp = false
  }

  const resumption: Resumption = {
    async load() {
      const state = await states.load()
      if (!state) return null
      await env.loadState?.(state.env)
      savedAt = state.steps
      steps = state.steps
      arrive()
      return state.learner
    },
    isDue(now) {
      steps = now
      return Math.floor(now / everySteps) > Math.floor(savedAt / everySteps)
    },
    writeSegment: async (name, bytes) => states.writeSegment(name, bytes),
    save: (learner) =>
      ledger.exclude(async () => {
        await states.save({ steps, learner, env: await env.saveState?.(), books: books() })
        savedAt = steps
      }),
  }

  return {
    isCatchingUp: () => isCatchingUp,
    resumption,
    async artefact(name, make) {
      const found = artefacts.get(name)
      if (!found) await folder.makeArtefact(name, make, books)
      else if (found === target) arrive()
      return folder.artefactPath(name)
    },
  }
}
