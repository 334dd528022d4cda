import { box, type Controls, type RenderMode } from '@ludus/core'
import { createGameEnv, type Game } from '../game-env.js'
import { uniform } from '../reset-bounds.js'
import { continuousGoalPosition, driveCar } from './continuous-mountain-car-dynamics.js'
import type { MountainCarState } from './mountain-car-dynamics.js'
import { carParts, type MountainCarOptions } from './mountain-car-env.js'
import { mountainCarPicture } from './mountain-car-picture.js'

export { optionsSchema } from './mountain-car-env.js'

/** Swing a weak car up a hill with a throttle. Reset options: `low` and `high`, the bounds of the start position. */
export function continuousMountainCar({
  goalVelocity,
}: MountainCarOptions): Game<Float32Array, Float32Array, MountainCarState, typeof carParts.startOptions> {
  return {
    id: 'MountainCarContinuous-v0',
    ...carParts,
    actionSpace: box({ low: -1, high: 1, shape: [1], dtype: 'float32' }),
    start: (rng, bounds) => ({ position: uniform(rng, bounds), velocity: 0 }),
    step(previous, action) {
      const throttle = action[0] as number
      const { state, atGoal } = driveCar(previous, throttle, goalVelocity)
      const rewardTerms = { goal: atGoal ? 100 : 0, effort: -(throttle ** 2 * 0.1) }
      return { state, reward: rewardTerms.goal + rewardTerms.effort, terminated: atGoal, info: { rewardTerms } }
    },
    observe: ({ position, velocity }) => Float32Array.of(position, velocity),
    picture: (state) => mountainCarPicture(state, continuousGoalPosition),
  }
}

export function createEnv(options: MountainCarOptions, { renderMode }: { renderMode: RenderMode }) {
  return createGameEnv(continuousMountainCar(options), renderMode)
}

export function controls(): Controls {
  return { framesPerSecond: 30, parts: [{ name: 'throttle' }] }
}
