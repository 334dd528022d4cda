// An env that does nothing but take time, the same work in each step. Workers load it.
import { box, defineEnv, definePlugin, discrete, type SyncEnv } from '@ludus/core'
import { z } from 'zod'

/** Work that no compiler leaves out: turns of a xorshift generator (Marsaglia 2003). */
export function busyWork(turns: number, seed = 1): number {
  let word = seed
  for (let turn = 0; turn < turns; turn++) {
    word ^= word << 13
    word ^= word >>> 17
    word ^= word << 5
  }
  return word
}

const optionsSchema = z.strictObject({ turns: z.int().positive() })

function createEnv({ turns }: z.output<typeof optionsSchema>): SyncEnv<Uint8Array, number> {
  let word = 1
  const result = () => ({ observation: new Uint8Array(84 * 84).fill(word), state: undefined, info: {} })
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
      word = busyWork(turns, word)
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
