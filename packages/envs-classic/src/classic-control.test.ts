import { readFileSync } from 'node:fs'
import type { RenderMode, SyncEnv } from '@ludus/core'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import * as acrobot from './acrobot/acrobot-env.js'
import * as cartPole from './cartpole/cartpole-env.js'
import * as continuousMountainCar from './mountain-car/continuous-mountain-car-env.js'
import * as mountainCar from './mountain-car/mountain-car-env.js'
import * as pendulum from './pendulum/pendulum-env.js'

/** Written by scripts/fixtures/gymnasium-trajectories.py. */
interface Fixture {
  readonly episodes: readonly {
    readonly options: Readonly<Record<string, unknown>>
    readonly start: readonly number[]
    readonly actions: readonly number[]
    readonly states: readonly (readonly number[])[]
    readonly observations: readonly (readonly number[])[]
    readonly rewards: readonly number[]
    readonly terminatedAt: number | null
  }[]
}

interface Module<Options, Action, State> {
  readonly optionsSchema: z.ZodType<Options>
  createEnv(options: Options, settings: { renderMode: RenderMode }): SyncEnv<Float32Array, Action, State>
}

const tolerance = 1e-6

/** Plays Gymnasium's trajectories and holds every number of them to the tolerance. */
function itPlaysAsGymnasium<Options, Action, State>(
  name: string,
  module: Module<Options, Action, State>,
  names: readonly (keyof State & string)[],
  toAction: (action: number) => Action,
  exactRewards = true,
) {
  const fixture: Fixture = JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'))
  it.each(fixture.episodes.map((episode, index) => [index, episode] as const))(
    `${name} plays Gymnasium's episode %i`,
    (_, { options, start, actions, states, observations, rewards, terminatedAt }) => {
      const env = module.createEnv(module.optionsSchema.parse(options), { renderMode: null })
      env.reset({ options: { state: Object.fromEntries(names.map((key, index) => [key, start[index]])) } })
      actions.forEach((action, step) => {
        const result = env.step(toAction(action))
        names.forEach((key, index) => {
          expectClose(Number(result.state[key]), states[step]?.[index], `state ${key} of step ${step}`)
        })
        observations[step]?.forEach((wanted, index) => {
          expectClose(result.observation[index], wanted, `observation ${index} of step ${step}`)
        })
        if (exactRewards) expect(result.reward).toBe(rewards[step])
        else expectClose(result.reward, rewards[step], `reward of step ${step}`)
        expect(result.terminated).toBe(step === terminatedAt)
      })
    },
  )
}

function expectClose(actual: number | undefined, wanted: number | undefined, what: string) {
  const difference = Math.abs((actual ?? Number.NaN) - (wanted ?? Number.NaN))
  if (!(difference <= tolerance)) expect.fail(`${what} is ${actual}, and Gymnasium's ${wanted}`)
}

const discreteAction = (action: number) => action
const force = (action: number) => Float32Array.of(action)

describe('classic control', () => {
  itPlaysAsGymnasium('cartpole', cartPole, ['position', 'velocity', 'angle', 'angularVelocity'], discreteAction)
  itPlaysAsGymnasium('mountain-car', mountainCar, ['position', 'velocity'], discreteAction)
  itPlaysAsGymnasium('mountain-car-continuous', continuousMountainCar, ['position', 'velocity'], force, false)
  itPlaysAsGymnasium('acrobot', acrobot, ['angle1', 'angle2', 'angularVelocity1', 'angularVelocity2'], discreteAction)
  itPlaysAsGymnasium('pendulum', pendulum, ['angle', 'angularVelocity'], force, false)

  it('a start is drawn within the bounds that reset is given', () => {
    const env = cartPole.createEnv({ suttonBartoReward: false }, { renderMode: null })
    const { state } = env.reset({ seed: 3, options: { low: 0.1, high: 0.2 } })
    for (const value of Object.values(state)) {
      expect(value).toBeGreaterThanOrEqual(0.1)
      expect(value).toBeLessThan(0.2)
    }
  })

  it.each([
    [{ low: 0.2, high: 0.1 }],
    [{ low: 'left' }],
    [{ state: { position: 9, velocity: 0, angle: 0, angularVelocity: 0 } }],
    [{ heigh: 1 }],
  ])('bad reset options are refused by name: %j', (options) => {
    const env = cartPole.createEnv({ suttonBartoReward: false }, { renderMode: null })
    expect(() => env.reset({ options })).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }))
  })

  it('the sine and cosine near upright are those of Math, to the last bit but one', () => {
    // A pole that stands still and is pushed by nothing but gravity: its acceleration is known from sin and cos alone.
    const dynamics = cartPole.cartPole({ suttonBartoReward: false })
    for (let angle = -0.2999; angle < 0.3; angle += 0.00371) {
      const { state } = dynamics.step({ position: 0, velocity: 0, angle, angularVelocity: 0 }, 1, null as never)
      const [sin, cos, push] = [Math.sin(angle), Math.cos(angle), 10 / 1.1]
      const acceleration = (9.8 * sin - cos * push) / (0.5 * (4 / 3 - (0.1 / 1.1) * cos * cos))
      expect(state.angularVelocity).toBeCloseTo(0.02 * acceleration, 14)
    }
  })
})
