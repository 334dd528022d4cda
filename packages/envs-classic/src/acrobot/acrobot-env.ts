import { box, dict, discrete, type RenderMode } from '@ludus/core'
import { z } from 'zod'
import { type BatchedSettings, createBatchedEnv } from '../batched/create-batched-env.js'
import { createGameEnv, type Game } from '../game-env.js'
import { keyControls } from '../key-controls.js'
import { real } from '../real.js'
import { resetBounds } from '../reset-bounds.js'
import { singleRow } from '../rows.js'
import { type AcrobotState, acrobotDynamics, maxVelocity1, maxVelocity2 } from './acrobot-dynamics.js'
import { acrobotPicture } from './acrobot-picture.js'

export const optionsSchema = z.strictObject({
  /** Whose equations: Sutton & Barto's book, or Sutton's NIPS paper of 1996, which misses a term. */
  bookOrNips: z.enum(['book', 'nips']).default('book'),
})

/** Options of `Acrobot-v1`. */
export type AcrobotOptions = z.output<typeof optionsSchema>

const startOptions = resetBounds(-0.1, 0.1)
const bounds = [1, 1, 1, 1, maxVelocity1, maxVelocity2]

/** Swing two links up by the joint between them. Reset options: `low` and `high`, the bounds of the start's numbers. */
export function acrobot({ bookOrNips }: AcrobotOptions): Game<Float32Array, number, AcrobotState, typeof startOptions> {
  return {
    id: 'Acrobot-v1',
    observationSpace: box({ low: bounds.map((bound) => -bound), high: bounds, shape: [6], dtype: 'float32' }),
    actionSpace: discrete(3),
    stateSpace: dict({
      angle1: real(Math.PI),
      angle2: real(Math.PI),
      angularVelocity1: real(maxVelocity1),
      angularVelocity2: real(maxVelocity2),
    }),
    startOptions,
    ...singleRow(acrobotDynamics(bookOrNips), new Int32Array(1), (actions, action: number) => {
      actions[0] = action
    }),
    picture: acrobotPicture,
  }
}

export function createEnv(options: AcrobotOptions, { renderMode }: { renderMode: RenderMode }) {
  return createGameEnv(acrobot(options), renderMode)
}

export const controls = () => keyControls(15, { left: 'ArrowLeft', none: null, right: 'ArrowRight' })

/** Many of them, stepped in one loop. */
export function createVectorEnv(options: AcrobotOptions, settings: BatchedSettings) {
  return createBatchedEnv(acrobot(options), acrobotDynamics(options.bookOrNips), settings)
}
