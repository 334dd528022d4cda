import type { CostEvent } from '@ludus/core'
import type { LedgerState } from '../store/run-books.js'
import type { StageCost } from '../store/run-manifest.js'

/** Readings of what a run uses up; each only grows. */
export interface RunMeters {
  /** Seconds of a clock. */
  seconds(): number
  /** Seconds of computing by all that works for the run. */
  cpuSeconds(): number
}

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
  save(): LedgerState
  /** Goes on with the books of an earlier process; what this one has booked so far is forgotten. */
  restore(state: LedgerState): void
}

const unnamedStage = 'policy'

/** Opens the books of a run. */
export function createRunLedger(meters: RunMeters): RunLedger {
  let isStarted = false
  let isExcluding = false
  let stages = new Map<string, StageCost>()
  let current: string | null = null
  const clock = createMeter(meters.seconds)
  const cpu = createMeter(meters.cpuSeconds)

  const readClock = () => {
    if (isStarted) clock.read(isExcluding)
  }
  const readAll = () => {
    readClock()
    if (isStarted) cpu.read(isExcluding)
  }
  const update = (stage: string, cost: Partial<StageCost>) => {
    const before = stages.get(stage) ?? {
      stage,
      seconds: 0,
      cpuSeconds: 0,
      terminalSteps: 0,
      frames: 0,
      labels: 0,
      updates: 0,
      parameters: 0,
    }
    stages.set(stage, { ...before, ...cost })
  }
  const book = () => {
    readAll()
    const stage = current ?? unnamedStage
    const before = stages.get(stage)
    update(stage, {
      seconds: (before?.seconds ?? 0) + clock.takeNew(),
      cpuSeconds: (before?.cpuSeconds ?? 0) + cpu.takeNew(),
    })
  }

  return {
    start() {
      clock.start()
      cpu.start()
      isStarted = true
    },
    seconds() {
      readClock()
      return clock.training()
    },
    enter(stage) {
      // What passes before a trainer names its first stage belongs to that stage.
      if (current !== null) book()
      current = stage
      update(stage, {})
    },
    charge: ({ type: _type, ...cost }) => update(current ?? unnamedStage, cost),
    async exclude(work) {
      readAll()
      isExcluding = true
      try {
        return await work()
      } finally {
        readAll()
        isExcluding = false
      }
    },
    framesBefore: () =>
      [...stages.values()].reduce(
        (sum, cost) => (cost.stage === (current ?? unnamedStage) ? sum : sum + cost.frames),
        0,
      ),
    costs() {
      if (isStarted) book()
      return [...stages.values()]
    },
    excludedSeconds() {
      readClock()
      return clock.other()
    },
    save() {
      book()
      return { stages: [...stages.values()], current, seconds: clock.training(), excludedSeconds: clock.other() }
    },
    restore(state) {
      stages = new Map(state.stages.map((cost) => [cost.stage, cost]))
      current = state.current
      clock.set(state.seconds, state.excludedSeconds)
      cpu.set(0, 0)
    },
  }
}

/** Adds up what a reading grows by, apart for training and for what is not. */
function createMeter(read: () => number) {
  let training = 0
  let other = 0
  let last = 0
  /** What of `training` was taken. */
  let taken = 0
  return {
    start() {
      last = read()
    },
    set(trainingBefore: number, otherBefore: number) {
      training = trainingBefore
      other = otherBefore
      taken = trainingBefore
      last = read()
    },
    read(isExcluding: boolean) {
      const now = read()
      // The time of a process that ended without a trace is lost.
      const since = Math.max(0, now - last)
      if (isExcluding) other += since
      else training += since
      last = now
    },
    training: () => training,
    other: () => other,
    takeNew() {
      const fresh = training - taken
      taken = training
      return fresh
    },
  }
}
