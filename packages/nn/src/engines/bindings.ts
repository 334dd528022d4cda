import { LudusError } from '@ludus/core'
import { shapeText, sizeOf } from '../graph/shapes.js'
import type { Tensor } from '../graph/tensor.js'
import type { Feed, Variable } from './engine.js'

/**
 * What a run is fed for an input, as numbers of the input's format.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function feedNumbers(
  name: string,
  feed: Feed | undefined,
  { dtype, shape }: Tensor,
): Float32Array | Int32Array | Uint8Array {
  const data = typeof feed === 'number' ? (dtype === 'int32' ? Int32Array.of(feed) : Float32Array.of(feed)) : feed
  if (data?.length === sizeOf(shape)) {
    if (dtype === 'float32' && data instanceof Float32Array) return data
    if (dtype === 'int32' && data instanceof Int32Array) return data
    if (dtype === 'uint8' && data instanceof Uint8Array) return data
  }
  const given = data === undefined ? 'nothing' : `${data.constructor.name} of ${data.length}`
  throw new LudusError('SHAPE_MISMATCH', `Cannot feed ${name} with ${given}: it takes ${dtype} ${shapeText(shape)}`)
}

/**
 * The variable that a run is handed for one of the graph's, checked to be of its size and of this engine.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function boundVariable<Own extends Variable>(
  name: string,
  variable: unknown,
  tensor: Tensor,
  isOwn: (variable: unknown) => variable is Own,
): Own {
  const size = sizeOf(tensor.shape)
  if (isOwn(variable) && variable.size === size) return variable
  const given = isOwn(variable) ? `one of ${variable.size}` : variable ? 'one of another engine' : 'none'
  throw new LudusError(
    'SHAPE_MISMATCH',
    `Cannot bind variable ${name} to ${given}: the graph needs one of ${size} numbers`,
  )
}

/** @throws {LudusError} `UNKNOWN_NAME`. */
export function requireKnown(
  what: string,
  given: Readonly<Record<string, unknown>>,
  known: ReadonlyMap<string, Tensor>,
): void {
  for (const name of Object.keys(given))
    if (!known.has(name))
      throw new LudusError(
        'UNKNOWN_NAME',
        `Cannot ${what} ${name}: the graph has ${[...known.keys()].join(', ') || 'none'}`,
      )
}
