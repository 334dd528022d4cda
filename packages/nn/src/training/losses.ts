import { requireSameShape } from '../graph/shapes.js'
import type { Tensor } from '../graph/tensor.js'
import { logSoftmax } from '../ops/activations.js'
import { abs, clip, multiply, negate, square, subtract } from '../ops/elementwise.js'
import { mean, sum } from '../ops/reductions.js'

/**
 * The Huber loss of each error: half its square up to `delta`, and linear beyond.
 *
 * Source: Huber 1964.
 *
 * @returns The shape of the error; take its `mean()`.
 */
export function huber(error: Tensor, delta = 1): Tensor {
  // With c the clipped error, |c| (|e| - |c| / 2) is both branches at once.
  const clipped = abs(clip(error, -delta, delta))
  return multiply(clipped, subtract(abs(error), multiply(clipped, 0.5)))
}

/**
 * The mean of the squared differences: one number.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function meanSquaredError(prediction: Tensor, target: Tensor): Tensor {
  requireSameShape('compare predictions with targets', prediction, target)
  return mean(square(subtract(prediction, target)))
}

/**
 * The cross-entropy of classes: one number, in nats, the mean over rows.
 *
 * @param logits [batch, classes].
 * @param labels A 1 at the true class of each row (`oneHot`), [batch, classes].
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function softmaxCrossEntropy(logits: Tensor, labels: Tensor): Tensor {
  requireSameShape('compare logits with labels', logits, labels)
  return negate(mean(sum(multiply(labels, logSoftmax(logits)), { axes: [-1] })))
}
