import { uniform } from '../reset-bounds.js'
import type { RowDynamics } from '../rows.js'

/** A cart on a rail and the pole on it. */
export interface CartPoleState {
  /** Metres from the middle. */
  readonly position: number
  /** Metres a second. */
  readonly velocity: number
  /** Radians from upright, clockwise. */
  readonly angle: number
  /** Radians a second. */
  readonly angularVelocity: number
}

const gravity = 9.8
const poleMass = 0.1
const totalMass = poleMass + 1
const halfLength = 0.5
/** The masses' parts of the formulas, divided out here: a division costs as much as the rest of a line. */
const poleShare = poleMass / totalMass
const poleMoment = poleShare * halfLength
const force = 10 / totalMass
const secondsPerStep = 0.02

/** Metres from the middle beyond which the cart has left the rail. */
export const positionLimit = 2.4
/** 12 degrees, beyond which the pole has fallen. */
export const angleLimit = (12 * 2 * Math.PI) / 360

/**
 * Angles for which sine and cosine are computed here and not by `Math`, whose calls cost more than the rest of a step.
 * The polynomials are fdlibm's kernels (Sun Microsystems 1993, `__kernel_sin` and `__kernel_cos`), operation by
 * operation, so they give the very doubles that fdlibm, and V8 with it, gives in this range. A pole in play leans less.
 */
const kernelLimit = 0.3

/**
 * A push for one step: explicit Euler, 50 steps a second. Actions: 0 pushes left, 1 right.
 *
 * Source: Barto, Sutton & Anderson 1983, as corrected by Florian 2007; Gymnasium 1.4 `CartPoleEnv.step`.
 *
 * @param suttonBartoReward 0 for each step and -1 for the last, in place of 1 for each.
 */
export function cartPoleDynamics(suttonBartoReward: boolean): RowDynamics<CartPoleState, Int32Array> {
  const [goOn, fall] = suttonBartoReward ? [0, -1] : [1, 1]
  return {
    names: ['position', 'velocity', 'angle', 'angularVelocity'],
    observationSize: 4,
    read: (states, row) => ({
      position: states.position[row] as number,
      velocity: states.velocity[row] as number,
      angle: states.angle[row] as number,
      angularVelocity: states.angularVelocity[row] as number,
    }),
    write(state, states, row) {
      states.position[row] = state.position
      states.velocity[row] = state.velocity
      states.angle[row] = state.angle
      states.angularVelocity[row] = state.angularVelocity
    },
    start(rng, bounds, states, row) {
      states.position[row] = uniform(rng, bounds)
      states.velocity[row] = uniform(rng, bounds)
      states.angle[row] = uniform(rng, bounds)
      states.angularVelocity[row] = uniform(rng, bounds)
    },
    step(from, actions, { states: to, rewards, terminated }) {
      const { position: oldPosition, velocity: oldVelocity, angle: oldAngle, angularVelocity: oldSpin } = from
      const { position: newPosition, velocity: newVelocity, angle: newAngle, angularVelocity: newSpin } = to
      for (let row = 0; row < actions.length; row++) {
        const velocity = oldVelocity[row] as number
        const angle = oldAngle[row] as number
        const spin = oldSpin[row] as number

        let sin: number
        let cos: number
        if (Math.abs(angle) < kernelLimit) {
          const z = angle * angle
          sin =
            angle +
            z *
              angle *
              (-0.16666666666666632 +
                z *
                  (0.00833333333332249 +
                    z *
                      (-0.0001984126982985795 +
                        z * (2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)))))
          cos =
            1 -
            (0.5 * z -
              z *
                (z *
                  (0.0416666666666666 +
                    z *
                      (-0.001388888888887411 +
                        z *
                          (2.480158728947673e-5 +
                            z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11)))))))
        } else {
          sin = Math.sin(angle)
          cos = Math.cos(angle)
        }

        // Not a branch on the action, which no processor predicts.
        const push = force * (2 * (actions[row] as number) - 1) + poleMoment * (spin * spin) * sin
        const angularAcceleration = (gravity * sin - cos * push) / (halfLength * (4 / 3 - poleShare * (cos * cos)))
        const acceleration = push - poleMoment * angularAcceleration * cos

        const nextPosition = (oldPosition[row] as number) + secondsPerStep * velocity
        const nextAngle = angle + secondsPerStep * spin
        newPosition[row] = nextPosition
        newVelocity[row] = velocity + secondsPerStep * acceleration
        newAngle[row] = nextAngle
        newSpin[row] = spin + secondsPerStep * angularAcceleration

        // Both comparisons are made: to skip the second costs a branch.
        const fallen = Number(Math.abs(nextPosition) > positionLimit) | Number(Math.abs(nextAngle) > angleLimit)
        terminated[row] = fallen
        rewards[row] = fallen === 0 ? goOn : fall
      }
    },
    observe({ position, velocity, angle, angularVelocity }, observations) {
      for (let row = 0; row < position.length; row++) {
        observations[row * 4] = position[row] as number
        observations[row * 4 + 1] = velocity[row] as number
        observations[row * 4 + 2] = angle[row] as number
        observations[row * 4 + 3] = angularVelocity[row] as number
      }
    },
  }
}
