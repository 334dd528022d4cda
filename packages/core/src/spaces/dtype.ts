/** The number formats of typed arrays that spaces and networks use. */
export type Dtype = 'uint8' | 'int32' | 'float32' | 'float64'

/** The dtypes that hold integers alone. */
export type IntegerDtype = 'uint8' | 'int32'

/** The typed array of each dtype. */
export interface TypedArrays {
  uint8: Uint8Array
  int32: Int32Array
  float32: Float32Array
  float64: Float64Array
}

/** The constructor of each dtype's typed array. */
export const typedArrays = {
  uint8: Uint8Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const

/** Values that the integer dtypes can hold: [lowest, highest]. */
export const integerRange: Readonly<Record<IntegerDtype, readonly [number, number]>> = {
  uint8: [0, 255],
  int32: [-(2 ** 31), 2 ** 31 - 1],
}

/** Whether a dtype holds integers alone. */
export function isIntegerDtype(dtype: Dtype): dtype is IntegerDtype {
  return dtype in integerRange
}

/** The smallest dtype that holds every value of both, as NumPy promotes them. */
export function promoteDtypes(left: Dtype, right: Dtype): Dtype {
  if (left === right || right === 'uint8') return left
  if (left === 'uint8') return right
  return 'float64'
}

/** Makes a zeroed typed array. */
export function zeros<D extends Dtype>(dtype: D, length: number): TypedArrays[D] {
  return new typedArrays[dtype](length) as TypedArrays[D]
}
