import type { Compute } from '@ludus/core'
import type { Engine } from './engine.js'

/**
 * Starts the engine that a run computes with. Nothing native is loaded before.
 *
 * @param compute Which engine, on which of its backends, and on how many threads.
 * @throws {LudusError} `ENGINE_MISSING` when its library is not installed or does not load here.
 */
export async function createEngine(compute: Compute): Promise<Engine> {
  if (compute.engine === 'tfjs') {
    const { createTfjsEngine } = await import('./tfjs/tfjs-engine.js')
    return createTfjsEngine(compute)
  }
  const { createOnnxEngine } = await import('./onnx/onnx-engine.js')
  return createOnnxEngine(compute.threads)
}
