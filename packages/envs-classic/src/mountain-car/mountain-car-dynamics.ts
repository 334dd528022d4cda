import { uniform } from '../reset-bounds.js'
import type { RowDynamics } from '../rows.js'

/** A car in a valley. */
export interface MountainCarState {
  /** Along the valley; its floor is at about -0.52. */
  readonly position: number
  /** Change of position in a step. */
  readonly velocity: number
}

export const positionRange = { low: -1.2, high: 0.6 }
export const maxSpeed = 0.07
export const goalPosition = 0.5
const force = 0.001
const gravity = 0.0025

/**
 * A step of the car whose engine is too weak for the hill. Actions: 0 pushes left, 1 not at all, 2 right. Each step
 * costs 1.
 *
 * Source: Moore 1990; Gymnasium 1.4 `MountainCarEnv.step`.
 *
 * @param goalVelocity The least velocity at the flag that counts.
 */
export function mountainCarDynamics(goalVelocity: number): RowDynamics<MountainCarState, Int32Array> {
  return {
    names: ['position', 'velocity'],
    observationSize: 2,
    read: (states, row) => ({ position: states.position[row] as number, velocity: states.velocity[row] as number }),
    write(state, states, row) {
      states.position[row] = state.position
      states.velocity[row] = state.velocity
    },
    start(rng, bounds, states, row) {
      states.position[row] = uniform(rng, bounds)
      states.velocity[row] = 0
    },
    observe({ position, velocity }, observations) {
      for (let row = 0; row < position.length; row++) {
        observations[row * 2] = position[row] as number
        observations[row * 2 + 1] = velocity[row] as number
      }
    },
    step(from, actions, { states: to, rewards, terminated }) {
      for (let row = 0; row < actions.length; row++) {
        const oldPosition = from.position[row] as number
        const push = ((actions[row] as number) - 1) * force + Math.cos(3 * oldPosition) * -gravity
        let velocity = Math.min(maxSpeed, Math.max(-maxSpeed, (from.velocity[row] as number) + push))
        const position = Math.min(positionRange.high, Math.max(positionRange.low, oldPosition + velocity))
        if (position === positionRange.low && velocity < 0) velocity = 0
        to.position[row] = position
        to.velocity[row] = velocity
        terminated[row] = position >= goalPosition && velocity >= goalVelocity ? 1 : 0
        rewards[row] = -1
      }
    },
  }
}
