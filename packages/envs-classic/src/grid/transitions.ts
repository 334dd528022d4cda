import type { Rng } from '@ludus/core'

/** One way a step can turn out. */
export interface Transition {
  readonly probability: number
  /** Index of the state that follows. */
  readonly next: number
  readonly reward: number
  readonly terminated: boolean
}

/** How each action in each state can turn out: [state][action], then the outcomes, whose probabilities sum to 1. */
export type Transitions = readonly (readonly (readonly Transition[])[])[]

/** Draws one of the outcomes; draws nothing where there is one alone. */
export function drawTransition(outcomes: readonly Transition[], rng: Rng): Transition {
  const [first] = outcomes as [Transition]
  if (outcomes.length === 1) return first
  const drawn = rng.uniform()
  let sum = 0
  for (const outcome of outcomes) {
    sum += outcome.probability
    if (sum > drawn) return outcome
  }
  // Rounding can leave the sum a hair below 1; Gymnasium's argmax then finds the first.
  return first
}
