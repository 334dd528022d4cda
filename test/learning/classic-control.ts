/** How an algorithm learns a task of Gymnasium's to its threshold. */
export interface ClassicTask {
  readonly trainer: string
  readonly id: 'CartPole-v1' | 'Acrobot-v1' | 'Pendulum-v1'
  /** The mean return over 100 greedy episodes that counts as learned. */
  readonly threshold: number
  readonly numEnvs: number
  readonly steps: number
  readonly seeds: readonly number[]
  readonly options: Readonly<Record<string, unknown>>
}

const tanh64 = { kind: 'mlp', hidden: [64, 64], activation: 'tanh' } as const

/**
 * Hyperparameters of DQN are those of rl-baselines3-zoo's hyperparams/dqn.yml, which makes 128 updates after each 256
 * steps, the target network standing still meanwhile; here an update follows each second step. Those of PPO are those of rl-baselines3-zoo's hyperparams/ppo.yml, but that Acrobot takes a fifth of the
 * steps and no normalised observations, and Pendulum explores by Gaussian draws instead of gSDE.
 */
export const classicTasks = {
  'DQN on CartPole': {
    trainer: 'dqn',
    id: 'CartPole-v1',
    threshold: 450,
    numEnvs: 1,
    steps: 50_000,
    seeds: [1, 2, 3, 4, 5],
    options: {
      body: { kind: 'mlp', hidden: [256, 256] },
      learningRate: 2.3e-3,
      batchSize: 64,
      replaySize: 100_000,
      updateEvery: 2,
      targetUpdateEvery: 128,
      explorationSteps: 8_000,
      explorationEnd: 0.04,
    },
  },
  'PPO on CartPole': {
    trainer: 'ppo',
    id: 'CartPole-v1',
    threshold: 475,
    numEnvs: 8,
    steps: 100_000,
    seeds: [1, 2, 3, 4, 5],
    options: {
      body: tanh64,
      learningRate: 1e-3,
      annealing: true,
      discount: 0.98,
      lambda: 0.8,
      rolloutSteps: 32,
      epochs: 20,
      batchSize: 256,
      entropyCoefficient: 0,
    },
  },
  'PPO on Acrobot': {
    trainer: 'ppo',
    id: 'Acrobot-v1',
    threshold: -100,
    numEnvs: 16,
    steps: 200_000,
    seeds: [1],
    options: { body: tanh64, learningRate: 3e-4, lambda: 0.94, rolloutSteps: 256, epochs: 4, entropyCoefficient: 0 },
  },
  'PPO on Pendulum': {
    trainer: 'ppo',
    id: 'Pendulum-v1',
    threshold: -250,
    numEnvs: 4,
    steps: 100_000,
    seeds: [1],
    options: {
      body: tanh64,
      learningRate: 1e-3,
      discount: 0.9,
      rolloutSteps: 1_024,
      epochs: 10,
      entropyCoefficient: 0,
    },
  },
} satisfies Record<string, ClassicTask>
