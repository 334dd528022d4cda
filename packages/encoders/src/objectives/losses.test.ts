import { createEngine, type Feed, type Scope, type Tensor, trace } from '@ludus/nn'
import { expect, it } from 'vitest'
import { infoNce } from './contrastive.js'
import { reconstructionLoss } from './reconstruction.js'
import { divergenceFromNormal } from './variational-autoencoder.js'

async function computed(build: (scope: Scope) => Tensor, feeds: Record<string, Feed>): Promise<number[]> {
  await using engine = await createEngine({ engine: 'onnx', threads: 1 })
  const program = await engine.compile(trace((scope) => scope.output('result', build(scope))))
  const { result } = await program.run(feeds)
  return [...(result ?? [])]
}

it('infoNce() is the cross-entropy of a row finding its own column, and the share that does', async () => {
  const scores = Float32Array.of(1, 0, -1, 2, 0, 0.5, 0, 0, 3)
  const feeds = { scores }
  const losses = await computed((scope) => infoNce(scope.input('scores', [3, 3])).losses, feeds)
  // ln(e^1 + e^0 + e^-1) - 1, ln(e^2 + e^0 + e^0.5) - 0, ln(e^0 + e^0 + e^3) - 3.
  const expected = [
    Math.log(Math.E + 1 + 1 / Math.E) - 1,
    Math.log(Math.E ** 2 + 1 + Math.E ** 0.5),
    Math.log(2 + Math.E ** 3) - 3,
  ]
  expected.forEach((loss, row) => {
    expect(losses[row]).toBeCloseTo(loss, 5)
  })
  const found = await computed(
    (scope) => infoNce(scope.input('scores', [3, 3])).figures['share of pairs found']?.values as Tensor,
    feeds,
  )
  expect(found).toEqual([1, 0, 1])
})

it('infoNce() is ln(batch) where all candidates look alike', async () => {
  const losses = await computed((scope) => infoNce(scope.input('scores', [4, 4])).losses, {
    scores: new Float32Array(16).fill(2),
  })
  for (const loss of losses) expect(loss).toBeCloseTo(Math.log(4), 6)
})

it('divergenceFromNormal() is 0 of the standard normal distribution, and grows with mean and spread', async () => {
  const divergences = await computed(
    (scope) => divergenceFromNormal(scope.input('mean', [3, 2]), scope.input('logVariance', [3, 2])),
    { mean: Float32Array.of(0, 0, 2, 1, 0, 0), logVariance: Float32Array.of(0, 0, 0, 0, Math.log(4), 0) },
  )
  // (4 + 1) / 2, and (4 - 1 - ln 4) / 2.
  expect(divergences[0]).toBeCloseTo(0, 6)
  expect(divergences[1]).toBeCloseTo(2.5, 6)
  expect(divergences[2]).toBeCloseTo((3 - Math.log(4)) / 2, 6)
})

// One image of two pixels, one channel: 255 is 1, and 51 is 0.2.
const image = Uint8Array.of(255, 51)
const rebuild = (rebuilt: number[], meanImage: number[], kind: 'bernoulli' | 'squared-error') =>
  computed(
    (scope) =>
      reconstructionLoss(
        scope.input('rebuilt', [1, 1, 1, 2]),
        scope.input('image', [1, 1, 2, 1], 'uint8'),
        Float32Array.from(meanImage),
        kind,
      ),
    { rebuilt: Float32Array.from(rebuilt), image },
  )

it('reconstructionLoss() by squared errors is half their sum, what is rebuilt counted from the mean picture', async () => {
  // 0.5 + 0.25 is 0.25 below 1, 0.5 - 0.1 is 0.2 above 0.2.
  expect((await rebuild([0.25, -0.1], [0.5, 0.5], 'squared-error'))[0]).toBeCloseTo((0.25 ** 2 + 0.2 ** 2) / 2, 6)
})

it('reconstructionLoss() by probabilities is their cross-entropy in nats', async () => {
  // The logit of the mean 0.5 is 0; logits of 0.75 and 0.4 are ln 3 and ln(2 / 3).
  const [loss] = await rebuild([Math.log(3), Math.log(2 / 3)], [0.5, 0.5], 'bernoulli')
  expect(loss).toBeCloseTo(-Math.log(0.75) - 0.2 * Math.log(0.4) - 0.8 * Math.log(0.6), 6)
  // Nothing rebuilt is the mean picture itself, taken for 0.99 and 0.01 where it is surer.
  const [mean] = await rebuild([0, 0], [1, 0], 'bernoulli')
  expect(mean).toBeCloseTo(-Math.log(0.99) - 0.2 * Math.log(0.01) - 0.8 * Math.log(0.99), 5)
})
