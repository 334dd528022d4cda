import {
  createRegistry,
  createVectorEnv,
  dtypeObservation,
  flattenObservation,
  frameStack,
  type Goal,
  type Registry,
  type VectorEnv,
} from '@ludus/core'
import classic from '@ludus/envs-classic'
import web from '@ludus/envs-web'
import { endToEnd } from '@ludus/trainers-drl'
import { rewardGap } from '@ludus/trainers-split'
import { expect, it } from 'vitest'
import { meanReturn, trainAgent } from './train-agent.js'

const registry: Registry = createRegistry([classic, web])

/** What an env wants. */
async function goalOf(id: string): Promise<Goal | null> {
  const module = await registry.envModule(id)
  return module.goal?.(module.optionsSchema.parse({})) ?? null
}

const byValue = { learningRate: 3e-3, explorationSteps: 1_000, targetUpdateEvery: 100 }
const byScore = { reading: 'score-function', rolloutSteps: 32 }

it.each([
  { id: 'toy/identity-v1', options: { ...byValue, discount: 0 }, wanted: 95 },
  { id: 'toy/identity-v1', options: { ...byScore, discount: 0 }, wanted: 95 },
  // Seven steps of 0.01 are the shortest way to the 1.
  { id: 'toy/corridor-v1', options: { ...byValue, discount: 0.9 }, wanted: 0.93 },
  { id: 'toy/corridor-v1', options: { ...byScore, discount: 0.9 }, wanted: 0.93 },
])('reward-gap learns $id to $wanted by $options', async ({ id, options, wanted }) => {
  const makeEnv = async () => {
    const oneHot = flattenObservation(await registry.makeVector(id, { numEnvs: 4 }))
    return dtypeObservation(oneHot, { dtype: 'float32' }) as VectorEnv
  }
  await using env = await makeEnv()
  const agent = await trainAgent({
    trainer: endToEnd(rewardGap),
    options,
    steps: 8_000,
    seed: 1,
    env,
    goal: await goalOf(id),
  })
  await using unseen = await makeEnv()
  expect(await meanReturn(agent, unseen, 5)).toBeGreaterThanOrEqual(wanted - 1e-9)
  await agent.close()
})

const paddleBody = { kind: 'cnn', convolutions: [{ filters: 16, kernel: 4, stride: 4 }], hidden: [64] }

it.each([
  { options: { ...byValue, discount: 0.9 }, steps: 12_000 },
  { options: { ...byScore, discount: 0.9 }, steps: 40_000 },
])('reward-gap in split catches the ball of toy/catch-v1, to 0.9 of the maximum, by $options', async (learner) => {
  const makeEnv = () => registry.makeVector('toy/catch-v1', { numEnvs: 4 })
  await using env = await makeEnv()
  const agent = await trainAgent({
    trainer: 'split',
    options: {
      samples: { source: 'record', steps: 4_000 },
      encoder: { id: 'supervised', options: { network: paddleBody } },
      learner: { id: 'reward-gap', options: learner.options },
    },
    steps: learner.steps,
    seed: 1,
    env,
    goal: await goalOf('toy/catch-v1'),
  })
  await using unseen = await makeEnv()
  expect(await meanReturn(agent, unseen, 50)).toBeGreaterThanOrEqual(0.9)
  expect(agent.encoder?.fingerprint()).toBe(agent.encoder?.manifest.fingerprint)
  await agent.close()
})

/** Trains on web/catch-v1 from a seed and gives the mean return over 10 greedy episodes. */
async function learnedCatch(seed: number): Promise<number> {
  const makeEnv = async () =>
    createVectorEnv([frameStack(await registry.make('web/catch-v1', { options: { size: 42 } }), 2)])
  await using env = await makeEnv()
  const labels = ['basketX', 'nearestKind', 'nearestX', 'nearestY', 'nextKind', 'nextX', 'nextY']
  const agent = await trainAgent({
    trainer: 'split',
    options: {
      samples: { source: 'record', steps: 4_000 },
      encoder: { id: 'supervised', options: { network: { kind: 'small-cnn' }, labels, epochs: 15 } },
      learner: {
        id: 'reward-gap',
        // One more caught than before the operation, and no life lost.
        options: {
          target: { score: { variable: 'score', add: 1 } },
          discount: 0.93,
          updateEvery: 0.25,
          explorationSteps: 2_000,
          targetUpdateEvery: 1_000,
        },
      },
    },
    steps: 12_000,
    seed,
    env,
    goal: await goalOf('web/catch-v1'),
    framesPerObservation: 2,
  })
  await using unseen = await makeEnv()
  const mean = await meanReturn(agent, unseen, 10)
  expect(agent.encoder?.fingerprint()).toBe(agent.encoder?.manifest.fingerprint)
  await agent.close()
  return mean
}

it('reward-gap in split catches far more than chance does in web/catch-v1, in the median of three seeds', async () => {
  const returns: number[] = []
  for (const seed of [11, 12, 13]) returns.push(await learnedCatch(seed))
  // Chance gets -2.0 in the mean, by the game's page.
  expect(returns.sort((one, other) => one - other)[1]).toBeGreaterThanOrEqual(5)
})
