import { constant, logSoftmax, multiply, slice, square, subtract, sum, type Tensor } from '@ludus/nn'
import type { LabelHead } from './label-heads.js'

/**
 * Weighs a number's squared error. A uniform number in [0, 1] has the variance 1/12, so one of which nothing is known
 * yet costs about 1, as a class does (ln of the classes), and neither kind of label drowns the other.
 */
const numberWeight = 12

/**
 * What wrong labels cost, row by row: weighed squared errors of numbers and cross-entropies of classes, summed.
 *
 * @param outputs Of the head, [batch, outputs].
 * @param wanted As `targetsOf` gives them, [batch, outputs].
 * @param known 1 where somebody labelled, [batch, outputs]; absent where all is labelled.
 * @returns [batch].
 */
export function labelLosses(heads: readonly LabelHead[], outputs: Tensor, wanted: Tensor, known?: Tensor): Tensor {
  // Numbers all at once, by a mask over the outputs; classes one by one, as each has a softmax of its own. Where a
  // class is not known, no output is wanted, and nothing is added.
  const weights = new Float32Array(heads.reduce((width, head) => width + head.width, 0))
  for (const { label, offset } of heads) if (label.kind === 'number') weights[offset] = numberWeight
  const weight = constant(outputs, weights)
  const squares = multiply(square(subtract(outputs, wanted)), known ? multiply(known, weight) : weight)
  const logLikelihoods = heads
    .filter(({ label }) => label.kind === 'class')
    .map(({ offset, width }) => {
      const wantedClass = slice(wanted, 1, offset, width)
      return sum(multiply(wantedClass, logSoftmax(slice(outputs, 1, offset, width))), { axes: [1] })
    })
  return logLikelihoods.reduce((losses, likelihood) => subtract(losses, likelihood), sum(squares, { axes: [1] }))
}
