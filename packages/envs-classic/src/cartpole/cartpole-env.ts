import { box, dict, discrete, type RenderMode } from '@ludus/core'
import { z } from 'zod'
import { type BatchedSettings, createBatchedEnv } from '../batched/create-batched-env.js'
import { createGameEnv, type Game } from '../game-env.js'
import { keyControls } from '../key-controls.js'
import { real } from '../real.js'
import { resetBounds } from '../reset-bounds.js'
import { singleRow } from '../rows.js'
import { angleLimit, type CartPoleState, cartPoleDynamics, positionLimit } from './cartpole-dynamics.js'
import { cartPolePicture } from './cartpole-picture.js'

export const optionsSchema = z.strictObject({
  /** Rewards 0 for each step and -1 for the last, as Sutton and Barto do, in place of 1 for each. */
  suttonBartoReward: z.boolean().default(false),
})

/** Options of `CartPole-v1`. */
export type CartPoleOptions = z.output<typeof optionsSchema>

const startOptions = resetBounds(-0.05, 0.05)
const bounds = [positionLimit * 2, Number.POSITIVE_INFINITY, angleLimit * 2, Number.POSITIVE_INFINITY]

/** Balance a pole on a cart. Reset options: `low` and `high`, the bounds of the start state's four numbers. */
export function cartPole({
  suttonBartoReward,
}: CartPoleOptions): Game<Float32Array, number, CartPoleState, typeof startOptions> {
  return {
    id: 'CartPole-v1',
    observationSpace: box({ low: bounds.map((bound) => -bound), high: bounds, shape: [4], dtype: 'float32' }),
    actionSpace: discrete(2),
    stateSpace: dict({
      position: real(positionLimit * 2),
      velocity: real(),
      angle: real(angleLimit * 2),
      angularVelocity: real(),
    }),
    startOptions,
    ...singleRow(cartPoleDynamics(suttonBartoReward), new Int32Array(1), (actions, action: number) => {
      actions[0] = action
    }),
    picture: cartPolePicture,
  }
}

export function createEnv(options: CartPoleOptions, { renderMode }: { renderMode: RenderMode }) {
  return createGameEnv(cartPole(options), renderMode)
}

export const controls = () => keyControls(50, { left: 'ArrowLeft', right: 'ArrowRight' })

/** Many of them, stepped in one loop. */
export function createVectorEnv(options: CartPoleOptions, settings: BatchedSettings) {
  return createBatchedEnv(cartPole(options), cartPoleDynamics(options.suttonBartoReward), settings)
}
