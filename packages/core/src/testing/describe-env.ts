import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { checkEnv } from '../checking/check-env.js'
import type { CheckReport } from '../checking/check-report.js'
import { checkRows, type Topic } from '../checking/rows.js'
import type { MakeEnv } from '../checking/tested-env.js'
import type { Env } from '../contracts/env.js'
import { createRng } from '../random.js'
import { liftEnv } from '../wrappers/lift-env.js'

/** What `describeEnv` needs to know of an env. */
export interface DescribeEnvOptions {
  /** Makes a new env each time, checked as the registry checks it; rendering is looked at where it heeds the mode. */
  readonly make: MakeEnv
  /** Actions that end an episode from the reset with seed 7. Absent, that check is skipped. */
  readonly actionsToEnd?: readonly unknown[]
  /** Steps of the random play that the checks look at: 40 unless given. */
  readonly steps?: number
}

const topics: Readonly<Record<Topic, string>> = {
  making: 'it has the members of an Env, and each call ends',
  spaces: 'its spaces are sound',
  reset: 'it is reset with a seed and with options',
  play: 'observations, state data and rewards are such as its spaces say, and are never written again',
  determinism: 'the same seed and actions replay the same trajectory, in the same env and in a new one',
  snapshot: 'it goes on from a saved state',
  render: 'it renders what its mode says, and rendering changes nothing',
  close: 'closing twice does nothing more',
}

/**
 * The suite that every env passes: the errors that `checkEnv` looks for, topic by topic, then the order of calls, bad
 * seeds and bad actions, and ends.
 *
 * @example
 * describeEnv('you/runner-v1', { make: () => createRegistry([plugin]).make('you/runner-v1') })
 */
export function describeEnv(name: string, { make, actionsToEnd, steps = 40 }: DescribeEnvOptions): void {
  describe(`${name} keeps the contract of an Env:`, () => {
    let report: CheckReport
    beforeAll(async () => {
      report = await checkEnv(make, { steps })
    })

    it.for(Object.entries(topics))('%s: %s', ([topic], context) => {
      const skipped = report.skipped.find(({ row }) => checkRows[row].topic === topic)
      expect(report.findings.filter(({ row, level }) => level === 'error' && checkRows[row].topic === topic)).toEqual(
        [],
      )
      context.skip(skipped !== undefined, skipped?.why)
    })

    const made: Env[] = []
    const makeEnv = async (): Promise<Env> => {
      const env = liftEnv(await make({ renderMode: null }))
      made.push(env)
      return env
    }
    afterEach(async () => {
      await Promise.all(made.splice(0).map((env) => env.close()))
    })

    it('a step before reset, a bad seed and a bad action are refused by name', async () => {
      const env = await makeEnv()
      const action = env.actionSpace.sample(createRng(5))
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

    it('a closed env refuses to work', async () => {
      const env = await makeEnv()
      await env.reset({ seed: 6 })
      await env.close()
      await expect(env.reset()).rejects.toMatchObject({ code: 'ENV_CLOSED' })
    })
  })
}
