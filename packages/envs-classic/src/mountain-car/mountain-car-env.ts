import { box, dict, discrete, type RenderMode } from '@ludus/core'
import { z } from 'zod'
import { type BatchedSettings, createBatchedEnv } from '../batched/create-batched-env.js'
import { createGameEnv, type Game } from '../game-env.js'
import { keyControls } from '../key-controls.js'
import { real } from '../real.js'
import { resetBounds } from '../reset-bounds.js'
import { singleRow } from '../rows.js'
import {
  goalPosition,
  type MountainCarState,
  maxSpeed,
  mountainCarDynamics,
  positionRange,
} from './mountain-car-dynamics.js'
import { mountainCarPicture } from './mountain-car-picture.js'

export const optionsSchema = z.strictObject({
  /** The least velocity at the flag that counts. */
  goalVelocity: z.number().default(0),
})

/** Options of `MountainCar-v0` and of `MountainCarContinuous-v0`. */
export type MountainCarOptions = z.output<typeof optionsSchema>

/** The spaces and the start's options of both mountain cars. */
export const carParts = {
  observationSpace: box({
    low: [positionRange.low, -maxSpeed],
    high: [positionRange.high, maxSpeed],
    shape: [2],
    dtype: 'float32',
  }),
  // The float32 car is a rounding beyond the float64 bounds where it touches them.
  stateSpace: dict({
    position: box({ low: positionRange.low - 1e-6, high: positionRange.high + 1e-6, shape: [], dtype: 'float64' }),
    velocity: real(maxSpeed + 1e-6),
  }),
  startOptions: resetBounds(-0.6, -0.4),
}

/** Swing a weak car up a hill. Reset options: `low` and `high`, the bounds of the start position. */
export function mountainCar({
  goalVelocity,
}: MountainCarOptions): Game<Float32Array, number, MountainCarState, typeof carParts.startOptions> {
  return {
    id: 'MountainCar-v0',
    ...carParts,
    actionSpace: discrete(3),
    ...singleRow(mountainCarDynamics(goalVelocity), new Int32Array(1), (actions, action: number) => {
      actions[0] = action
    }),
    picture: (state) => mountainCarPicture(state, goalPosition),
  }
}

export function createEnv(options: MountainCarOptions, { renderMode }: { renderMode: RenderMode }) {
  return createGameEnv(mountainCar(options), renderMode)
}

export const controls = () => keyControls(30, { left: 'ArrowLeft', coast: null, right: 'ArrowRight' })

/** Many of them, stepped in one loop. */
export function createVectorEnv(options: MountainCarOptions, settings: BatchedSettings) {
  return createBatchedEnv(mountainCar(options), mountainCarDynamics(options.goalVelocity), settings)
}
