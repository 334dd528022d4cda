import { sizeOf } from '../../graph/shapes.js'
import type { Shape, TensorDtype } from '../../graph/tensor.js'
import {
  type AttributeProto,
  attributeType,
  elementType,
  encodeModel,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './onnx-proto.js'

/** Operator set 18 is read by ONNX Runtime from 1.14 on. */
const operatorSet = 18
const irVersion = 8

/** Attributes of a node: an integer or several. */
export type Attributes = Readonly<Record<string, number | readonly number[]>>

/** Collects the parts of one ONNX model. */
export class ModelWriter {
  /** By the name of the first output. */
  readonly #nodes = new Map<string, NodeProto>()
  readonly #initializers = new Map<string, TensorProto>()
  readonly #inputs: ValueInfoProto[] = []
  readonly #outputs: ValueInfoProto[] = []
  /** Whether the first length of all inputs and outputs is left open, by the name "batch". */
  readonly isBatchOpen: boolean

  constructor(isBatchOpen: boolean) {
    this.isBatchOpen = isBatchOpen
  }

  input(name: string, dtype: TensorDtype, shape: Shape): string {
    this.#inputs.push(this.#valueInfo(name, dtype, shape))
    return name
  }

  output(name: string, dtype: TensorDtype, shape: Shape): void {
    this.#outputs.push(this.#valueInfo(name, dtype, shape))
  }

  /** Declares a result that is a sequence of one number: other results are tensors. */
  outputSequence(name: string): void {
    const elemType = { tensorType: { elemType: elementType.float32, shape: { dim: [] } } }
    this.node('SequenceConstruct', [this.scalar(0)], name)
    this.#outputs.push({ name, type: { sequenceType: { elemType } } })
  }

  /** Adds a node with one output; nothing where the model has that output already. @returns The output's name. */
  node(opType: string, inputs: readonly string[], output: string, attributes: Attributes = {}): string {
    this.#node(opType, inputs, [output], attributes)
    return output
  }

  /** Adds the node that cuts an axis into parts. */
  split(input: string, axis: number, sizes: readonly number[], outputs: readonly string[]): void {
    this.#node('Split', [input, this.integers(sizes)], outputs, { axis })
  }

  /** Integers that a node takes as an input, such as axes. Equal ones are written once. */
  integers(values: readonly number[]): string {
    const name = `integers_${values.join('_')}`
    return this.#initializer(name, elementType.int64, [values.length], BigInt64Array.from(values, BigInt))
  }

  /** One number. Equal ones are written once. */
  scalar(value: number): string {
    return this.#initializer(`number_${value}`, elementType.float32, [], Float32Array.of(value))
  }

  constant(name: string, data: Float32Array | Int32Array, shape: Shape): string {
    return this.#initializer(name, data instanceof Float32Array ? elementType.float32 : elementType.int32, shape, data)
  }

  /** The bytes of the model. Nodes and constants that no output needs are left out. */
  finish(): Uint8Array {
    const read = new Set(this.#outputs.map(({ name }) => name))
    const nodes = [...this.#nodes.values()].reverse().filter(({ input, output }) => {
      const isNeeded = output.some((name) => read.has(name))
      if (isNeeded) for (const name of input) read.add(name)
      return isNeeded
    })
    nodes.reverse()
    return encodeModel({
      irVersion,
      producerName: 'ludus',
      opsetImport: [{ domain: '', version: operatorSet }],
      graph: {
        name: 'graph',
        node: nodes,
        initializer: [...this.#initializers.values()].filter(({ name }) => read.has(name)),
        input: this.#inputs,
        output: this.#outputs,
      },
    })
  }

  #node(opType: string, inputs: readonly string[], outputs: readonly string[], attributes: Attributes): void {
    const attribute = Object.entries(attributes).map(
      ([name, value]): AttributeProto =>
        typeof value === 'number'
          ? { name, type: attributeType.int, i: value }
          : { name, type: attributeType.ints, ints: value },
    )
    const [name] = outputs as [string]
    if (!this.#nodes.has(name)) this.#nodes.set(name, { opType, name, input: inputs, output: outputs, attribute })
  }

  #initializer(name: string, dataType: number, dims: Shape, data: Float32Array | Int32Array | BigInt64Array): string {
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    if (!this.#initializers.has(name)) this.#initializers.set(name, { name, dataType, dims, rawData })
    return name
  }

  #valueInfo(name: string, dtype: TensorDtype, shape: Shape): ValueInfoProto {
    const dim = shape.map((length, axis) =>
      this.isBatchOpen && axis === 0 ? { dimParam: 'batch' } : { dimValue: length },
    )
    return { name, type: { tensorType: { elemType: elementType[dtype], shape: { dim } } } }
  }
}

/** The numbers of a float32 tensor of a model; null when it holds something else. */
export function floatsOf(tensor: TensorProto): Float32Array | null {
  const { rawData, dims, dataType } = tensor
  if (dataType !== elementType.float32 || rawData.byteLength !== 4 * sizeOf(dims)) return null
  // A copy, as the bytes may start at an odd place.
  return new Float32Array(new Uint8Array(rawData).buffer)
}
