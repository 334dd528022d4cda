import { LudusError } from '@ludus/core'
import type { Tensor as OnnxTensor, TensorConstructor } from 'onnxruntime-node'
import { sizeOf } from '../../graph/shapes.js'
import type { Variable } from '../engine.js'
import type { View } from './lower-graph.js'

/** A variable of the onnx engine: ONNX Runtime reads one buffer where it lies, and writes the next value to another. */
export class OnnxVariable implements Variable {
  readonly #tensorType: TensorConstructor
  #current: MemoryBlock
  #next: MemoryBlock | null = null

  /** @param data Kept, not copied. */
  constructor(data: Float32Array, tensorType: TensorConstructor) {
    this.#tensorType = tensorType
    this.#current = new MemoryBlock(data, tensorType)
  }

  get size(): number {
    return this.#current.data.length
  }

  read(): Float32Array {
    return this.#current.data.slice()
  }

  write(data: Float32Array): void {
    if (data.length !== this.size)
      throw new LudusError('SHAPE_MISMATCH', `Cannot write ${data.length} numbers to a variable of ${this.size}`)
    this.#current.data.set(data)
  }

  /** A part of the current value: memory, not a copy. */
  view(view: View): OnnxTensor {
    return this.#current.view(view)
  }

  /** Where a run writes the next value. */
  nextValue(): OnnxTensor {
    this.#next ??= new MemoryBlock(new Float32Array(this.size), this.#tensorType)
    return this.#next.whole
  }

  /** Makes the next value the current one. */
  advance(): void {
    if (this.#next === null) return
    const previous = this.#current
    this.#current = this.#next
    this.#next = previous
  }
}

/** Numbers, and the tensors that show parts of them to ONNX Runtime. */
class MemoryBlock {
  readonly data: Float32Array
  readonly whole: OnnxTensor
  readonly #tensorType: TensorConstructor
  /** Programs hand in their own objects each time, so that no key is put together in a run. */
  readonly #views = new WeakMap<View, OnnxTensor>()

  constructor(data: Float32Array, tensorType: TensorConstructor) {
    this.data = data
    this.#tensorType = tensorType
    this.whole = new tensorType('float32', data, [data.length])
  }

  view(view: View): OnnxTensor {
    const known = this.#views.get(view)
    if (known !== undefined) return known
    const { start, shape } = view
    const tensor = new this.#tensorType('float32', this.data.subarray(start, start + sizeOf(shape)), shape)
    this.#views.set(view, tensor)
    return tensor
  }
}
