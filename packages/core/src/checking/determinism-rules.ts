import type { Check, PlayedCall } from './check.js'
import { type Finding, finding } from './check-report.js'
import { missingResult } from './play-rules.js'
import { recordPlay } from './record-play.js'
import { CallFailed, type TestedEnv } from './tested-env.js'
import { findDifference, hashValue, type PlayedResult, type PlayPlan } from './trajectory.js'

/** The play that is repeated: its unseeded reset halfway shows in any env. */
export function replayPlan({ seed, steps, actions }: Check): PlayPlan {
  return { seed, actions, restartAfter: Math.ceil(steps / 2) }
}

export async function replays(check: Check): Promise<void> {
  const { played, tested, workshop, report } = check
  const again = await recordPlay(tested, replayPlan(check))
  const different = differenceOf(played, again)
  if (different) {
    check.replays = false
    return report(finding('replay', different.where, different.message))
  }
  report(infoDifference(played, again))
  const fresh = await workshop.make(tested.env.renderMode)
  const other = differenceOf(played, await recordPlay(fresh, replayPlan(check)))
  await fresh.close('close-throws', 'close()')
  if (!other) return
  check.replays = false
  report(finding('replay-new-env', other.where, other.message))
}

/** Where two plays differ first, and how. */
export function differenceOf(one: readonly PlayedCall[], other: readonly PlayedCall[]) {
  const rows = (played: readonly PlayedCall[]) => played.map(({ row }) => row)
  return findDifference(rows(one), rows(other))
}

function infoDifference(one: readonly PlayedCall[], other: readonly PlayedCall[]): Finding | null {
  const index = one.findIndex(({ infoHash }, at) => infoHash !== other[at]?.infoHash)
  if (index < 0) return null
  return finding('replay-info', `${one[index]?.call}, info`, 'it differs from what the same play gave before')
}

/** Unseeded resets that follow a seeded one, and seeds, that are tried at most. */
const resets = 3
const mostSeeds = 8
/** Seeds after which an env whose every episode starts alike is left alone: it shows nothing either way. */
const enoughOfTheSame = 3

/**
 * Whether seeds and unseeded resets lead on to other episodes. Only an env whose episodes start differently can show
 * it, and only doubt is paid for: most envs answer with two seeds.
 */
export async function seedsLeadOn({ tested, seed, report }: Check): Promise<void> {
  const rows: string[][] = []
  for (let count = 0; count < mostSeeds; count++) {
    rows.push(await startsOf(tested, (seed + count) % 2 ** 32))
    const starts = new Set(rows.flat())
    const seedsDiffer = new Set(rows.map((row) => row.join())).size > 1
    const resetsDiffer = rows.some((row) => new Set(row.slice(1)).size > 1)
    if ((seedsDiffer && resetsDiffer) || (starts.size === 1 && rows.length >= enoughOfTheSame)) return
  }
  const seeds = `seeds ${seed} to ${seed + mostSeeds - 1}`
  const sameSeeds = new Set(rows.map((row) => row.join())).size === 1
  const firsts = new Set(rows.map(([first]) => first))
  if (sameSeeds && new Set(rows.flat()).size > 1)
    report(finding('seed-ignored', seeds, 'they start the same episodes, though episodes differ from one another'))
  if (!sameSeeds && firsts.size > 1)
    report(
      finding('default-seed', 'reset()', `it starts the same episode again and again, though ${seeds} start others`),
    )
}

/** Hashes of what a seeded reset and the unseeded ones after it gave. */
async function startsOf(tested: TestedEnv, seed: number): Promise<string[]> {
  const starts: string[] = []
  for (let count = 0; count <= resets; count++) {
    const call = count === 0 ? `reset({ seed: ${seed} })` : 'reset()'
    const result = await tested.reset(count === 0 ? { seed } : undefined, call)
    const found = missingResult('reset', call, result)
    if (found) throw new CallFailed(found)
    const { observation, state } = result as PlayedResult
    starts.push(hashValue({ observation, state }))
  }
  return starts
}
