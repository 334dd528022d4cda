import { createVectorEnv } from '@ludus/core'
import { expect, it } from 'vitest'
import { createPixelCatch } from './pixel-catch.js'
import { meanReturn, trainAgent } from './train-agent.js'

const makeEnv = () => createVectorEnv(Array.from({ length: 4 }, createPixelCatch))

const body = { kind: 'cnn', convolutions: [{ filters: 16, kernel: 3, stride: 1 }], hidden: [64] }
const learning = {
  learningRate: 1e-3,
  discount: 0.95,
  learningStarts: 500,
  updateEvery: 2,
  explorationSteps: 5_000,
  replaySize: 10_000,
}

it.each([
  { trainer: 'dqn', options: { ...learning, body }, steps: 16_000 },
  { trainer: 'ppo', options: { body, learningRate: 1e-3, discount: 0.95, rolloutSteps: 64 }, steps: 40_000 },
  {
    trainer: 'split',
    options: {
      samples: { source: 'record', steps: 4_000 },
      encoder: { id: 'supervised', options: { network: body } },
      learner: { id: 'dqn', options: { ...learning, updateEvery: 1, body: { kind: 'mlp', hidden: [64] } } },
    },
    steps: 16_000,
  },
])('$trainer learns to catch what it sees, to 0.9 of the maximum', async (training) => {
  await using env = makeEnv()
  const agent = await trainAgent({ ...training, seed: 1, env })
  await using unseen = makeEnv()
  expect(await meanReturn(agent, unseen, 50)).toBeGreaterThanOrEqual(0.9)
  // No gradient of the policy's updates reached the encoder: its bytes are those that stage 1 left.
  expect(agent.encoder?.fingerprint()).toBe(agent.encoder?.manifest.fingerprint)
  await agent.close()
})
