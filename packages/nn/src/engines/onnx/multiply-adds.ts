import { sizeOf } from '../../graph/shapes.js'
import type { Tensor } from '../../graph/tensor.js'

/** Multiplications that a tensor takes: what decides whether a second thread is worth waking. */
export function multiplyAdds({ operation, inputs, shape }: Tensor): number {
  const [first = [], second = []] = inputs.map((input) => input.shape)
  switch (operation.kind) {
    case 'matMul':
      return sizeOf(shape) * (first.at(operation.transposeLeft ? -2 : -1) as number)
    case 'conv2d':
      return sizeOf(shape) * sizeOf(second.slice(1))
    case 'conv2dInputGradient':
      return sizeOf(first) * sizeOf(second.slice(1))
    case 'conv2dWeightGradient':
      return sizeOf(second) * sizeOf(shape.slice(1))
    default:
      return sizeOf(shape)
  }
}
