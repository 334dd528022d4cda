import { sizeOf } from '../../graph/shapes.js'
import type { ConvolutionGeometry, Shape, Tensor } from '../../graph/tensor.js'
import type { Attributes } from './model-writer.js'
import type { Place } from './place.js'

/** From so many channels on, moving whole pixels about costs less than a large matrix product saves. */
const fewestGatheredChannels = 16

/**
 * Writes the ONNX nodes of a convolution, or of the gradient of its images or weights.
 *
 * ONNX Runtime 1.30 goes through a batch image by image and shares the small products of each among its threads, so
 * where an image is small, two threads took longer than one. One product over the patches of all images takes a
 * fraction of that, and the weights' gradient needs the same patches. With few channels patches cost more than they
 * save, and constant weights are packed by ONNX Runtime in advance: both stay with ONNX's own operators.
 */
export function lowerConvolution(place: Place, kind: keyof typeof direct, geometry: ConvolutionGeometry): void {
  const { images, weights } = shapesOf(place.tensor, kind)
  const weightsAreFixed = kind === 'conv2d' && place.tensor.inputs[1]?.operation.kind === 'constant'
  if ((images[1] as number) < fewestGatheredChannels || weightsAreFixed) direct[kind](place, geometry)
  else gathered[kind](place, geometry)
}

/** Shapes of the images and weights of the forward pass. */
function shapesOf({ inputs, shape }: Tensor, kind: keyof typeof direct): { images: Shape; weights: Shape } {
  const [first, second] = inputs.map((input) => input.shape) as [Shape, Shape]
  if (kind === 'conv2dInputGradient') return { images: shape, weights: second }
  return kind === 'conv2d' ? { images: first, weights: second } : { images: first, weights: shape }
}

/** By ONNX's own operators. */
const direct = {
  conv2d({ writer, tensor, inputs, output }: Place, geometry: ConvolutionGeometry) {
    const { weights } = shapesOf(tensor, 'conv2d')
    writer.node('Conv', inputs, output, { ...geometryOf(geometry), kernel_shape: weights.slice(2) })
  },

  conv2dInputGradient({ writer, tensor, inputs, output }: Place, geometry: ConvolutionGeometry) {
    const { images, weights } = shapesOf(tensor, 'conv2dInputGradient')
    writer.node('ConvTranspose', inputs, output, {
      ...geometryOf(geometry),
      kernel_shape: weights.slice(2),
      output_padding: restsOf(images, weights, geometry),
    })
  },

  /**
   * Convolves the images with the gradient, where batch and channels have changed places: the gradient is the kernel,
   * and what was the stride is now its dilation.
   */
  conv2dWeightGradient({ writer, tensor, inputs, output }: Place, geometry: ConvolutionGeometry) {
    const { images, weights } = shapesOf(tensor, 'conv2dWeightGradient')
    const swapped = { perm: [1, 0, 2, 3] }
    const [swappedImages, swappedGradient] = inputs.map((input) =>
      writer.node('Transpose', [input], `${input}_batch_second`, swapped),
    ) as [string, string]
    let result = writer.node('Conv', [swappedImages, swappedGradient], `${output}_swapped`, {
      pads: [...geometry.padding, ...geometry.padding],
      dilations: geometry.stride,
      kernel_shape: tensor.inputs[1]?.shape.slice(2) as Shape,
    })
    // Where the stride leaves pixels over, the result has rows and columns that no weight ever touched.
    if (restsOf(images, weights, geometry).some((rest) => rest > 0)) {
      const bounds = [[0, 0], weights.slice(2), [2, 3]].map((values) => writer.integers(values))
      result = writer.node('Slice', [result, ...bounds], `${output}_cropped`)
    }
    writer.node('Transpose', [result], output, swapped)
  },
}

