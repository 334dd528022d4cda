import { createHash } from 'node:crypto'
import type { Env, ResetResult, StepResult } from '../contracts/env.js'

/** One call's results as hashes and plain values, so that two trajectories can be compared field by field. */
export interface TrajectoryStep {
  readonly observation: string
  readonly state: string
  readonly reward: number
  readonly terminated: boolean
  readonly truncated: boolean
  readonly rewardTerms: string
}

/**
 * Resets an env by a seed and plays actions, resetting again (unseeded) where an episode ends.
 *
 * @returns A row for the first reset and one for each step.
 */
export async function playTrajectory(env: Env, seed: number, actions: readonly unknown[]): Promise<TrajectoryStep[]> {
  const rows = [describeResult(await env.reset({ seed }))]
  for (const action of actions) {
    const step = await env.step(action)
    rows.push(describeResult(step))
    if (step.terminated || step.truncated) rows.push(describeResult(await env.reset()))
  }
  return rows
}

/** Names the first step and field in which two trajectories differ, or null when they are equal. */
export function firstDifference(one: readonly TrajectoryStep[], other: readonly TrajectoryStep[]): string | null {
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const [left, right] = [one[index], other[index]]
    if (!left || !right) return `call ${index}: one trajectory is shorter`
    for (const field of Object.keys(left) as (keyof TrajectoryStep)[])
      if (!Object.is(left[field], right[field])) return `call ${index}, ${field}: ${left[field]} and ${right[field]}`
  }
  return null
}

function describeResult(result: ResetResult & Partial<StepResult>): TrajectoryStep {
  return {
    observation: hashValue(result.observation),
    state: hashValue(result.state),
    reward: result.reward ?? 0,
    terminated: result.terminated ?? false,
    truncated: result.truncated ?? false,
    rewardTerms: JSON.stringify(result.info.rewardTerms ?? null),
  }
}

/** SHA-256 of any observation or state; typed arrays by their bytes. */
export function hashValue(value: unknown): string {
  const hash = createHash('sha256')
  const add = (part: unknown) => {
    if (ArrayBuffer.isView(part)) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength))
    else if (typeof part === 'object' && part !== null)
      for (const [key, inner] of Object.entries(part)) {
        hash.update(`${key}:`)
        add(inner)
      }
    else hash.update(`${typeof part}:${String(part)};`)
  }
  add(value)
  return hash.digest('hex')
}
