import type { TensorDtype } from '../../graph/tensor.js'

/** How tfjs keeps each number format. It has no bytes, and pixels become floats anyhow. */
export const tfDtype = { float32: 'float32', int32: 'int32', uint8: 'float32', bool: 'bool' } as const satisfies Record<
  TensorDtype,
  string
>
