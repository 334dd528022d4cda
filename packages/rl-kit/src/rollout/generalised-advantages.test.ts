import fc from 'fast-check'
import { expect, it } from 'vitest'
import { generalisedAdvantages } from './generalised-advantages.js'

const f32 = (...numbers: number[]) => Float32Array.from(numbers)

it('generalisedAdvantages() sums discounted errors of the values, back to front', () => {
  const advantages = generalisedAdvantages({
    numEnvs: 1,
    rewards: f32(1, 1, 1),
    values: f32(2, 4, 6),
    nextValues: f32(4, 6, 8),
    terminated: Uint8Array.of(0, 0, 0),
    ended: Uint8Array.of(0, 0, 0),
    discount: 0.5,
    lambda: 0.5,
  })
  // Errors: 1 + 2 - 2 = 1, 1 + 3 - 4 = 0, 1 + 4 - 6 = -1. From the end: -1, 0 - 0.25, 1 - 0.0625.
  expect([...advantages]).toEqual([0.9375, -0.25, -1])
})

it('generalisedAdvantages() bootstraps at a cut, not at an end, and carries nothing over either', () => {
  const advantages = generalisedAdvantages({
    numEnvs: 2,
    rewards: f32(1, 1, 1, 1),
    values: f32(2, 2, 5, 5),
    nextValues: f32(8, 8, 0, 0),
    terminated: Uint8Array.of(1, 0, 0, 0),
    ended: Uint8Array.of(1, 1, 0, 0),
    discount: 0.5,
    lambda: 1,
  })
  // Ended: 1 - 2. Cut: 1 + 4 - 2. The next episodes: 1 - 5.
  expect([...advantages]).toEqual([-1, 3, -4, -4])
})

it('generalisedAdvantages() of λ 1 is the discounted return, the rest bootstrapped, less the value', () => {
  const finite = fc.integer({ min: -8, max: 8 })
  const step = fc.record({ reward: finite, value: finite, ended: fc.boolean(), terminated: fc.boolean(), last: finite })
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), finite, (steps, end) => {
      const ended = steps.map((one) => Number(one.ended))
      const terminated = steps.map((one) => Number(one.ended && one.terminated))
      const nextValues = steps.map((one, index) => (one.ended ? one.last : (steps[index + 1]?.value ?? end)))
      const expected = steps.map((one, start) => {
        let total = 0
        let factor = 1
        for (let index = start; index < steps.length; index++) {
          total += factor * (steps[index]?.reward as number)
          factor *= 0.5
          if (terminated[index] === 1) return total - one.value
          if (ended[index] === 1 || index === steps.length - 1)
            return total + factor * (nextValues[index] as number) - one.value
        }
        return total
      })
      const advantages = generalisedAdvantages({
        numEnvs: 1,
        rewards: f32(...steps.map((one) => one.reward)),
        values: f32(...steps.map((one) => one.value)),
        nextValues: f32(...nextValues),
        terminated: Uint8Array.from(terminated),
        ended: Uint8Array.from(ended),
        discount: 0.5,
        lambda: 1,
      })
      for (const [index, advantage] of advantages.entries()) expect(advantage).toBeCloseTo(expected[index] as number, 4)
    }),
  )
})

it('generalisedAdvantages() refuses rows that do not fit', () => {
  const rows = { rewards: f32(1, 1), values: f32(1), nextValues: f32(1, 1) }
  const flags = { terminated: new Uint8Array(2), ended: new Uint8Array(2) }
  expect(() => generalisedAdvantages({ numEnvs: 1, ...rows, ...flags, discount: 1, lambda: 1 })).toThrow(
    expect.objectContaining({ code: 'SHAPE_MISMATCH' }),
  )
})
