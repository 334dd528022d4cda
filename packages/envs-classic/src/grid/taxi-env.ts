import { box, dict, discrete, type RenderMode, type Rng } from '@ludus/core'
import { z } from 'zod'
import { createGameEnv, type Game } from '../game-env.js'
import { keyControls } from '../key-controls.js'
import { highlight } from './grid-game.js'
import {
  decodeTaxi,
  encodeTaxi,
  inTaxi,
  stands,
  type TaxiState,
  taxiActionMask,
  taxiMap,
  taxiTransitions,
} from './taxi-dynamics.js'
import { taxiPicture } from './taxi-picture.js'
import { drawTransition } from './transitions.js'

export const optionsSchema = z.strictObject({
  /** Whether the taxi may drift to either side. */
  isRainy: z.boolean().default(false),
  /** Whether the passenger may change the destination on the way, once. */
  ficklePassenger: z.boolean().default(false),
  /** Probability of driving where one wants to in rain. */
  rainyProbability: z.number().min(0).max(1).default(0.8),
  /** Probability that a fickle passenger changes the destination. */
  fickleProbability: z.number().min(0).max(1).default(0.3),
})

/** Options of `Taxi-v3` and `Taxi-v4`. */
export type TaxiOptions = z.output<typeof optionsSchema>

/** Pick up a passenger and drop them off where they want to go. */
export function taxi(options: TaxiOptions): Game<number, number, TaxiState> {
  const transitions = taxiTransitions(options.isRainy ? options.rainyProbability : null)
  const coordinate = box({ low: 0, high: 4, shape: [], dtype: 'int32' })
  return {
    id: 'Taxi-v4',
    observationSpace: discrete(500),
    actionSpace: discrete(6),
    stateSpace: dict({
      row: coordinate,
      column: coordinate,
      passenger: discrete(5),
      destination: discrete(4),
      fickle: discrete(2),
    }),
    startOptions: z.strictObject({}),
    start(rng: Rng) {
      const passenger = rng.integer(0, 4)
      const destination = (passenger + rng.integer(1, 4)) % 4
      const [row, column] = [rng.integer(0, 5), rng.integer(0, 5)]
      const fickle = options.ficklePassenger && rng.uniform() < options.fickleProbability ? 1 : 0
      return { row, column, passenger, destination, fickle }
    },
    startInfo: (state) => ({ prob: 1, actionMask: taxiActionMask(state) }),
    step(state, action, rng) {
      const outcome = drawTransition(transitions[encodeTaxi(state)]?.[action] ?? [], rng)
      let next: TaxiState = { ...decodeTaxi(outcome.next), fickle: state.fickle }
      const moved = next.row !== state.row || next.column !== state.column
      if (state.fickle === 1 && state.passenger === inTaxi && moved) {
        const others = [0, 1, 2, 3].filter((stand) => stand !== state.destination)
        next = { ...next, destination: others[rng.integer(0, 3)] as number, fickle: 0 }
      }
      return {
        state: next,
        reward: outcome.reward,
        terminated: outcome.terminated,
        info: { prob: outcome.probability, actionMask: taxiActionMask(next) },
      }
    },
    observe: encodeTaxi,
    picture: taxiPicture,
    text: taxiText,
  }
}

export function createEnv(options: TaxiOptions, { renderMode }: { renderMode: RenderMode }) {
  return createGameEnv(taxi(options), renderMode)
}

export const controls = () =>
  keyControls(4, {
    south: 'ArrowDown',
    north: 'ArrowUp',
    east: 'ArrowRight',
    west: 'ArrowLeft',
    pickup: 'Space',
    dropoff: 'Enter',
  })

/** The map with the taxi on yellow, or on green with its passenger; the passenger blue, the destination magenta. */
function taxiText({ row, column, passenger, destination }: TaxiState, lastAction: number | null): string {
  const letters = taxiMap.map((line) => [...line])
  const change = (at: readonly [number, number], map: (letter: string) => string) => {
    const line = letters[1 + at[0]] as string[]
    line[2 * at[1] + 1] = map(line[2 * at[1] + 1] as string)
  }
  if (passenger === inTaxi) change([row, column], (letter) => highlight(letter === ' ' ? '_' : letter, 'green'))
  else {
    change([row, column], (letter) => highlight(letter, 'yellow'))
    change(stands[passenger] as readonly [number, number], (letter) => `\u001b[34;1m${letter}\u001b[0m`)
  }
  change(stands[destination] as readonly [number, number], (letter) => `\u001b[35m${letter}\u001b[0m`)
  const names = ['South', 'North', 'East', 'West', 'Pickup', 'Dropoff']
  const went = lastAction === null ? '' : `  (${names[lastAction]})`
  return `${letters.map((line) => line.join('')).join('\n')}\n${went}\n`
}