/** By products over the patches that the kernel sees, a row each: pixels are gathered with all their channels. */
const gathered = {
  conv2d(place: Place, geometry: ConvolutionGeometry) {
    const { writer, layout, tensor, inputs, output } = place
    const { images, weights } = shapesOf(tensor, 'conv2d')
    const [imagesName, weightsName, ...bias] = inputs as [string, string]
    const patches = patchesOf(place, imagesName, images, weights, geometry)
    const rows = writer.node('Gemm', [patches, matrixOf(place, weightsName, weights), ...bias], `${output}_rows`, {
      transB: 1,
    })
    const [batch, channels, height, width] = tensor.shape as [number, number, number, number]
    const dims = writer.integers([batch, height, width, channels])
    layout.define(output, writer.node('Reshape', [rows, dims], `${output}_channels_last`))
  },

  conv2dInputGradient(place: Place, geometry: ConvolutionGeometry) {
    const { writer, layout, tensor, inputs, output } = place
    const { images, weights } = shapesOf(tensor, 'conv2dInputGradient')
    const [gradientName, weightsName] = inputs as [string, string]
    const gradient = tensor.inputs[0]?.shape as Shape
    const [batch, channels, height, width] = images as [number, number, number, number]
    const steps = sizeOf(weights.slice(2))
    const places = placesOf(images, weights, geometry)
    const indices = indicesOfContributions(places, height * width)
    const perPixel = indices.length / (height * width)

    // A row of zeros for each image gives those pixels something to add that fewer patches saw.
    const rows = pixelRows(place, gradientName, gradient, indices.includes(places.length))
    const flat = writer.node('Reshape', [rows, writer.integers([-1, weights[0] as number])], `${output}_gradient`)
    const shares = writer.node('Gemm', [flat, matrixOf(place, weightsName, weights)], `${output}_shares`)
    const shareRows = writer.node('Reshape', [shares, writer.integers([batch, -1, channels])], `${output}_share_rows`)
    const indicesName = `patches_of_${images.slice(2)}_${weights.slice(2)}_${geometry.stride}_${geometry.padding}`
    const all = writer.constant(indicesName, indices, [indices.length])
    let pixels = writer.node('Gather', [shareRows, all], `${output}_gathered`, { axis: 1 })
    if (perPixel > 1) {
      const grouped = writer.integers([batch * height * width, perPixel, channels])
      pixels = writer.node('Reshape', [pixels, grouped], `${output}_grouped`)
      pixels = writer.node('ReduceSum', [pixels, writer.integers([1])], `${output}_pixels`, { keepdims: 0 })
    }
    const dims = writer.integers([batch, height, width, channels])
    layout.define(output, writer.node('Reshape', [pixels, dims], `${output}_channels_last`))

    /** For each pixel, the rows of all shares that belong to it; `steps` shares make a patch. */
    function indicesOfContributions(pixelsSeen: Int32Array, pixelCount: number): Int32Array {
      const found: number[][] = Array.from({ length: pixelCount }, () => [])
      for (const [share, pixel] of pixelsSeen.entries()) if (pixel < pixelCount) found[pixel]?.push(share)
      const most = Math.max(...found.map((shares) => shares.length))
      return Int32Array.from(found.flatMap((shares) => [...shares, ...Array(most - shares.length).fill(places.length)]))
    }
  },

  conv2dWeightGradient(place: Place, geometry: ConvolutionGeometry) {
    const { writer, layout, tensor, inputs, output } = place
    const { images, weights } = shapesOf(tensor, 'conv2dWeightGradient')
    const [imagesName, gradientName] = inputs as [string, string]
    const [outChannels, channels, height, width] = weights as [number, number, number, number]
    const patches = patchesOf(place, imagesName, images, weights, geometry)
    const gradient = writer.node(
      'Reshape',
      [layout.of(gradientName), writer.integers([-1, outChannels])],
      `${gradientName}_matrix`,
    )
    const matrix = writer.node('Gemm', [gradient, patches], `${output}_matrix`, { transA: 1 })
    const dims = writer.integers([outChannels, height, width, channels])
    layout.define(output, writer.node('Reshape', [matrix, dims], `${output}_channels_last`))
  },
}

/** The patches of all images, [batch × outHeight × outWidth, kernelHeight × kernelWidth × channels]; written once. */
function patchesOf(place: Place, name: string, images: Shape, weights: Shape, geometry: ConvolutionGeometry): string {
  const { writer } = place
  const suffix = `${weights.slice(2)}_${geometry.stride}_${geometry.padding}`
  const [, channels, height, width] = images as [number, number, number, number]
  const places = placesOf(images, weights, geometry)
  const indices = writer.constant(`pixels_of_${height},${width}_${suffix}`, places, [places.length])
  const pixels = pixelRows(place, name, images, places.includes(height * width))
  const seen = writer.node('Gather', [pixels, indices], `${name}_seen_${suffix}`, { axis: 1 })
  const columns = sizeOf(weights.slice(2)) * channels
  return writer.node('Reshape', [seen, writer.integers([-1, columns])], `${name}_patches_${suffix}`)
}

/** Images as [batch, pixels, channels], with a last pixel of zeros where that is needed. */
function pixelRows({ writer, layout }: Place, name: string, shape: Shape, needsZeros: boolean): string {
  const [batch, channels] = shape as [number, number]
  const dims = writer.integers([batch, -1, channels])
  const rows = writer.node('Reshape', [layout.of(name), dims], `${name}_pixels`)
  return needsZeros ? writer.node('Pad', [rows, writer.integers([0, 0, 0, 0, 1, 0])], `${name}_pixels_and_zeros`) : rows
}

/** Weights as [outChannels, kernelHeight × kernelWidth × channels]. */
function matrixOf({ writer, layout }: Place, name: string, shape: Shape): string {
  return writer.node('Reshape', [layout.of(name), writer.integers([shape[0] as number, -1])], `${name}_matrix`)
}

/** The pixel that each place of the kernel sees, patch by patch; one past the last pixel where it sees the padding. */
function placesOf(images: Shape, weights: Shape, { stride, padding }: ConvolutionGeometry): Int32Array {
  const extent = images.slice(2) as [number, number]
  const kernel = weights.slice(2) as [number, number]
  const positions = [0, 1].map((axis) => {
    const [length, size, step, margin] = [extent[axis], kernel[axis], stride[axis], padding[axis]] as number[]
    const count = Math.floor((length! + 2 * margin! - size!) / step!) + 1
    return Array.from({ length: count }, (_, index) => index * step! - margin!)
  }) as [number[], number[]]
  const [height, width] = extent
  const places: number[] = []
  for (const top of positions[0])
    for (const left of positions[1])
      for (let row = top; row < top + kernel[0]; row++)
        for (let column = left; column < left + kernel[1]; column++) {
          const isInside = row >= 0 && row < height && column >= 0 && column < width
          places.push(isInside ? row * width + column : height * width)
        }
  return Int32Array.from(places)
}

/** The attributes of ONNX's convolutions and poolings. */
export function geometryOf({ stride, padding }: ConvolutionGeometry): Attributes {
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
