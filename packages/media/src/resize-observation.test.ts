import { applyWrappers, box, coreWrappers, createVectorEnv, discrete, type SyncEnv } from '@ludus/core'
import { describe, expect, it } from 'vitest'
import { mediaWrappers, resizeObservation } from './resize-observation.js'

/** Shows one image for ever. */
function createStill(shape: readonly number[], pixels: readonly number[]): SyncEnv<Uint8Array, number, undefined> {
  const result = () => ({ observation: Uint8Array.from(pixels), state: undefined, info: {} })
  return {
    mode: 'sync',
    observationSpace: box({ low: 0, high: 255, shape, dtype: 'uint8' }) as unknown as SyncEnv<
      Uint8Array,
      number,
      undefined
    >['observationSpace'],
    actionSpace: discrete(2),
    stateSpace: undefined,
    spec: { id: 'a-v1', options: {}, maxEpisodeSteps: null, solvedAt: null, nondeterministic: false },
    renderMode: null,
    framesPerStep: 1,
    reset: result,
    step: () => ({ ...result(), reward: 0, terminated: false, truncated: false }),
    render: () => null,
    close: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}

describe('resizeObservation()', () => {
  // Two by four pixels to one by two: each is the mean of four.
  const pixels = [0, 4, 10, 10, 8, 12, 20, 20]

  it('takes means of areas, in one env and in each row of many', async () => {
    const env = resizeObservation(createStill([2, 4, 1], pixels), { width: 2, height: 1 })
    expect(env.reset().observation).toEqual(Uint8Array.of(6, 15))
    expect(env.observationSpace.toJSON()).toMatchObject({ shape: [1, 2, 1] })
    const flat = resizeObservation(createStill([2, 4], pixels), { width: 2, height: 1 })
    expect(flat.observationSpace.toJSON()).toMatchObject({ shape: [1, 2] })
    const rows = createVectorEnv([createStill([2, 4, 1], pixels), createStill([2, 4, 1], pixels.toReversed())])
    expect((await resizeObservation(rows, { width: 2, height: 1 }).reset()).observations).toEqual(
      Uint8Array.of(6, 15, 15, 6),
    )
  })

  it('is rebuilt from JSON', () => {
    const { spec } = resizeObservation(createStill([2, 4, 1], pixels), { width: 2, height: 1 })
    const table = { ...coreWrappers, ...mediaWrappers }
    const env = applyWrappers(createStill([2, 4, 1], pixels), JSON.parse(JSON.stringify(spec?.wrappers)), table)
    expect(env.reset().observation).toEqual(Uint8Array.of(6, 15))
  })

  it('refuses what is no image', () => {
    expect(() => resizeObservation(createStill([2, 2, 2], pixels), { width: 1, height: 1 })).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_SPACE' }),
    )
  })
})
