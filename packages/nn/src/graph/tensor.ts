import type { GraphBuilder } from './graph-builder.js'

/** The number formats of a graph. Gradients flow through float32 alone. */
export type TensorDtype = 'float32' | 'int32' | 'uint8' | 'bool'

/** Lengths of the axes, outermost first; [] is one number. */
export type Shape = readonly number[]

/** How a convolution moves over its input: [vertical, horizontal]. */
export interface ConvolutionGeometry {
  readonly stride: readonly [number, number]
  /** Zeros put on both sides of each axis. */
  readonly padding: readonly [number, number]
}

/** Where a pooling looks: [vertical, horizontal]. Padding never wins a maximum. */
export interface PoolingGeometry extends ConvolutionGeometry {
  readonly kernel: readonly [number, number]
}

/** What a tensor is computed by. Engines translate these, so the list is the whole of what an engine must know. */
export type Operation =
  | { readonly kind: 'input' | 'variable'; readonly name: string }
  | {
      readonly kind: 'constant'
      readonly data: Float32Array | Int32Array
      /** The tensor's name in an exported model; null for numbers that nobody looks up. */
      readonly label: string | null
    }
  | { readonly kind: 'add' | 'subtract' | 'multiply' | 'divide' | 'minimum' | 'maximum' }
  | { readonly kind: 'greater' | 'greaterEqual' | 'equal' }
  | { readonly kind: 'exp' | 'log' | 'sqrt' | 'abs' | 'sign' | 'tanh' | 'sigmoid' | 'softplus' | 'relu' }
  | { readonly kind: 'stopGradient' | 'where' }
  /** Inputs: gradient of the output, the output. */
  | { readonly kind: 'reluGradient' }
  | { readonly kind: 'clip'; readonly low: number; readonly high: number }
  | { readonly kind: 'cast' }
  | { readonly kind: 'reshape' | 'broadcastTo' }
  | { readonly kind: 'transpose'; readonly permutation: readonly number[] }
  | { readonly kind: 'slice'; readonly axis: number; readonly start: number }
  | { readonly kind: 'concat'; readonly axis: number }
  | { readonly kind: 'sum' | 'max'; readonly axes: readonly number[]; readonly keepDims: boolean }
  | { readonly kind: 'argMax' | 'logSoftmax'; readonly axis: number }
  | { readonly kind: 'oneHot' }
  /** Inputs: any tensor, int32 indices of any shape, which takes the place of the axis. */
  | { readonly kind: 'gather'; readonly axis: number }
  /**
   * Inputs: left [...batch, m, k], right [...batch, k, n], and without batch axes maybe a bias [n]; the flags say which
   * one is stored with its last two axes swapped.
   */
  | { readonly kind: 'matMul'; readonly transposeLeft: boolean; readonly transposeRight: boolean }
  /** Inputs: images NCHW, weights OIHW, and maybe a bias [O]. */
  | ({ readonly kind: 'conv2d' } & ConvolutionGeometry)
  /** Inputs: gradient of the output, weights. */
  | ({ readonly kind: 'conv2dInputGradient' } & ConvolutionGeometry)
  /** Inputs: images, gradient of the output. */
  | ({ readonly kind: 'conv2dWeightGradient' } & ConvolutionGeometry)
  /** Input: images NCHW. */
  | ({ readonly kind: 'maxPool' } & PoolingGeometry)

/** The operation of one kind, with what it says. */
export type OperationOf<Kind extends Operation['kind'], Member = Operation> = Member extends { kind: infer Kinds }
  ? Kind extends Kinds
    ? Member
    : never
  : never

/** A value in a graph that is still to be computed. Its shape and dtype are known when it is traced. */
export interface Tensor {
  /** Its place in the graph: higher than those of its inputs. */
  readonly id: number
  readonly operation: Operation
  readonly inputs: readonly Tensor[]
  readonly shape: Shape
  readonly dtype: TensorDtype
  /** The graph under construction that it belongs to. */
  readonly builder: GraphBuilder
}

/** A tensor for each item of a list. */
export type TensorFor<Items extends readonly unknown[]> = { -readonly [Index in keyof Items]: Tensor }
