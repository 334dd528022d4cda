import { createHash } from 'node:crypto'
import type { AnyEnv, ResetOptions } from '../contracts/env.js'

/** One call's results as plain values, so that two trajectories can be compared field by field. */
export interface TrajectoryStep {
  /** Which call gave it: `reset`, `step 3`, `reset after step 9`. */
  readonly call: string
  /** Short values as text, others as hashes. */
  readonly observation: string
  readonly state: string
  readonly reward: unknown
  readonly terminated: unknown
  readonly truncated: unknown
  readonly rewardTerms: string
}

/** What a call gave. It may be wrong in every field, so none has a type. */
export interface PlayedResult {
  readonly observation: unknown
  readonly state: unknown
  readonly info: unknown
  readonly reward?: unknown
  readonly terminated?: unknown
  readonly truncated?: unknown
}

/** What is played: an env of either kind, or one whose calls are watched. */
export interface Playable {
  reset(options: ResetOptions | undefined, call: string): unknown
  step(action: unknown, call: string): unknown
}

/** How to play. */
export interface PlayPlan {
  /** Resets by it first; absent, the running episode goes on. */
  readonly seed?: number
  readonly actions: readonly unknown[]
  /** Resets after this many steps too, so that an unseeded reset is seen in any env. */
  readonly restartAfter?: number
}

/**
 * Plays actions, resetting (unseeded) where an episode ends.
 *
 * @returns Every call and what it gave, as it comes.
 */
export async function* play(env: Playable, { seed, actions, restartAfter }: PlayPlan) {
  const reset = async (call: string, options?: ResetOptions) => ({
    call,
    kind: 'reset' as const,
    result: (await env.reset(options, call)) as PlayedResult,
  })
  if (seed !== undefined) yield reset(`reset({ seed: ${seed} })`, { seed })
  for (const [index, action] of actions.entries()) {
    const count = index + 1
    const call = `step ${count}`
    const result = (await env.step(action, call)) as PlayedResult
    yield { call, kind: 'step' as const, result }
    if (result.terminated || result.truncated || count === restartAfter) yield reset(`reset after step ${count}`)
  }
}

/**
 * Resets an env by a seed and plays actions, resetting again (unseeded) where an episode ends.
 *
 * @returns A row for the first reset and one for each call after it.
 */
export async function playTrajectory(
  env: AnyEnv,
  seed: number,
  actions: readonly unknown[],
): Promise<TrajectoryStep[]> {
  const rows: TrajectoryStep[] = []
  for await (const { call, result } of play(env, { seed, actions })) rows.push(trajectoryStep(call, result))
  return rows
}

/** Names the first call and field in which two trajectories differ, or null when they are equal. */
export function firstDifference(one: readonly TrajectoryStep[], other: readonly TrajectoryStep[]): string | null {
  const found = findDifference(one, other)
  return found && `${found.where}: ${found.message}`
}

/** The first call and field in which two trajectories differ, and how, or null when they are equal. */
export function findDifference(
  one: readonly TrajectoryStep[],
  other: readonly TrajectoryStep[],
): { readonly where: string; readonly message: string } | null {
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const [left, right] = [one[index], other[index]]
    if (!left || !right) return { where: (left ?? right)?.call ?? '', message: 'one trajectory is shorter' }
    for (const field of Object.keys(left) as (keyof TrajectoryStep)[])
      if (!Object.is(left[field], right[field]))
        return {
          where: `${left.call}, ${field}`,
          message: `${describeValue(left[field])} and ${describeValue(right[field])}`,
        }
  }
  return null
}

/** A call's row of a trajectory. */
export function trajectoryStep(call: string, result: PlayedResult): TrajectoryStep {
  const { rewardTerms } = (result.info ?? {}) as { rewardTerms?: unknown }
  return {
    call,
    observation: describeValue(result.observation),
    state: describeValue(result.state),
    reward: result.reward ?? 0,
    terminated: result.terminated ?? false,
    truncated: result.truncated ?? false,
    rewardTerms: describeValue(rewardTerms),
  }
}

/** Parts of a value that are still written out. */
const mostParts = 12

/** A value as text where it is short, else as the start of its hash. */
export function describeValue(value: unknown): string {
  if (Object.is(value, -0)) return '-0'
  if (typeof value !== 'object' || value === null) return String(value)
  if (ArrayBuffer.isView(value)) {
    const numbers = value as Float64Array
    return numbers.length <= mostParts
      ? `${value.constructor.name} [${Array.from(numbers, describeValue).join(', ')}]`
      : shortHash(value)
  }
  const entries = Object.entries(value)
  if (entries.length > mostParts) return shortHash(value)
  const parts = entries.map(
    ([key, part]) => `${key}: ${typeof part === 'object' && part !== null ? shortHash(part) : describeValue(part)}`,
  )
  return `{ ${parts.join(', ')} }`
}

function shortHash(value: unknown): string {
  return `#${hashValue(value).slice(0, 16)}`
}

/** SHA-256 of any observation or state; typed arrays by their bytes. */
export function hashValue(value: unknown): string {
  const hash = createHash('sha256')
  const around = new Set<unknown>()
  const add = (part: unknown) => {
    if (ArrayBuffer.isView(part)) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength))
    else if (around.has(part)) hash.update('itself;')
    else if (typeof part === 'object' && part !== null) {
      around.add(part)
      for (const [key, inner] of Object.entries(part)) {
        hash.update(`${key}:`)
        add(inner)
      }
      around.delete(part)
    } else hash.update(`${typeof part}:${String(part)};`)
  }
  add(value)
  return hash.digest('hex')
}
