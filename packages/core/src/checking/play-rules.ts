import type { AnyEnv } from '../contracts/env.js'
import type { Space } from '../contracts/space.js'
import { firstOf, type PlayedCall } from './check.js'
import { type Finding, finding } from './check-report.js'
import { findMismatch, findNumber } from './find-mismatch.js'
import type { CheckRow } from './rows.js'
import { hashValue } from './trajectory.js'

/** What is missing of a call's result, or null. A play cannot go on from it. */
export function missingResult(kind: PlayedCall['kind'], call: string, result: unknown): Finding | null {
  const wanted =
    kind === 'reset' ? ['observation', 'info'] : ['observation', 'info', 'reward', 'terminated', 'truncated']
  const fail = (message: string) => finding(`${kind}-result`, call, message)
  if (Array.isArray(result)) return fail('it gave an array: give an object with named fields')
  if (typeof result !== 'object' || result === null) return fail(`it gave ${String(result)}`)
  const missing = wanted.find((key) => !(key in result))
  if (!missing) return null
  return fail(`it gave no ${missing}${'done' in result ? ': done says too little, give terminated and truncated' : ''}`)
}

/** A rule over every call of a play, that finds the first place where it is broken. */
export type PlayRule = (played: readonly PlayedCall[], env: AnyEnv) => readonly (Finding | null)[]

const infoIsObject: PlayRule = (played) =>
  (['reset', 'step'] as const).map((kind) =>
    firstOf(played, ({ kind: of, call, result: { info } }) =>
      of !== kind || (typeof info === 'object' && info !== null && !Array.isArray(info))
        ? null
        : finding(`${kind}-info`, call, `info is ${Array.isArray(info) ? 'an array' : String(info)}, not an object`),
    ),
  )

const flagsAreBooleans: PlayRule = (played) => [
  firstOf(stepsOf(played), ({ call, result }) =>
    firstOf(['terminated', 'truncated'] as const, (flag) =>
      typeof result[flag] === 'boolean' ? null : finding('step-flags', call, `${flag} is ${String(result[flag])}`),
    ),
  ),
]

const noEarlyTruncation: PlayRule = (played, env) => {
  if (env.spec?.maxEpisodeSteps === 1) return []
  const index = played.findIndex(
    ({ kind, result }, at) => kind === 'step' && result.truncated === true && played[at - 1]?.kind === 'reset',
  )
  return [
    index < 0
      ? null
      : finding('early-truncation', (played[index] as PlayedCall).call, "it cut the episode's first step"),
  ]
}

const rewards: PlayRule = (played) => [
  firstOf(stepsOf(played), ({ call, result: { reward } }) =>
    typeof reward === 'number'
      ? null
      : finding('reward-number', call, `the reward is ${typeof reward}: ${String(reward)}`),
  ),
  firstOf(stepsOf(played), ({ call, result: { reward } }) =>
    Number.isNaN(reward) ? finding('reward-nan', call, 'the reward is NaN') : null,
  ),
  firstOf(stepsOf(played), ({ call, result: { reward } }) =>
    Math.abs(reward as number) === Number.POSITIVE_INFINITY
      ? finding('reward-infinite', call, `the reward is ${reward}`)
      : null,
  ),
]

/** Sums may round otherwise than the env did. */
const sumTolerance = 1e-9

const termsSumToReward: PlayRule = (played) => [
  firstOf(stepsOf(played), ({ call, result: { reward, info } }) => {
    const terms = (info as { rewardTerms?: Readonly<Record<string, unknown>> } | null | undefined)?.rewardTerms
    if (terms === undefined || typeof reward !== 'number' || !Number.isFinite(reward)) return null
    const values = Object.entries(terms)
    const wrong = values.find(([, term]) => !Number.isFinite(term))
    if (wrong) return finding('reward-terms', call, `the term ${wrong[0]} is ${String(wrong[1])}`)
    const sum = values.reduce((total, [, term]) => total + (term as number), 0)
    if (Math.abs(sum - reward) <= sumTolerance * Math.max(1, Math.abs(reward))) return null
    return finding('reward-terms', call, `the terms sum to ${sum}, the reward is ${reward}`)
  }),
]

const observationsInSpace: PlayRule = (played, { observationSpace }) =>
  // No network survives an infinity, whatever the space says.
  inSpace(played, 'observation', observationSpace, 'observation-finite', (number) => !Number.isFinite(number))

const statesInSpace: PlayRule = (played, { stateSpace }) => {
  if (stateSpace) return inSpace(played, 'state', stateSpace, 'state-nan', Number.isNaN)
  return [
    firstOf(played, ({ call, result: { state } }) =>
      state === undefined ? null : finding('state-type', `${call}, state`, 'there is state data, but no stateSpace'),
    ),
  ]
}

function inSpace(
  played: readonly PlayedCall[],
  field: 'observation' | 'state',
  space: Space,
  badRow: CheckRow,
  isBad: (number: number) => boolean,
): (Finding | null)[] {
  const outside = (kind: 'type' | 'range') =>
    firstOf(played, ({ call, result }) => {
      const found = findMismatch(space, result[field])
      // A bad number is found by its own rule.
      if (found?.kind !== kind || findNumber(result[field], isBad)) return null
      return finding(`${field}-${kind}`, `${call}, ${field}${found.path}`, found.message)
    })
  const badNumber = firstOf(played, ({ call, result }) => {
    const found = findNumber(result[field], isBad)
    return found && finding(badRow, `${call}, ${field}${found.path}`, `it is ${found.number}`)
  })
  return [outside('type'), outside('range'), badNumber]
}

/** Whoever keeps a value, as a replay does, must find it as it was. */
const nothingWrittenAgain: PlayRule = (played) => {
  const last = played.at(-1)?.call
  return (['observation', 'state'] as const).map((field) =>
    firstOf(played, ({ call, result, ...hashes }) =>
      hashValue(result[field]) === hashes[`${field}Hash`]
        ? null
        : finding(`${field}-reuse`, call, `its ${field} was another one by ${last}: give a new one each time`),
    ),
  )
}

/** What is looked at in a play. */
export const playRules: readonly PlayRule[] = [
  infoIsObject,
  flagsAreBooleans,
  noEarlyTruncation,
  rewards,
  termsSumToReward,
  observationsInSpace,
  statesInSpace,
  nothingWrittenAgain,
]

function stepsOf(played: readonly PlayedCall[]): PlayedCall[] {
  return played.filter(({ kind }) => kind === 'step')
}
