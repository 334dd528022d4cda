import { expect, it } from 'vitest'
import { inspectSamples } from './inspect-samples.js'
import { samplesInMemory } from './samples-in-memory.js'

const none = Number.NaN
const set = samplesInMemory({
  image: { height: 1, width: 2, channels: 1 },
  framesPerObservation: 1,
  size: 6,
  // The second image is that of the first, in the same episode; the last one that of the third, in another.
  images: Uint8Array.of(...[1, 1], ...[1, 1], ...[2, 2], ...[3, 3], ...[1, 2], ...[2, 2]),
  labels: [
    { name: 'x', kind: 'number', low: 0, high: 10 },
    { name: 'kind', kind: 'class', start: 1, classes: 2 },
    { name: 'rare', kind: 'class', start: 0, classes: 3 },
  ],
  values: Float32Array.of(
    ...[0, 1, 0],
    ...[4, 1, 0],
    ...[10, 1, 1],
    ...[8, 2, none],
    ...[none, 2, none],
    ...[11, 1, 7],
  ),
  episodes: Int32Array.of(0, 0, 0, 5, 5, 5),
  operations: { count: 3, values: Int32Array.of(0, 0, 2, -1, 2, 2) },
})

it('inspectSamples() tells coverage and imbalance of each label', async () => {
  const { labels } = await inspectSamples(set)
  expect(labels).toEqual([
    {
      ...{ name: 'x', kind: 'number', low: 0, high: 10, missing: expect.closeTo(1 / 6), outside: 1 },
      // 0, 4, 8, 10 and 11: the tenths 0, 4, 8 and the last one, to which 10 belongs.
      ...{ quantiles: [0, 4, 8, 10, 11], histogram: [1, 0, 0, 0, 1, 0, 0, 0, 1, 1], coverage: 0.4 },
    },
    { name: 'kind', kind: 'class', start: 1, missing: 0, outside: 0, counts: [4, 2], coverage: 1, imbalance: 2 },
    {
      ...{ name: 'rare', kind: 'class', start: 0, missing: expect.closeTo(2 / 6), outside: 1 },
      ...{ counts: [2, 1, 0], coverage: expect.closeTo(2 / 3), imbalance: null },
    },
  ])
})

it('inspectSamples() counts identical images, and those that two episodes share', async () => {
  const { duplicates } = await inspectSamples(set)
  expect(duplicates).toEqual({ images: 2, share: 2 / 6, acrossEpisodes: 2 })
})

it('inspectSamples() measures episodes and counts operations', async () => {
  expect(await inspectSamples(set)).toMatchObject({
    episodes: { count: 2, shortest: 3, median: 3, longest: 3 },
    operations: { counts: [2, 0, 3], unknown: 1 },
  })
})

it('inspectSamples() tells what a split leaks', async () => {
  const split = { train: Int32Array.of(0, 1, 2), heldOut: Int32Array.of(3, 4, 5) }
  expect((await inspectSamples(set, split)).split).toEqual({ heldOut: 3, leaked: 1 })
})

it('inspectSamples() has no quantiles of a label that nobody gave', async () => {
  const unlabelled = { ...set, labels: set.labels.slice(0, 1), values: new Float32Array(6).fill(none) }
  const { labels } = await inspectSamples(unlabelled)
  expect(labels).toMatchObject([{ missing: 1, quantiles: null, coverage: 0 }])
})
