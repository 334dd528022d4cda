import type { Rng } from '@ludus/core'
import type { Tensor } from '../graph/tensor.js'
import { withHead } from '../networks/heads.js'
import { logSoftmax } from '../ops/activations.js'
import { add, cast, exp, multiply, negate } from '../ops/elementwise.js'
import { oneHot } from '../ops/indexing.js'
import { reshape, split } from '../ops/layout.js'
import { sum } from '../ops/reductions.js'
import type { ActionDistribution } from './action-distribution.js'

/**
 * Independent choices, each among a few values: the parameters are logits, side by side.
 *
 * @param counts How many values each choice has.
 * @param toActions A batch of the space from indices, [batch, choices].
 */
export function categorical(
  counts: readonly number[],
  toActions: (indices: Float32Array) => unknown,
): ActionDistribution {
  const parameterSize = counts.reduce((total, count) => total + count, 0)
  const drawSize = counts.length
  /** Adds up what is computed for each choice from its logarithms of probabilities, [batch, count]. */
  const sumOverChoices = (logits: Tensor, ofChoice: (logs: Tensor, choice: number) => Tensor) =>
    split(logits, 1, counts)
      .map((part, choice) => ofChoice(logSoftmax(part), choice))
      .reduce(add)
  /** Picks an index for each choice of each row. */
  const pick = (logits: Float32Array, pickOne: (from: number, count: number) => number) => {
    const draws = new Float32Array((logits.length / parameterSize) * drawSize)
    let from = 0
    for (let at = 0; at < draws.length; at++) {
      const count = counts[at % drawSize] as number
      draws[at] = pickOne(from, count)
      from += count
    }
    return draws
  }

  return {
    parameterSize,
    drawSize,
    putOn: (body) => withHead(body, parameterSize),
    logProbability(logits, draws) {
      const indices = split(cast(draws, 'int32'), 1, Array(drawSize).fill(1))
      return sumOverChoices(logits, (logs, choice) => {
        const count = counts[choice] as number
        const taken = reshape(oneHot(indices[choice] as Tensor, count), logs.shape)
        return sum(multiply(logs, taken), { axes: [1] })
      })
    },
    entropy: (logits) => sumOverChoices(logits, (logs) => negate(sum(multiply(exp(logs), logs), { axes: [1] }))),
    sample: (logits, rng) => pick(logits, (from, count) => sampleSoftmax(logits, from, count, rng)),
    mode: (logits) =>
      pick(logits, (from, count) => {
        let best = 0
        for (let index = 1; index < count; index++)
          if ((logits[from + index] as number) > (logits[from + best] as number)) best = index
        return best
      }),
    actions: toActions,
  }
}

/** Draws an index by the softmax of some logits, with one number of the generator. */
function sampleSoftmax(logits: Float32Array, from: number, count: number, rng: Rng): number {
  const parts = logits.subarray(from, from + count)
  const highest = parts.reduce((most, logit) => Math.max(most, logit), -Infinity)
  const weights = Array.from(parts, (logit) => Math.exp(logit - highest))
  let rest = rng.uniform() * weights.reduce((total, weight) => total + weight, 0)
  for (let index = 0; index < count - 1; index++) {
    rest -= weights[index] as number
    if (rest < 0) return index
  }
  return count - 1
}
