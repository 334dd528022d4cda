import { type Controls, dict, discrete, type Goal, type RenderMode, type RewardInput } from '@ludus/core'
import { z } from 'zod'
import { createCanvas } from '../drawing/canvas.js'
import { createGameEnv, type Game } from '../game-env.js'

export const optionsSchema = z.strictObject({
  /** How many observations, and as many actions. */
  size: z.int().min(2).default(4),
})

/** Options of `toy/identity-v1`. */
export type IdentityOptions = z.output<typeof optionsSchema>

/** The number to answer, and the answer to the one before it. */
export interface IdentityState {
  readonly wanted: number
  /** -1 before the first. */
  readonly answered: number
}

/** Answer each number with itself, for a reward of 1; then comes another number. It never terminates. */
export function identity({ size }: IdentityOptions): Game<number, number, IdentityState> {
  return {
    id: 'toy/identity-v1',
    observationSpace: discrete(size),
    actionSpace: discrete(size),
    stateSpace: dict({ wanted: discrete(size), answered: discrete(size + 1, -1) }),
    startOptions: z.strictObject({}),
    start: (rng) => ({ wanted: rng.integer(0, size), answered: -1 }),
    step(previousState, action, rng) {
      const state = { wanted: rng.integer(0, size), answered: action }
      return { state, reward: isRight({ previousState, state }), terminated: false }
    },
    observe: ({ wanted }) => wanted,
    picture({ wanted }) {
      const canvas = createCanvas(size * 24, 24, [30, 30, 36])
      canvas.circle([wanted * 24 + 12, 12], 9, [250, 204, 40])
      return canvas.frame()
    },
    text: ({ wanted }) => `${wanted}\n`,
  }
}

export function createEnv(options: IdentityOptions, { renderMode }: { renderMode: RenderMode }) {
  return createGameEnv(identity(options), renderMode)
}

/** The digit of each answer; beyond ten of them whoever shows the env finds keys. */
export function controls({ size }: IdentityOptions): Controls {
  const choices = Array.from({ length: size }, (_, answer) => ({
    name: String(answer),
    ...(answer < 10 && { keys: [`Digit${answer}`] }),
  }))
  return { framesPerSecond: 4, parts: [{ name: 'answer', choices }] }
}

/** Wants each number answered with itself. */
export function goal(): Goal<IdentityState> {
  return {
    reward(input) {
      const value = isRight(input)
      return { value, terms: { right: value } }
    },
    targetOf: (state) => ({ ...state, answered: state.wanted }),
  }
}

function isRight({ previousState, state }: Pick<RewardInput<IdentityState>, 'previousState' | 'state'>): number {
  return state.answered === previousState.wanted ? 1 : 0
}

/** Answers right. */
export function script(state: unknown): number {
  return (state as IdentityState).wanted
}
