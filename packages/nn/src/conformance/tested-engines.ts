import type { Compute } from '@ludus/core'
import { createEngine } from '../engines/create-engine.js'

/** An engine that is held to the suite. */
export interface TestedEngine {
  readonly name: string
  readonly compute: Compute
}

/** Computes what the others are compared with. */
export const referenceEngine: TestedEngine = { name: 'onnx', compute: { engine: 'onnx', threads: 1 } }

/** All engines and backends, TensorFlow's native library where somebody installed it. */
export const testedEngines: readonly TestedEngine[] = [
  referenceEngine,
  { name: 'tfjs on wasm', compute: { engine: 'tfjs', backend: 'wasm', threads: 1 } },
  { name: 'tfjs on cpu', compute: { engine: 'tfjs', backend: 'cpu', threads: 1 } },
  ...(await thoseThatLoad([
    { name: 'tfjs on tensorflow', compute: { engine: 'tfjs', backend: 'tensorflow', threads: 1 } },
  ])),
]

async function thoseThatLoad(optional: readonly TestedEngine[]): Promise<TestedEngine[]> {
  const engines = await Promise.all(optional.map(({ compute }) => createEngine(compute).catch(() => null)))
  await Promise.all(engines.map((engine) => engine?.close()))
  return optional.filter((_, index) => engines[index] !== null)
}
