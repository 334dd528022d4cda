import { type MountainCarState, maxSpeed, positionRange } from './mountain-car-dynamics.js'

const { fround } = Math
const power = fround(0.0015)
const [low, high, topSpeed] = [fround(positionRange.low), fround(positionRange.high), fround(maxSpeed)]

/** Where the flag stands. */
export const continuousGoalPosition = 0.45

/**
 * A step of the car with a throttle. Gymnasium keeps this car in float32, so each operation is rounded to it.
 *
 * Source: Gymnasium 1.4 `Continuous_MountainCarEnv.step`.
 *
 * @param throttle From -1, full left, to 1, full right.
 * @param goalVelocity The least velocity at the flag that counts.
 * @returns The next state, and whether it is the goal.
 */
export function driveCar(
  state: MountainCarState,
  throttle: number,
  goalVelocity: number,
): { state: MountainCarState; atGoal: boolean } {
  const slope = 0.0025 * Math.cos(fround(3 * state.position))
  const push = fround(fround(throttle * power) - fround(slope))
  let velocity = Math.min(topSpeed, Math.max(-topSpeed, fround(state.velocity + push)))
  const position = Math.min(high, Math.max(low, fround(state.position + velocity)))
  if (position === low && velocity < 0) velocity = 0
  const atGoal = position >= fround(continuousGoalPosition) && velocity >= fround(goalVelocity)
  return { state: { position, velocity }, atGoal }
}
