import { expect, it } from 'vitest'
import { laterSamples } from './later-samples.js'

it('laterSamples() stays within the episode, also where two were recorded by turns', () => {
  const episodes = Int32Array.of(7, 4, 7, 4, 7, 9)
  expect([...laterSamples(episodes, 1)]).toEqual([2, 3, 4, -1, -1, -1])
  expect([...laterSamples(episodes, 2)]).toEqual([4, -1, -1, -1, -1, -1])
  expect([...laterSamples(episodes, 0)]).toEqual([0, 1, 2, 3, 4, 5])
})
