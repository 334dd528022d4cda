import { createRng, discrete } from '@ludus/core'
import { expect, it } from 'vitest'
import { epsilonGreedy } from './epsilon-greedy.js'

const actionSpace = discrete(3, 5)
const greedy = async () => Int32Array.of(5, 6, 7, 5)

it('epsilonGreedy() takes all greedy actions without exploration', async () => {
  expect(await epsilonGreedy(0, 4, actionSpace, createRng(1), greedy)).toEqual(Int32Array.of(5, 6, 7, 5))
})

it('epsilonGreedy() asks for no greedy action when every env explores', async () => {
  const never = () => Promise.reject(new Error('asked'))
  const actions = await epsilonGreedy(1, 4, actionSpace, createRng(1), never)
  expect(Array.from(actions).every((action) => actionSpace.contains(action))).toBe(true)
})

it('epsilonGreedy() explores at its rate, and is greedy by chance as well', async () => {
  const rng = createRng(2)
  let greedyActions = 0
  for (let step = 0; step < 1_000; step++) {
    const actions = await epsilonGreedy(0.3, 4, actionSpace, rng, async () => Int32Array.of(5, 5, 5, 5))
    greedyActions += actions.filter((action) => action === 5).length
  }
  // 0.7 + 0.3 / 3 = 0.8 of 4,000; five standard deviations are 5 * sqrt(4,000 * 0.8 * 0.2) = 126.
  expect(Math.abs(greedyActions - 3_200)).toBeLessThan(126)
})
