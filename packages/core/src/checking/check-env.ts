import { z } from 'zod'
import type { RenderMode } from '../contracts/env.js'
import { parseWith } from '../validation.js'
import { type Check, randomActions } from './check.js'
import type { CheckReport, Finding, SkippedRow } from './check-report.js'
import { replayPlan, replays, seedsLeadOn } from './determinism-rules.js'
import { framesPerStep, missingMember, seedMethod } from './member-rules.js'
import { playRules } from './play-rules.js'
import { recordPlay } from './record-play.js'
import { rendersInEachMode } from './render-rules.js'
import { resetTakesOptions, resetTakesSeed } from './reset-rules.js'
import { type CheckRow, checkRows, type Topic } from './rows.js'
import { snapshotGoesOn } from './snapshot-rules.js'
import {
  actionRange,
  fixedNumbers,
  imageSpace,
  missingSpace,
  samplesAreElements,
  spacesSurviveJson,
  unboundedNumbers,
} from './space-rules.js'
import { CallFailed, createWorkshop, type MakeEnv } from './tested-env.js'

/** What `checkEnv` takes. */
export interface CheckOptions {
  /** Steps of a random play: 100 unless given, at least 2. */
  readonly steps?: number
  /** Seed of the play and of its actions: 1 unless given. */
  readonly seed?: number
  /** Milliseconds that a call may take, the making of an env included: 30,000 unless given. */
  readonly timeout?: number
  /** Modes that the env is made in: all unless given. One that it refuses by `INVALID_OPTIONS` is left out. */
  readonly renderModes?: readonly RenderMode[]
  /** True when equal seeds may give different trajectories: what the env's spec says unless given. */
  readonly nondeterministic?: boolean
  /** Calls the check off. */
  readonly signal?: AbortSignal
}

const optionsSchema = z.strictObject({
  steps: z.int().min(2).default(100),
  seed: z.int().min(0).max(0xffff_ffff).default(1),
  timeout: z.number().positive().default(30_000),
  renderModes: z
    .array(z.enum(['rgb', 'text']).nullable())
    .min(1)
    .default([null, 'rgb', 'text']),
  nondeterministic: z.boolean().optional(),
  signal: z.instanceof(AbortSignal).optional(),
})

interface TopicCheck {
  readonly topic: Topic
  /** Without it, nothing after it can be looked at, but closing. */
  readonly needed: boolean
  readonly run: (check: Check) => void | Promise<void>
}

/** What is looked at, in order. */
const topics: readonly TopicCheck[] = [
  { topic: 'making', needed: true, run: checkMembers },
  { topic: 'spaces', needed: true, run: checkSpaces },
  { topic: 'reset', needed: true, run: checkReset },
  { topic: 'play', needed: true, run: checkPlay },
  { topic: 'determinism', needed: false, run: checkDeterminism },
  { topic: 'snapshot', needed: false, run: checkSnapshot },
  { topic: 'render', needed: false, run: rendersInEachMode },
  { topic: 'close', needed: false, run: checkClose },
]

/**
 * Looks for what is wrong with an env: members, spaces, resets, steps, rewards, replay, snapshots, rendering and
 * closing. What `make` enforces on every call (order, seeds, actions) is not looked for again; hand it the bare env.
 * Each rule is reported once, where it is broken first.
 *
 * Every env that it makes is closed, whatever happens. A call that takes too long is a finding; a sync env that loops
 * for ever cannot be stopped.
 *
 * Source: Gymnasium 1.4 `check_env` and `PassiveEnvChecker`; docs/gymnasium.md maps each of their checks.
 *
 * @throws {LudusError} `INVALID_OPTIONS`. What the env throws is a finding. The reason of `signal`, when it is aborted.
 * @example
 * const { passed, findings } = await checkEnv(({ renderMode }) => createEnv({ size: 42 }, { renderMode }))
 */
export async function checkEnv(makeEnv: MakeEnv, options: CheckOptions = {}): Promise<CheckReport> {
  const settings = parseWith(optionsSchema, options, 'INVALID_OPTIONS', 'the options of checkEnv')
  const findings = new Map<CheckRow, Finding>()
  const skipped: SkippedRow[] = []
  const report = (found: Finding | null) => {
    if (found && !findings.has(found.row)) findings.set(found.row, found)
  }
  const skip = (topic: Topic, why: string) => {
    for (const row of rowsOf(topic)) skipped.push({ row, why })
  }
  const workshop = createWorkshop({ makeEnv, timeout: settings.timeout, signal: settings.signal, report })

  const runTopics = async (check: Check) => {
    let missing: Topic | null = null
    for (const { topic, needed, run } of topics) {
      if (missing && topic !== 'close') skip(topic, `the rules of ${missing} come first`)
      else if ((await failed(() => run(check))) && needed) missing = topic
      else if (findings.has('hangs')) missing = topic
    }
  }

  /** Whether a call failed, which is then reported. */
  const failed = async (run: () => void | Promise<void>): Promise<boolean> => {
    try {
      await run()
      return false
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error
      report(error.finding)
      return true
    }
  }

  try {
    await failed(async () => {
      const [firstMode = null] = settings.renderModes
      const tested = await workshop.make(firstMode)
      const replays = !(settings.nondeterministic ?? tested.env?.spec?.nondeterministic ?? false)
      await runTopics({ ...settings, workshop, tested, actions: [], played: [], replays, report, skip })
    })
  } finally {
    await workshop.closeAll()
  }
  const list = [...findings.values()]
  return { passed: list.every(({ level }) => level !== 'error'), findings: list, skipped }
}

function checkMembers({ tested: { env }, report }: Check): void {
  const missing = missingMember(env)
  if (missing) throw new CallFailed(missing)
  report(framesPerStep(env))
  report(seedMethod(env))
}

function checkSpaces({ tested: { env }, report }: Check): void {
  const missing = missingSpace(env) ?? spacesSurviveJson(env) ?? samplesAreElements(env)
  if (missing) throw new CallFailed(missing)
  for (const rule of [fixedNumbers, unboundedNumbers, actionRange, imageSpace]) report(rule(env))
}

async function checkReset(check: Check): Promise<void> {
  await resetTakesSeed(check)
  await resetTakesOptions(check)
}

async function checkPlay(check: Check): Promise<void> {
  const { tested, played, report } = check
  check.actions = randomActions(tested.env, check.seed, check.steps)
  try {
    await recordPlay(tested, replayPlan(check), played)
  } finally {
    for (const rule of playRules) for (const found of rule(played, tested.env)) report(found)
  }
}

async function checkDeterminism(check: Check): Promise<void> {
  if (!check.replays) return check.skip('determinism', 'the env is declared nondeterministic')
  await replays(check)
  await seedsLeadOn(check)
}

async function checkSnapshot(check: Check): Promise<void> {
  if (!check.replays) return check.skip('snapshot', 'equal plays differ, so none can be compared')
  await snapshotGoesOn(check)
}

async function checkClose({ tested }: Check): Promise<void> {
  await tested.close('close-throws', 'close()')
  await tested.close('close-twice', 'the second close()')
}

function rowsOf(topic: Topic): CheckRow[] {
  return (Object.keys(checkRows) as CheckRow[]).filter((row) => checkRows[row].topic === topic)
}
