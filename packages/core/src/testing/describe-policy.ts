import { afterEach, describe, expect, it } from 'vitest'
import type { Policy } from '../contracts/policy.js'
import { createRng } from '../random.js'

/** What `describePolicy` needs. */
export interface DescribePolicyOptions {
  /** Makes an equal policy each time. */
  readonly make: () => Promise<Policy>
}

/** The suite that every policy passes: batches of observations in, batches of valid actions out, repeatably. */
export function describePolicy(name: string, { make }: DescribePolicyOptions): void {
  describe(`${name} keeps the contract of a Policy:`, () => {
    const made: Policy[] = []
    const makePolicy = async (): Promise<Policy> => {
      const policy = await make()
      made.push(policy)
      return policy
    }
    const observe = (policy: Policy, batch: number) => {
      const rng = createRng(1)
      const space = policy.observationSpace
      return space.batch(Array.from({ length: batch }, () => space.sample(rng)))
    }

    afterEach(async () => {
      await Promise.all(made.splice(0).map((policy) => policy.close()))
    })

    it.each([1, 5])('a batch of %i observations gives as many actions of the action space', async (batch) => {
      const policy = await makePolicy()
      const actions = await policy.act(observe(policy, batch), { deterministic: true, rng: createRng(2) })
      const list = policy.actionSpace.unbatch(actions)
      expect(list).toHaveLength(batch)
      expect(list.every((action) => policy.actionSpace.contains(action))).toBe(true)
    })

    it.each([true, false])('equal generators give equal actions (deterministic: %s)', async (deterministic) => {
      const [one, other] = [await makePolicy(), await makePolicy()]
      const observations = observe(one, 4)
      expect(await one.act(observations, { deterministic, rng: createRng(3) })).toEqual(
        await other.act(observations, { deterministic, rng: createRng(3) }),
      )
    })
  })
}
