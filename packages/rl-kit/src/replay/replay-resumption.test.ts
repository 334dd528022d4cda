import { box, createRng, type LoadedState, type VectorStepResult } from '@ludus/core'
import { createMemoryResumption } from '@ludus/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReplayBuffer } from './replay-buffer.js'

const frames = { low: 0, high: 255, shape: [1, 1, 2], dtype: 'uint8' } as const
/** Room for five slots of each of two envs. */
const common = { capacity: 10, numEnvs: 2, discount: 0.5, observationSpace: box(frames), framesPerObservation: 2 }

/** Plays numbered frames into a buffer; the same from the same seed. */
function createPlayer(seed: number) {
  const rng = createRng(seed)
  let shown = 0
  const observe = () => {
    shown = (shown + 1) % 256
    return [shown, shown]
  }
  return {
    first: () => Uint8Array.from([...observe(), ...observe()]),
    step(): { actions: Int32Array; step: VectorStepResult } {
      const ends = [rng.uniform() < 0.3, rng.uniform() < 0.3]
      const indices = [0, 1].filter((env) => ends[env])
      const final = {
        indices: Int32Array.from(indices),
        observations: Uint8Array.from(indices.flatMap(observe)),
        states: undefined,
        infos: indices.map(() => ({})),
      }
      const step = {
        observations: Uint8Array.from([...observe(), ...observe()]),
        states: undefined,
        infos: [{}, {}],
        rewards: Float64Array.of(rng.uniform(), rng.uniform()),
        terminated: Uint8Array.from(ends, Number),
        truncated: new Uint8Array(2),
        final: indices.length > 0 ? final : null,
      }
      return { actions: Int32Array.of(rng.integer(0, 4), rng.integer(0, 4)), step }
    },
  }
}

describe('a replay buffer', () => {
  it.each([{ steps: 3 }, { priorityExponent: 0.6 }])(
    'that was restored draws what the saved one draws, then and later: %j',
    async (options) => {
      const plan = fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 6 })
      await fc.assert(
        fc.asyncProperty(plan, fc.nat(99), async (stepsBeforeSaves, seed) => {
          const player = createPlayer(seed)
          const resumption = createMemoryResumption()
          const kept = createReplayBuffer({ ...common, ...options })
          const draw = (replay: typeof kept) => (replay.size === 0 ? null : replay.sample(20, createRng(5), 0.5))
          kept.begin(player.first())
          for (const steps of stepsBeforeSaves) {
            for (let taken = 0; taken < steps; taken++) {
              const { actions, step } = player.step()
              kept.add(actions, step)
            }
            const learned = draw(kept)
            if (learned !== null) kept.prioritise(learned.slots, learned.rewards)
            await resumption.save(await kept.save(resumption))
          }
          const restored = createReplayBuffer({ ...common, ...options })
          const loaded = (await resumption.load()) as LoadedState
          await restored.restore(loaded.values, loaded)
          expect(restored.size).toBe(kept.size)
          expect(draw(restored)).toEqual(draw(kept))
          for (let taken = 0; taken < 4; taken++) {
            const { actions, step } = player.step()
            for (const replay of [kept, restored]) replay.add(actions, step)
            expect(draw(restored)).toEqual(draw(kept))
          }
          // It goes on saving as well: the segments of both are the same.
          expect(await restored.save(resumption)).toEqual(await kept.save(resumption))
        }),
        { numRuns: 40 },
      )
    },
  )

  it('names only segments that hold something it still has', async () => {
    const player = createPlayer(1)
    const written: number[] = []
    const replay = createReplayBuffer(common)
    replay.begin(player.first())
    let segments: readonly string[] = []
    for (let save = 0; save < 10; save++) {
      for (let taken = 0; taken < 2; taken++) {
        const { actions, step } = player.step()
        replay.add(actions, step)
      }
      const state = await replay.save({ writeSegment: async (_, bytes) => void written.push(bytes.length) })
      segments = state.segments
    }
    // Five slots an env, at least two of them new with each save: three segments at the most, and the last of them.
    expect(segments.length).toBeLessThanOrEqual(3)
    expect(segments.at(-1)).toBe('transitions-10')
    // A slot takes 1 byte of frame, 4 + 4 of action and reward, 3 of marks: 12. No segment holds more than the ring.
    expect(Math.max(...written)).toBeLessThanOrEqual(12 * 10)
  })

  it('refuses a segment that is cut off, and priorities that are missing', async () => {
    const options = { ...common, priorityExponent: 0.6 }
    const replay = createReplayBuffer(options)
    const player = createPlayer(1)
    replay.begin(player.first())
    const resumption = createMemoryResumption()
    await resumption.save(await replay.save(resumption))
    const loaded = (await resumption.load()) as LoadedState
    const cut = { ...loaded, readSegment: async (name: string) => (await loaded.readSegment(name)).subarray(1) }
    const corrupt = expect.objectContaining({ code: 'CORRUPT_CHECKPOINT' })
    await expect(createReplayBuffer(options).restore(loaded.values, cut)).rejects.toEqual(corrupt)
    await expect(createReplayBuffer(options).restore(loaded.values, { ...loaded, arrays: {} })).rejects.toEqual(corrupt)
    await expect(createReplayBuffer(options).restore({}, loaded)).rejects.toEqual(corrupt)
  })
})
