import { box, type Controls, dict, type RenderMode } from '@ludus/core'
import { z } from 'zod'
import { type BatchedSettings, createBatchedEnv } from '../batched/create-batched-env.js'
import { createGameEnv, type Game } from '../game-env.js'
import { real } from '../real.js'
import { singleRow } from '../rows.js'
import { maxSpeed, maxTorque, type PendulumState, pendulumCosts, pendulumDynamics } from './pendulum-dynamics.js'
import { pendulumPicture } from './pendulum-picture.js'

export const optionsSchema = z.strictObject({
  /** Gravity, in metres per second squared. */
  g: z.number().default(10),
})

/** Options of `Pendulum-v1`. */
export type PendulumOptions = z.output<typeof optionsSchema>

const startOptions = z.strictObject({
  /** The start angle is drawn from -xInit to xInit. */
  xInit: z.number().nonnegative().default(Math.PI),
  /** The start velocity is drawn from -yInit to yInit. */
  yInit: z.number().nonnegative().default(1),
})

/** Swing a pendulum up and hold it. Reset options: `xInit` and `yInit`, the bounds of the start angle and velocity. */
export function pendulum({ g }: PendulumOptions): Game<Float32Array, Float32Array, PendulumState, typeof startOptions> {
  const row = singleRow(pendulumDynamics(g), new Float32Array(1), (torques, torque: Float32Array) =>
    torques.set(torque),
  )
  return {
    id: 'Pendulum-v1',
    observationSpace: box({ low: [-1, -1, -maxSpeed], high: [1, 1, maxSpeed], shape: [3], dtype: 'float32' }),
    actionSpace: box({ low: -maxTorque, high: maxTorque, shape: [1], dtype: 'float32' }),
    stateSpace: dict({ angle: real(), angularVelocity: real(maxSpeed) }),
    startOptions,
    ...row,
    step: (state, torque) => ({
      ...row.step(state, torque),
      info: { rewardTerms: pendulumCosts(state, torque[0] as number) },
    }),
    picture: (state, torque) => pendulumPicture(state, torque?.[0] ?? 0),
  }
}

export function createEnv(options: PendulumOptions, { renderMode }: { renderMode: RenderMode }) {
  return createGameEnv(pendulum(options), renderMode)
}

export function controls(): Controls {
  return { framesPerSecond: 30, parts: [{ name: 'torque' }] }
}

/** Many of them, stepped in one loop. */
export function createVectorEnv(options: PendulumOptions, settings: BatchedSettings) {
  return createBatchedEnv(pendulum(options), pendulumDynamics(options.g), settings)
}
