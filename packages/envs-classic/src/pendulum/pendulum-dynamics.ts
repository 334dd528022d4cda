import { uniform } from '../reset-bounds.js'
import type { RowDynamics } from '../rows.js'

/** A pendulum with a motor at its pivot. */
export interface PendulumState {
  /** Radians from upright, against the clock; never wrapped. */
  readonly angle: number
  /** Radians a second. */
  readonly angularVelocity: number
}

/** How far the start may be from upright and at rest. */
export interface PendulumStart {
  readonly xInit: number
  readonly yInit: number
}

export const maxSpeed = 8
export const maxTorque = 2
const secondsPerStep = 0.05
const { fround } = Math
const effortWeight = fround(0.001)

/** What a state and a torque cost: the terms of the reward, each at most 0. */
export function pendulumCosts({ angle, angularVelocity }: PendulumState, torque: number) {
  return {
    angle: -(normalizeAngle(angle) ** 2),
    velocity: -(0.1 * angularVelocity ** 2),
    effort: -fround(effortWeight * fround(torque * torque)),
  }
}

/**
 * A step of the motor's torque: semi-implicit Euler, 20 steps a second, a rod of 1 m and 1 kg. Torques are float32, as
 * Gymnasium has them. It never terminates.
 *
 * Source: Gymnasium 1.4 `PendulumEnv.step`.
 *
 * @param gravity Metres per second squared.
 */
export function pendulumDynamics(gravity: number): RowDynamics<PendulumState, Float32Array, PendulumStart> {
  return {
    names: ['angle', 'angularVelocity'],
    observationSize: 3,
    read: (states, row) => ({
      angle: states.angle[row] as number,
      angularVelocity: states.angularVelocity[row] as number,
    }),
    write(state, states, row) {
      states.angle[row] = state.angle
      states.angularVelocity[row] = state.angularVelocity
    },
    start(rng, { xInit, yInit }, states, row) {
      states.angle[row] = uniform(rng, { low: -xInit, high: xInit })
      states.angularVelocity[row] = uniform(rng, { low: -yInit, high: yInit })
    },
    step(from, actions, { states: to, rewards, terminated }) {
      for (let row = 0; row < actions.length; row++) {
        const angle = from.angle[row] as number
        const oldVelocity = from.angularVelocity[row] as number
        const torque = Math.min(maxTorque, Math.max(-maxTorque, actions[row] as number))
        const costs = pendulumCosts({ angle, angularVelocity: oldVelocity }, torque)
        const acceleration = ((3 * gravity) / 2) * Math.sin(angle) + fround(3 * torque)
        const velocity = Math.min(maxSpeed, Math.max(-maxSpeed, oldVelocity + acceleration * secondsPerStep))
        to.angle[row] = angle + velocity * secondsPerStep
        to.angularVelocity[row] = velocity
        rewards[row] = costs.angle + costs.velocity + costs.effort
        terminated[row] = 0
      }
    },
    observe({ angle, angularVelocity }, observations) {
      for (let row = 0; row < angle.length; row++) {
        observations[row * 3] = Math.cos(angle[row] as number)
        observations[row * 3 + 1] = Math.sin(angle[row] as number)
        observations[row * 3 + 2] = angularVelocity[row] as number
      }
    },
  }
}

/** The same angle from -π up to π. */
function normalizeAngle(angle: number): number {
  const turn = 2 * Math.PI
  return ((((angle + Math.PI) % turn) + turn) % turn) - Math.PI
}
