import type { Compute } from '@ludus/core'
import type { Engine } from './engine.js'

/**
 * Starts the engine that a run computes with. Nothing native is loaded before.
 *
 * @param compute Which engine, and on how many threads.
 * @throws {LudusError} `ENGINE_MISSING` when its native library does not load here.
 */
export async function createEngine(compute: Compute): Promise<Engine> {
  const { createOnnxEngine } = await import('./onnx/onnx-engine.js')
  return createOnnxEngine(compute.threads)
}
