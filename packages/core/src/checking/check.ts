import type { AnyEnv, RenderMode } from '../contracts/env.js'
import { createRng } from '../random.js'
import type { Finding } from './check-report.js'
import type { Topic } from './rows.js'
import type { TestedEnv, Workshop } from './tested-env.js'
import type { PlayedResult, TrajectoryStep } from './trajectory.js'

/** A call of the play that all rules look at, as it was when it came. */
export interface PlayedCall {
  readonly call: string
  readonly kind: 'reset' | 'step'
  readonly result: PlayedResult
  readonly row: TrajectoryStep
  readonly observationHash: string
  readonly stateHash: string
  readonly infoHash: string
}

/** What one run of `checkEnv` hands from topic to topic. */
export interface Check {
  readonly seed: number
  readonly steps: number
  readonly renderModes: readonly RenderMode[]
  readonly workshop: Workshop
  /** The first env that was made. It stays open until the last topic. */
  readonly tested: TestedEnv
  /** Random actions, the same for every play; drawn once the spaces are known to be sound. */
  actions: readonly unknown[]
  /** The play that others are compared with. */
  readonly played: PlayedCall[]
  /** Whether equal plays are equal, as far as is known. */
  replays: boolean
  readonly report: (found: Finding | null) => void
  /** Says why the rules of a topic were not looked at. */
  readonly skip: (topic: Topic, why: string) => void
}

/** Draws the actions of a play. */
export function randomActions(env: AnyEnv, seed: number, steps: number): unknown[] {
  const rng = createRng(seed).fork('actions')
  return Array.from({ length: steps }, () => env.actionSpace.sample(rng))
}

/** The first that is no null. */
export function firstOf<Item, Found>(items: Iterable<Item>, find: (item: Item) => Found | null): Found | null {
  for (const item of items) {
    const found = find(item)
    if (found !== null) return found
  }
  return null
}
