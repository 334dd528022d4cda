import { type Compute, computeSchema, parseWith } from '@ludus/core'
import { type FlagValues, flag } from './flag.js'
import { positiveCount } from './values.js'

const { engine, backend } = computeSchema.shape

/** Flags that say what computes. */
export const computeFlags = {
  engine: flag('<id>', 'what computes: onnx or tfjs (onnx)', engine.unwrap().optional()),
  backend: flag('<id>', 'what tfjs computes on: tensorflow, wasm or cpu (the first that loads)', backend),
  threads: flag('<n>', 'threads that compute, in each run (1)', positiveCount.optional()),
}

/**
 * What the flags alone say.
 *
 * @throws {LudusError} `INVALID_FLAG` where the engine has no such backend.
 */
export function computeFrom({ engine, backend, threads }: FlagValues<typeof computeFlags>): Compute {
  return parseWith(computeSchema, { engine, backend, threads }, 'INVALID_FLAG', 'the flags')
}
