import { type Agent, createRegistry, createRng, createVectorEnv, episodeStatistics } from '@ludus/core'
import encoders from '@ludus/encoders'
import trainersDrl from '@ludus/trainers-drl'
import trainersSplit from '@ludus/trainers-split'
import { expect, it } from 'vitest'
import { createPixelCatch } from './pixel-catch.js'

const registry = createRegistry([encoders, trainersDrl, trainersSplit])
const makeEnv = () => createVectorEnv(Array.from({ length: 4 }, () => episodeStatistics(createPixelCatch())))

const body = { kind: 'cnn', convolutions: [{ filters: 16, kernel: 3, stride: 1 }], hidden: [64] }
const learning = {
  learningRate: 1e-3,
  discount: 0.95,
  learningStarts: 500,
  updateEvery: 2,
  explorationSteps: 5_000,
  replaySize: 10_000,
}

/** The mean return of 200 greedy episodes on seeds that training has not seen. */
async function meanReturn(agent: Agent): Promise<number> {
  const env = makeEnv()
  const rng = createRng(0)
  const returns: number[] = []
  let { observations } = await env.reset({ seed: 2 ** 31 })
  while (returns.length < 200) {
    const inputs = agent.encoder ? await agent.encoder.encode(observations as Uint8Array, env.numEnvs) : observations
    const step = await env.step(await agent.policy.act(inputs, { deterministic: true, rng }))
    for (const { episode } of step.final?.infos ?? []) if (episode) returns.push(episode.return)
    observations = step.observations
  }
  return returns.reduce((sum, one) => sum + one, 0) / returns.length
}

it.each([
  { trainer: 'dqn', options: { ...learning, body }, steps: 16_000 },
  {
    trainer: 'split',
    options: {
      samples: { source: 'record', steps: 4_000 },
      encoder: { id: 'supervised', options: { network: body } },
      learner: { id: 'dqn', options: { ...learning, updateEvery: 1, body: { kind: 'mlp', hidden: [64] } } },
    },
    steps: 16_000,
  },
])('$trainer learns to catch what it sees, to 0.9 of the maximum', async ({ trainer: id, options, steps }) => {
  const env = makeEnv()
  const trainer = registry.trainer(id)
  const agent = await trainer.train({
    options: trainer.configSchema.parse(options),
    rng: createRng(1),
    budget: { steps },
    compute: { engine: 'onnx', threads: 1 },
    signal: new AbortController().signal,
    report: () => undefined,
    env,
    framesPerObservation: 1,
    evaluateEvery: steps,
    evaluate: async () => undefined,
    checkpoints: { save: async () => undefined },
    learner: registry.learner,
    encoderTrainer: registry.encoder,
  })
  expect(await meanReturn(agent)).toBeGreaterThanOrEqual(0.9)
  // No gradient of the policy's updates reached the encoder: its bytes are those that stage 1 left.
  expect(agent.encoder?.fingerprint()).toBe(agent.encoder?.manifest.fingerprint)
  await agent.close()
  await env.close()
})
