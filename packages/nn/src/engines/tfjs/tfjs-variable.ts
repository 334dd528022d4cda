import { LudusError } from '@ludus/core'
import type { Tensor as TfTensor } from '@tensorflow/tfjs-core'
import type { Variable } from '../engine.js'

/** A variable of the tfjs engine: tensors while the engine is open, and plain numbers afterwards. */
export class TfjsVariable implements Variable {
  readonly size: number
  readonly #upload: (numbers: Float32Array) => TfTensor
  #value: TfTensor | Float32Array
  #numbers: Float32Array | null = null
  readonly #parts = new Map<string, TfTensor>()

  /** @param upload Makes a flat tensor, which no tidy frees, of numbers that nobody writes to any more. */
  constructor(data: Float32Array, upload: (numbers: Float32Array) => TfTensor) {
    this.size = data.length
    this.#upload = upload
    this.#value = upload(data.slice())
  }

  read(): Float32Array {
    // A backend may hand out its own memory.
    return this.#value instanceof Float32Array ? this.#value.slice() : Float32Array.from(this.#value.dataSync())
  }

  write(data: Float32Array): void {
    if (data.length !== this.size)
      throw new LudusError('SHAPE_MISMATCH', `Cannot write ${data.length} numbers to a variable of ${this.size}`)
    if (this.#value instanceof Float32Array) this.#value.set(data)
    else this.replace(this.#upload(data.slice()))
  }

  /** The current value, to be used until it is replaced. */
  get tensor(): TfTensor {
    return this.#value as TfTensor
  }

  /**
   * A part of the current value, to be used until it is replaced. tfjs's own slice copies the whole tensor out of wasm
   * each time; this does so once for all parts, and a network that does not change is cut up only once.
   */
  part(start: number, end: number): TfTensor {
    const key = `${start} ${end}`
    const known = this.#parts.get(key)
    if (known !== undefined) return known
    this.#numbers ??= this.tensor.dataSync<'float32'>()
    const part = this.#upload(this.#numbers.subarray(start, end))
    this.#parts.set(key, part)
    return part
  }

  /** Gives it a tensor of its own as its new value, and frees the old one. */
  replace(next: TfTensor): void {
    this.#free()
    this.#value = next
  }

  /** Frees its tensors and keeps the numbers. */
  detach(): void {
    const numbers = this.read()
    this.#free()
    this.#value = numbers
  }

  #free(): void {
    if (!(this.#value instanceof Float32Array)) this.#value.dispose()
    for (const part of this.#parts.values()) part.dispose()
    this.#parts.clear()
    this.#numbers = null
  }
}
