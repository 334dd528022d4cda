import { box, createRng, dict, discrete, type SyncEnv } from '@ludus/core'

/** State data of the toy. */
export interface PixelCatchState {
  readonly ballX: number
  readonly ballY: number
  readonly paddleX: number
}

const side = 10

/**
 * A ball falls, a cell a step, from a place drawn by the seed; be below it in time. The reward is 1 or -1 at the end,
 * after nine steps. Ball and paddle are one pixel each.
 *
 * Source: the catch task of bsuite, Osband et al. 2020, arXiv:1908.03568, on a square field.
 */
export function createPixelCatch(): SyncEnv<Uint8Array, number, PixelCatchState> {
  let rng = createRng(0)
  let state: PixelCatchState = { ballX: 0, ballY: 0, paddleX: 0 }
  const cell = box({ low: 0, high: side - 1, shape: [], dtype: 'int32' })
  const observe = () => {
    const pixels = new Uint8Array(side * side)
    pixels[state.ballY * side + state.ballX] = 255
    pixels[(side - 1) * side + state.paddleX] = 255
    return pixels
  }
  return {
    mode: 'sync',
    observationSpace: box({ low: 0, high: 255, shape: [side, side, 1], dtype: 'uint8' }),
    actionSpace: discrete(3),
    stateSpace: dict({ ballX: cell, ballY: cell, paddleX: cell }),
    spec: null,
    renderMode: null,
    framesPerStep: 1,
    reset({ seed } = {}) {
      if (seed !== undefined) rng = createRng(seed)
      state = { ballX: rng.integer(0, side), ballY: 0, paddleX: side / 2 }
      return { observation: observe(), state, info: {} }
    },
    step(action) {
      const paddleX = Math.min(side - 1, Math.max(0, state.paddleX + action - 1))
      state = { ballX: state.ballX, ballY: state.ballY + 1, paddleX }
      const terminated = state.ballY === side - 1
      const reward = terminated ? (state.ballX === paddleX ? 1 : -1) : 0
      return { observation: observe(), state, info: {}, reward, terminated, truncated: false }
    },
    render: () => null,
    close: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}
