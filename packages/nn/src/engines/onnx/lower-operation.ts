import type { ConvolutionGeometry, Operation, Shape, Tensor } from '../../graph/tensor.js'
import type { Attributes, ModelWriter } from './model-writer.js'
import { elementType } from './onnx-proto.js'

/** Where an operation is written: the model, the names of its inputs, and the name that its output must get. */
interface Place {
  readonly writer: ModelWriter
  readonly tensor: Tensor
  readonly inputs: readonly string[]
  readonly output: string
}

/** ONNX operators that take the same inputs and no attributes. */
const sameOperator: Partial<Record<Operation['kind'], string>> = {
  add: 'Add',
  subtract: 'Sub',
  multiply: 'Mul',
  divide: 'Div',
  minimum: 'Min',
  maximum: 'Max',
  greater: 'Greater',
  equal: 'Equal',
  where: 'Where',
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  abs: 'Abs',
  sign: 'Sign',
  tanh: 'Tanh',
  relu: 'Relu',
}

/**
 * Writes the ONNX nodes of one operation.
 *
 * Inputs, variables, constants, slices of variables and `stopGradient` are no nodes: `lowerGraph` sees to them.
 */
export function lowerOperation({ writer, tensor, inputs, output }: Place): void {
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
      writer.node(opType, [first, writer.integers(operation.axes)], output, { keepdims: Number(operation.keepDims) })
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
    case 'matMul':
      writer.node('Gemm', inputs, output, {
        transA: Number(operation.transposeLeft),
        transB: Number(operation.transposeRight),
      })
      break
    case 'conv2d': {
      const weights = tensor.inputs[1] as Tensor
      writer.node('Conv', inputs, output, { ...geometryOf(operation), kernel_shape: weights.shape.slice(2) })
      break
    }
    case 'conv2dInputGradient': {
      const weights = tensor.inputs[1] as Tensor
      writer.node('ConvTranspose', inputs, output, {
        ...geometryOf(operation),
        kernel_shape: weights.shape.slice(2),
        output_padding: restsOf(shape, weights.shape, operation),
      })
      break
    }
    case 'conv2dWeightGradient':
      lowerWeightGradient({ writer, tensor, inputs, output }, operation)
      break
    default:
      throw new Error(`no ONNX operator for ${operation.kind}`)
  }
}

/**
 * Convolves the images with the gradient, where batch and channels have changed places: the gradient is the kernel,
 * and what was the stride is now its dilation.
 */
function lowerWeightGradient({ writer, tensor, inputs, output }: Place, geometry: ConvolutionGeometry): void {
  const [images, gradient] = tensor.inputs as [Tensor, Tensor]
  const [imagesName = '', gradientName = ''] = inputs
  const swapped = { perm: [1, 0, 2, 3] }
  const swappedImages = writer.node('Transpose', [imagesName], `${output}_images`, swapped)
  const swappedGradient = writer.node('Transpose', [gradientName], `${output}_gradient`, swapped)
  let result = writer.node('Conv', [swappedImages, swappedGradient], `${output}_swapped`, {
    pads: [...geometry.padding, ...geometry.padding],
    dilations: geometry.stride,
    kernel_shape: gradient.shape.slice(2),
  })
  // Where the stride leaves pixels over, the result has rows and columns that no weight ever touched.
  if (restsOf(images.shape, tensor.shape, geometry).some((rest) => rest > 0)) {
    const bounds = [[0, 0], tensor.shape.slice(2), [2, 3]].map((values) => writer.integers(values))
    result = writer.node('Slice', [result, ...bounds], `${output}_cropped`)
  }
  writer.node('Transpose', [result], output, swapped)
}

function geometryOf({ stride, padding }: ConvolutionGeometry): Attributes {
  return { strides: stride, pads: [...padding, ...padding] }
}

/** Pixels that are left over at the end of each axis where the stride does not divide. */
function restsOf(imageShape: Shape, weightShape: Shape, { stride, padding }: ConvolutionGeometry): number[] {
  return [0, 1].map((axis) => {
    const length = imageShape[axis + 2] as number
    const kernel = weightShape[axis + 2] as number
    return (length + 2 * (padding[axis] as number) - kernel) % (stride[axis] as number)
  })
}
