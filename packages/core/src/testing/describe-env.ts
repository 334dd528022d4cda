import { afterEach, describe, expect, it } from 'vitest'
import type { AnyEnv, Env, StepResult } from '../contracts/env.js'
import { createRng } from '../random.js'
import { liftEnv } from '../wrappers/lift-env.js'
import { firstDifference, hashValue, playTrajectory } from './trajectory.js'

/** What `describeEnv` needs to know of an env. */
export interface DescribeEnvOptions {
  /** Makes a new env each time, checked as the registry checks it. */
  readonly make: () => AnyEnv | Promise<AnyEnv>
  /** Actions that end an episode from the reset with seed 7. Absent, that check is skipped. */
  readonly actionsToEnd?: readonly unknown[]
  /** Steps of the random play that the checks look at: 40 unless given. */
  readonly steps?: number
}

/**
 * The suite that every env passes: spaces, seeding, replay, rewards, state data, ends and closing.
 *
 * @example
 * describeEnv('you/runner-v1', { make: () => createRegistry([plugin]).make('you/runner-v1') })
 */
export function describeEnv(name: string, { make, actionsToEnd, steps = 40 }: DescribeEnvOptions): void {
  describe(`${name} keeps the contract of an Env:`, () => {
    const made: Env[] = []
    const makeEnv = async (): Promise<Env> => {
      const env = liftEnv(await make())
      made.push(env)
      return env
    }
    const randomActions = (env: Env, seed: number) => {
      const rng = createRng(seed)
      return Array.from({ length: steps }, () => env.actionSpace.sample(rng))
    }

    afterEach(async () => {
      await Promise.all(made.splice(0).map((env) => env.close()))
    })

    it('observations and state data are elements of their spaces', async () => {
      const env = await makeEnv()
      const check = ({ observation, state }: { observation: unknown; state: unknown }) => {
        expect(env.observationSpace.contains(observation)).toBe(true)
        if (env.stateSpace) expect(env.stateSpace.schema.safeParse(state).error).toBeUndefined()
        else expect(state).toBeUndefined()
      }
      check(await env.reset({ seed: 1 }))
      for (const action of randomActions(env, 1)) {
        const step = await env.step(action)
        check(step)
        if (step.terminated || step.truncated) check(await env.reset())
      }
    })

    it('rewards are finite, and their terms sum to them', async () => {
      const env = await makeEnv()
      await env.reset({ seed: 2 })
      for (const action of randomActions(env, 2)) {
        const step: StepResult = await env.step(action)
        expect(Number.isFinite(step.reward)).toBe(true)
        const terms = step.info.rewardTerms
        if (terms) {
          const sum = Object.values(terms).reduce((total, term) => total + term, 0)
          expect(Math.abs(sum - step.reward)).toBeLessThan(1e-9)
        }
        if (step.terminated || step.truncated) await env.reset()
      }
    })

    it('the same seed and actions replay the same trajectory, in the same env and in a new one', async (context) => {
      const env = await makeEnv()
      context.skip(env.spec?.nondeterministic === true, 'the env is declared nondeterministic')
      const actions = randomActions(env, 3)
      const first = await playTrajectory(env, 3, actions)
      expect(firstDifference(first, await playTrajectory(env, 3, actions))).toBeNull()
      expect(firstDifference(first, await playTrajectory(await makeEnv(), 3, actions))).toBeNull()
    })

    it('an observation that was returned is never written again', async () => {
      const env = await makeEnv()
      const kept = [(await env.reset({ seed: 4 })).observation]
      const hashes = [hashValue(kept[0])]
      for (const action of randomActions(env, 4)) {
        const step = await env.step(action)
        kept.push(step.observation)
        hashes.push(hashValue(step.observation))
        if (step.terminated || step.truncated) await env.reset()
      }
      expect(kept.map(hashValue)).toEqual(hashes)
    })

    it('a step before reset, a bad seed and a bad action are refused by name', async () => {
      const env = await makeEnv()
      const [action] = randomActions(env, 5)
      await expect(env.step(action)).rejects.toMatchObject({ code: 'RESET_NEEDED' })
      await expect(env.reset({ seed: -1 })).rejects.toMatchObject({ code: 'INVALID_SEED' })
      await env.reset({ seed: 5 })
      await expect(env.step(Symbol('no action'))).rejects.toMatchObject({ code: 'INVALID_ACTION' })
    })

    it('an episode ends by the given actions and needs a reset then', async (context) => {
      context.skip(actionsToEnd === undefined, 'no actions that end an episode were given')
      const env = await makeEnv()
      await env.reset({ seed: 7 })
      const ends: boolean[] = []
      for (const action of actionsToEnd ?? []) {
        const step = await env.step(action)
        ends.push(step.terminated || step.truncated)
      }
      expect(ends.indexOf(true)).toBe(ends.length - 1)
      await expect(env.step(actionsToEnd?.[0])).rejects.toMatchObject({ code: 'RESET_NEEDED' })
      await env.reset()
      await env.step(actionsToEnd?.[0])
    })

    it('closing twice does nothing more, and a closed env refuses to work', async () => {
      const env = await makeEnv()
      await env.reset({ seed: 6 })
      await env.close()
      await env.close()
      await expect(env.reset()).rejects.toMatchObject({ code: 'ENV_CLOSED' })
    })
  })
}
