// An env that does nothing but take time, the same work in each step. Workers load it.
import { createHash } from 'node:crypto'
import { box, defineEnv, definePlugin, discrete, type SyncEnv } from '@ludus/core'
import { z } from 'zod'

const zeros = new Uint8Array(1 << 20)

/**
 * Hashes that many bytes, at most 2 ** 20. Being native code it takes the same time whoever calls it, where a loop of
 * JavaScript took 1.3 times as long when V8 inlined it into another caller.
 *
 * @returns A byte that depends on all of them.
 */
export function busyWork(bytes: number): number {
  return createHash('sha256').update(zeros.subarray(0, bytes)).digest()[0] as number
}

const optionsSchema = z.strictObject({ bytes: z.int().positive().max(zeros.length) })

function createEnv({ bytes }: z.output<typeof optionsSchema>): SyncEnv<Uint8Array, number> {
  let pixel = 1
  const result = () => ({ observation: new Uint8Array(84 * 84).fill(pixel), state: undefined, info: {} })
  return {
    mode: 'sync',
    observationSpace: box({ low: 0, high: 255, shape: [84, 84, 1], dtype: 'uint8' }),
    actionSpace: discrete(2),
    stateSpace: undefined,
    spec: null,
    renderMode: null,
    framesPerStep: 1,
    reset: result,
    step() {
      pixel = busyWork(bytes)
      return { ...result(), reward: 0, terminated: false, truncated: false }
    },
    render: () => null,
    close: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}

export default definePlugin({
  name: 'busy',
  apiVersion: 1,
  envs: [defineEnv({ id: 'busy-v1', description: 'Takes time.', load: async () => ({ optionsSchema, createEnv }) })],
})
