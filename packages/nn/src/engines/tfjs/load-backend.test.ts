import util from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, it } from 'vitest'
import { type ImportPackage, loadBackend } from './load-backend.js'

/** What is installed here, less the packages whose names hold one of these. */
const without =
  (...missing: string[]): ImportPackage =>
  async (name) => {
    if (!missing.some((part) => name.includes(part))) return import(name)
    throw Object.assign(new Error(`Cannot find package '${name}'`), { code: 'ERR_MODULE_NOT_FOUND' })
  }

const noNative = '@tensorflow/tfjs-node is not installed, @tensorflow/tfjs-node-gpu is not installed'

describe('loadBackend()', () => {
  it('takes wasm where the native library is not installed, and says why', async () => {
    const { name, threads, reason } = await loadBackend(undefined, 1, without('tfjs-node'))
    expect([name, threads]).toEqual(['wasm', 1])
    expect(reason).toBe(`the first of tensorflow, wasm and cpu that loads; tensorflow: ${noNative}`)
    expect(tf.getBackend()).toBe('wasm')
  })

  it('takes cpu where wasm is not installed either', async () => {
    const { name, reason } = await loadBackend(undefined, 1, without('tfjs-node', 'wasm'))
    expect(name).toBe('cpu')
    expect(reason).toContain(`; wasm: is not installed`)
  })

  it('takes the backend that was asked for or none, and says that it has one thread', async () => {
    const { name, threads, reason } = await loadBackend('cpu', 4, without())
    expect({ name, threads, reason }).toEqual({
      name: 'cpu',
      threads: 1,
      reason: 'it was asked for; cpu has one thread in Node',
    })
    await expect(loadBackend('wasm', 1, without('wasm'))).rejects.toMatchObject({
      code: 'ENGINE_MISSING',
      message:
        'Cannot compute with tfjs: wasm: is not installed; install @tensorflow/tfjs-core with @tensorflow/tfjs-backend-wasm, or take the engine onnx',
    })
  })

  it('tells what a library said that is installed and does not load', async () => {
    const importPackage: ImportPackage = async (name) => {
      if (name.endsWith('tfjs-node')) throw new Error('libtensorflow.so.2: cannot open shared object file\nmore')
      return without('gpu')(name)
    }
    const { name, reason } = await loadBackend(undefined, 1, importPackage)
    expect(name).toBe('wasm')
    expect(reason).toContain('tensorflow: @tensorflow/tfjs-node libtensorflow.so.2: cannot open shared object file, @t')
  })

  describe('with a native library', () => {
    const legacy: { isNullOrUndefined?: (value: unknown) => boolean } = util
    const { isNullOrUndefined } = legacy
    afterEach(() => {
      Object.assign(legacy, { isNullOrUndefined })
      delete process.env.TF_NUM_INTRAOP_THREADS
    })

    /** Calls what @tensorflow/tfjs-node calls, and registers the same name. */
    const likeNative: ImportPackage = async () => {
      expect([null, undefined, 0].map((value) => legacy.isNullOrUndefined?.(value))).toEqual([true, true, false])
      const { MathBackendCPU } = await import('@tensorflow/tfjs-backend-cpu')
      tf.registerBackend('tensorflow', () => new MathBackendCPU())
      return tf
    }

    it('takes it first, gives it its threads, and gives Node 23 and later back what it calls', async () => {
      delete legacy.isNullOrUndefined
      const { name, threads, reason } = await loadBackend(undefined, 2, likeNative)
      expect({ name, threads, reason }).toEqual({
        name: 'tensorflow',
        threads: 2,
        reason: 'the first of tensorflow, wasm and cpu that loads',
      })
      expect(process.env.TF_NUM_INTRAOP_THREADS).toBe('2')
    })
  })
})
