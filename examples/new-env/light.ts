import { box, createRng, dict, discrete, type SyncEnv } from '@ludus/core'
import { z } from 'zod'

const cells = 9
const cell = box({ low: 0, high: cells - 1, shape: [], dtype: 'int32' })

export const optionsSchema = z.strictObject({})

/** A row of nine pixels: walk (grey) to the light (white), which then jumps elsewhere. Actions: left, right. */
export function createEnv(): SyncEnv<Uint8Array, number, { walker: number; light: number }> {
  let rng = createRng(0)
  let walker = 0
  let light = 0
  const look = () => {
    const observation = new Uint8Array(cells)
    observation[walker] = 128
    observation[light] = 255
    return { observation, state: { walker, light }, info: {} }
  }
  return {
    mode: 'sync',
    observationSpace: box({ low: 0, high: 255, shape: [1, cells, 1], dtype: 'uint8' }),
    actionSpace: discrete(2),
    stateSpace: dict({ walker: cell, light: cell }),
    spec: null,
    renderMode: null,
    framesPerStep: 1,
    reset({ seed } = {}) {
      if (seed !== undefined) rng = createRng(seed)
      walker = 4
      light = rng.integer(0, cells)
      return look()
    },
    step(action) {
      walker = Math.min(cells - 1, Math.max(0, walker + (action === 1 ? 1 : -1)))
      const reward = walker === light ? 1 : 0
      if (reward === 1) light = rng.integer(0, cells)
      return { ...look(), reward, terminated: false, truncated: false }
    },
    render: () => null,
    close: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}
