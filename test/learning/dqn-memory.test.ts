import { box, createRng, createVectorEnv, discrete, frameStack, noResumption, type SyncEnv } from '@ludus/core'
import { dqn } from '@ludus/trainers-drl'
import { expect, it } from 'vitest'

const side = 84

/** A frame of one brightness, which changes with each step; 1,000 steps long. */
function createFlicker(): SyncEnv<Uint8Array, number, undefined> {
  let steps = 0
  const observe = () => new Uint8Array(side * side).fill(steps)
  return {
    mode: 'sync',
    observationSpace: box({ low: 0, high: 255, shape: [side, side, 1], dtype: 'uint8' }),
    actionSpace: discrete(4),
    stateSpace: undefined,
    spec: null,
    renderMode: null,
    framesPerStep: 1,
    reset() {
      steps = 0
      return { observation: observe(), state: undefined, info: {} }
    },
    step() {
      steps++
      return {
        observation: observe(),
        state: undefined,
        info: {},
        reward: steps % 2,
        terminated: steps === 1_000,
        truncated: false,
      }
    },
    render: () => null,
    close: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}

it('dqn on stacks of four of 100,000 frames of 84×84 takes less than 1 GiB', async () => {
  await using env = createVectorEnv([frameStack(createFlicker(), 4)])
  const steps = 110_000
  let mostMemory = 0
  const policy = await dqn.learn({
    options: dqn.configSchema.parse({
      replaySize: 100_000,
      learningStarts: 90_000,
      updateEvery: 200,
      explorationStart: 0.99,
      explorationEnd: 0.99,
    }),
    rng: createRng(1),
    budget: { steps },
    compute: { engine: 'onnx', threads: 1 },
    goal: null,
    resumption: noResumption,
    signal: new AbortController().signal,
    report: (event) => {
      if (event.type === 'cost') mostMemory = Math.max(mostMemory, process.memoryUsage.rss())
    },
    env,
    framesPerObservation: 4,
    evaluateEvery: steps,
    evaluate: async () => undefined,
  })
  await policy.close()
  expect(mostMemory).toBeLessThan(2 ** 30)
})
