import { shapeText } from './shapes.js'
import type { Tensor, TensorDtype } from './tensor.js'
import { traceError } from './trace-error.js'

/** @throws {LudusError} `DTYPE_MISMATCH`. */
export function requireFloat(what: string, x: Tensor): void {
  requireDtype(what, x, 'float32')
}

/** @throws {LudusError} `DTYPE_MISMATCH`. */
export function requireDtype(what: string, x: Tensor, dtype: TensorDtype): void {
  if (x.dtype !== dtype)
    throw traceError('DTYPE_MISMATCH', `Cannot ${what} ${x.dtype} ${shapeText(x.shape)}: cast() it to ${dtype} first`)
}
