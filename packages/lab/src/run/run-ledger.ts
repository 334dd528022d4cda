import type { CostEvent } from '@ludus/core'
import type { StageCost } from '../store/run-manifest.js'

/** Books what each stage of a run costs. The training clock stands still while the run is evaluated. */
export interface RunLedger {
  /** Starts the training clock: setting up is not charged. */
  start(): void
  /** Seconds of training so far. */
  seconds(): number
  /** From now on, time and costs are charged to this stage; its figures go on where it was left. */
  enter(stage: string): void
  /** Takes what the current stage has cost so far. */
  charge(cost: CostEvent): void
  /** Does work that is not training. */
  exclude<Result>(work: () => Promise<Result>): Promise<Result>
  /** Frames that the stages before the current one learned from. */
  framesBefore(): number
  costs(): StageCost[]
  excludedSeconds(): number
}

const unnamedStage = 'policy'

/**
 * Opens the books of a run.
 *
 * @param now A monotonic clock, in milliseconds.
 */
export function createRunLedger(now: () => number): RunLedger {
  let started: number | null = null
  const stages = new Map<string, StageCost>()
  let current: string | null = null
  let entered = 0
  let excluded = 0
  let excludedSince: number | null = null

  const excludedSoFar = () => excluded + (excludedSince === null ? 0 : now() - excludedSince)
  const seconds = () => (started === null ? 0 : (now() - started - excludedSoFar()) / 1000)
  const update = (stage: string, cost: Partial<StageCost>) => {
    const before = stages.get(stage) ?? {
      stage,
      seconds: 0,
      terminalSteps: 0,
      frames: 0,
      labels: 0,
      updates: 0,
      parameters: 0,
    }
    stages.set(stage, { ...before, ...cost })
  }
  const book = () => {
    const time = seconds()
    const stage = current ?? unnamedStage
    update(stage, { seconds: (stages.get(stage)?.seconds ?? 0) + time - entered })
    entered = time
  }

  return {
    start() {
      started = now()
    },
    seconds,
    enter(stage) {
      // What passes before a trainer names its first stage belongs to that stage.
      if (current !== null) book()
      current = stage
      update(stage, {})
    },
    charge: ({ type: _type, ...cost }) => update(current ?? unnamedStage, cost),
    async exclude(work) {
      excludedSince = now()
      try {
        return await work()
      } finally {
        excluded = excludedSoFar()
        excludedSince = null
      }
    },
    framesBefore: () =>
      [...stages.values()].reduce(
        (sum, cost) => (cost.stage === (current ?? unnamedStage) ? sum : sum + cost.frames),
        0,
      ),
    costs() {
      if (started !== null) book()
      return [...stages.values()]
    },
    excludedSeconds: () => excludedSoFar() / 1000,
  }
}
