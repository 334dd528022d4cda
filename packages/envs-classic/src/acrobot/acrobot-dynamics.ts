import { uniform } from '../reset-bounds.js'
import type { RowDynamics } from '../rows.js'

/** Two links, the upper one fixed at its end, a motor between them. */
export interface AcrobotState {
  /** Radians of the upper link from straight down. */
  readonly angle1: number
  /** Radians of the lower link from the upper one's direction. */
  readonly angle2: number
  /** Radians a second. */
  readonly angularVelocity1: number
  /** Radians a second. */
  readonly angularVelocity2: number
}

/** Which paper's equations hold: Sutton & Barto's book, or Sutton's NIPS paper of 1996, which misses a term. */
export type AcrobotEquations = 'book' | 'nips'

const gravity = 9.8
const secondsPerStep = 0.2
export const maxVelocity1 = 4 * Math.PI
export const maxVelocity2 = 9 * Math.PI

/**
 * A step of the motor's torque: Runge-Kutta of fourth order, 5 steps a second. Links of 1 m, 1 kg and a moment of
 * inertia of 1. Actions: 0 gives -1 N m, 1 none, 2 gives +1. Each step costs 1 until the free end is 1 m above the
 * fixed one.
 *
 * Source: Sutton 1996; Sutton & Barto 2018; Gymnasium 1.4 `AcrobotEnv.step`.
 */
export function acrobotDynamics(equations: AcrobotEquations): RowDynamics<AcrobotState, Int32Array> {
  /** The state within a step, and its four slopes: [angle1, angle2, velocity1, velocity2]. */
  const start = new Float64Array(4)
  const point = new Float64Array(4)
  const slopes = [0, 1, 2, 3].map(() => new Float64Array(4))
  const [k1, k2, k3, k4] = slopes as [Float64Array, Float64Array, Float64Array, Float64Array]

  const slopeAt = (s: Float64Array, torque: number, slope: Float64Array) => {
    const [angle1, angle2, velocity1, velocity2] = [s[0] as number, s[1] as number, s[2] as number, s[3] as number]
    const cos2 = Math.cos(angle2)
    const sin2 = Math.sin(angle2)
    const d1 = 0.25 + (1.25 + cos2) + 2
    const d2 = 0.25 + 0.5 * cos2 + 1
    const phi2 = 0.5 * gravity * Math.cos(angle1 + angle2 - Math.PI / 2)
    const phi1 =
      -0.5 * velocity2 ** 2 * sin2 -
      velocity2 * velocity1 * sin2 +
      1.5 * gravity * Math.cos(angle1 - Math.PI / 2) +
      phi2
    const coupling = equations === 'book' ? 0.5 * velocity1 ** 2 * sin2 : 0
    const acceleration2 = (torque + (d2 / d1) * phi1 - coupling - phi2) / (1.25 - d2 ** 2 / d1)
    slope[0] = velocity1
    slope[1] = velocity2
    slope[2] = -(d2 * acceleration2 + phi1) / d1
    slope[3] = acceleration2
  }

  /** Puts `start + seconds * slope` into `point`. */
  const moveAlong = (slope: Float64Array, seconds: number) => {
    for (let index = 0; index < 4; index++) point[index] = (start[index] as number) + seconds * (slope[index] as number)
  }

  return {
    names: ['angle1', 'angle2', 'angularVelocity1', 'angularVelocity2'],
    observationSize: 6,
    read: (states, row) => ({
      angle1: states.angle1[row] as number,
      angle2: states.angle2[row] as number,
      angularVelocity1: states.angularVelocity1[row] as number,
      angularVelocity2: states.angularVelocity2[row] as number,
    }),
    write(state, states, row) {
      states.angle1[row] = state.angle1
      states.angle2[row] = state.angle2
      states.angularVelocity1[row] = state.angularVelocity1
      states.angularVelocity2[row] = state.angularVelocity2
    },
    // Gymnasium rounds the start to float32, and only the start.
    start(rng, bounds, states, row) {
      states.angle1[row] = Math.fround(uniform(rng, bounds))
      states.angle2[row] = Math.fround(uniform(rng, bounds))
      states.angularVelocity1[row] = Math.fround(uniform(rng, bounds))
      states.angularVelocity2[row] = Math.fround(uniform(rng, bounds))
    },
    step(from, actions, { states: to, rewards, terminated }) {
      for (let row = 0; row < actions.length; row++) {
        const torque = (actions[row] as number) - 1
        start[0] = from.angle1[row] as number
        start[1] = from.angle2[row] as number
        start[2] = from.angularVelocity1[row] as number
        start[3] = from.angularVelocity2[row] as number
        slopeAt(start, torque, k1)
        moveAlong(k1, secondsPerStep / 2)
        slopeAt(point, torque, k2)
        moveAlong(k2, secondsPerStep / 2)
        slopeAt(point, torque, k3)
        moveAlong(k3, secondsPerStep)
        slopeAt(point, torque, k4)
        for (let index = 0; index < 4; index++) {
          const sum =
            (k1[index] as number) + 2 * (k2[index] as number) + 2 * (k3[index] as number) + (k4[index] as number)
          point[index] = (start[index] as number) + (secondsPerStep / 6) * sum
        }
        const angle1 = wrapAngle(point[0] as number)
        const angle2 = wrapAngle(point[1] as number)
        to.angle1[row] = angle1
        to.angle2[row] = angle2
        to.angularVelocity1[row] = Math.min(maxVelocity1, Math.max(-maxVelocity1, point[2] as number))
        to.angularVelocity2[row] = Math.min(maxVelocity2, Math.max(-maxVelocity2, point[3] as number))
        const reached = -Math.cos(angle1) - Math.cos(angle2 + angle1) > 1
        terminated[row] = reached ? 1 : 0
        rewards[row] = reached ? 0 : -1
      }
    },
    observe({ angle1, angle2, angularVelocity1, angularVelocity2 }, observations) {
      for (let row = 0; row < angle1.length; row++) {
        const at = row * 6
        observations[at] = Math.cos(angle1[row] as number)
        observations[at + 1] = Math.sin(angle1[row] as number)
        observations[at + 2] = Math.cos(angle2[row] as number)
        observations[at + 3] = Math.sin(angle2[row] as number)
        observations[at + 4] = angularVelocity1[row] as number
        observations[at + 5] = angularVelocity2[row] as number
      }
    },
  }
}

/** The same angle from -π to π. */
function wrapAngle(angle: number): number {
  let wrapped = angle
  while (wrapped > Math.PI) wrapped -= 2 * Math.PI
  while (wrapped < -Math.PI) wrapped += 2 * Math.PI
  return wrapped
}
