import { equalShapes } from '../../graph/shapes.js'
import type { Operation, Tensor } from '../../graph/tensor.js'
import { geometryOf, lowerConvolution } from './lower-convolution.js'
import { elementType } from './onnx-proto.js'
import type { Place } from './place.js'

/** ONNX operators that take the same inputs and no attributes. */
const sameOperator: Partial<Record<Operation['kind'], string>> = {
  add: 'Add',
  subtract: 'Sub',
  multiply: 'Mul',
  divide: 'Div',
  minimum: 'Min',
  maximum: 'Max',
  greater: 'Greater',
  greaterEqual: 'GreaterOrEqual',
  equal: 'Equal',
  where: 'Where',
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  abs: 'Abs',
  sign: 'Sign',
  tanh: 'Tanh',
  sigmoid: 'Sigmoid',
  softplus: 'Softplus',
  relu: 'Relu',
}

/**
 * Writes the ONNX nodes of one operation.
 *
 * Inputs, variables, constants, slices of variables and `stopGradient` are no nodes: `lowerGraph` sees to them.
 */
export function lowerOperation(place: Place): void {
  const { layout, inputs, output } = place
  if (!staysChannelsLast(place)) return write(place)
  const channelsLast = inputs.map((input, index) =>
    place.tensor.inputs[index]?.shape.length === 4 ? layout.of(input) : input,
  )
  write({ ...place, inputs: channelsLast, output: `${output}_channels_last` })
  layout.define(output, `${output}_channels_last`)
}

/** Whether an operation works on images number by number, and one of them lies there with its channels last. */
function staysChannelsLast({ layout, tensor, inputs }: Place): boolean {
  const { kind } = tensor.operation
  return (
    tensor.shape.length === 4 &&
    (kind in sameOperator || kind === 'reluGradient' || kind === 'clip' || kind === 'cast') &&
    tensor.inputs.every(({ shape }) => shape.length === 0 || equalShapes(shape, tensor.shape)) &&
    inputs.some((input) => layout.has(input))
  )
}

function write(place: Place): void {
  const { writer, layout, tensor, inputs, output } = place
  const { operation, shape } = tensor
  const same = sameOperator[operation.kind]
  if (same !== undefined) {
    writer.node(same, inputs, output)
    return
  }
  const [first = '', second = ''] = inputs
  const source = tensor.inputs[0] as Tensor
  switch (operation.kind) {
    case 'reluGradient':
      // Measured on ONNX Runtime 1.30: comparing and casting takes a quarter of the time of `Sign`.
      writer.node('Greater', [second, writer.scalar(0)], `${output}_active`)
      writer.node('Cast', [`${output}_active`], `${output}_slope`, { to: elementType.float32 })
      writer.node('Mul', [first, `${output}_slope`], output)
      break
    case 'clip':
      writer.node('Clip', [first, writer.scalar(operation.low), writer.scalar(operation.high)], output)
      break
    case 'cast':
      writer.node('Cast', [first], output, { to: elementType[tensor.dtype] })
      break
    case 'reshape': {
      // 0 keeps a length, which leaves the batch open in exported models.
      const dims = shape.map((length, axis) => (axis === 0 && length === source.shape[0] ? 0 : length))
      writer.node('Reshape', [first, writer.integers(dims)], output)
      break
    }
    case 'broadcastTo':
      writer.node('Expand', [first, writer.integers(shape)], output)
      break
    case 'transpose':
      writer.node('Transpose', [first], output, { perm: operation.permutation })
      break
    case 'slice': {
      const end = operation.start + (shape[operation.axis] as number)
      const bounds = [[operation.start], [end], [operation.axis]].map((values) => writer.integers(values))
      writer.node('Slice', [first, ...bounds], output)
      break
    }
    case 'concat':
      writer.node('Concat', inputs, output, { axis: operation.axis })
      break
    case 'sum':
    case 'max': {
      const opType = operation.kind === 'sum' ? 'ReduceSum' : 'ReduceMax'
      const keepdims = Number(operation.keepDims)
      // The gradient of a convolution's bias.
      const leavesChannels = String(operation.axes) === '0,2,3' && !operation.keepDims && layout.has(first)
      if (leavesChannels) writer.node(opType, [layout.of(first), writer.integers([0, 1, 2])], output, { keepdims })
      else writer.node(opType, [first, writer.integers(operation.axes)], output, { keepdims })
      break
    }
    case 'argMax': {
      const index = writer.node('ArgMax', [first], `${output}_long`, { axis: operation.axis, keepdims: 0 })
      writer.node('Cast', [index], output, { to: elementType.int32 })
      break
    }
    case 'logSoftmax':
      writer.node('LogSoftmax', [first], output, { axis: operation.axis })
      break
    case 'oneHot': {
      const depth = shape.at(-1) as number
      const column = writer.node('Reshape', [first, writer.integers([...source.shape, 1])], `${output}_column`)
      const classes = writer.constant(
        `${output}_classes`,
        Int32Array.from({ length: depth }, (_, index) => index),
        [depth],
      )
      const hits = writer.node('Equal', [column, classes], `${output}_hits`)
      writer.node('Cast', [hits], output, { to: elementType.float32 })
      break
    }
    case 'gather':
      writer.node('Gather', inputs, output, { axis: operation.axis })
      break
    case 'matMul':
      if (shape.length === 2)
        writer.node('Gemm', inputs, output, {
          transA: Number(operation.transposeLeft),
          transB: Number(operation.transposeRight),
        })
      else {
        // ONNX Runtime takes these transposes into the product.
        const perm = [...shape.keys()].slice(0, -2).concat(shape.length - 1, shape.length - 2)
        const swapped = (input: string, side: string) =>
          writer.node('Transpose', [input], `${output}_${side}`, { perm })
        const left = operation.transposeLeft ? swapped(first, 'left') : first
        const right = operation.transposeRight ? swapped(second, 'right') : second
        writer.node('MatMul', [left, right], output)
      }
      break
    case 'conv2d':
    case 'conv2dInputGradient':
    case 'conv2dWeightGradient':
      lowerConvolution(place, operation.kind, operation)
      break
    case 'maxPool':
      writer.node('MaxPool', inputs, output, { ...geometryOf(operation), kernel_shape: operation.kernel })
      break
    default:
      throw new Error(`no ONNX operator for ${operation.kind}`)
  }
}
