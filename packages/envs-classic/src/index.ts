import { defineEnv, definePlugin } from '@ludus/core'

export { generateFrozenLakeMap } from './grid/frozen-lake-dynamics.js'

export default definePlugin({
  name: '@ludus/envs-classic',
  apiVersion: 1,
  envs: [
    defineEnv({
      id: 'CartPole-v0',
      description: 'Balance a pole on a cart, for 200 steps.',
      maxEpisodeSteps: 200,
      solvedAt: 195,
      load: () => import('./cartpole/cartpole-env.js'),
    }),
    defineEnv({
      id: 'CartPole-v1',
      description: 'Balance a pole on a cart.',
      maxEpisodeSteps: 500,
      solvedAt: 475,
      load: () => import('./cartpole/cartpole-env.js'),
    }),
    defineEnv({
      id: 'MountainCar-v0',
      description: 'Swing a weak car up a hill.',
      maxEpisodeSteps: 200,
      solvedAt: -110,
      load: () => import('./mountain-car/mountain-car-env.js'),
    }),
    defineEnv({
      id: 'MountainCarContinuous-v0',
      description: 'Swing a weak car up a hill with a throttle.',
      maxEpisodeSteps: 999,
      solvedAt: 90,
      load: () => import('./mountain-car/continuous-mountain-car-env.js'),
    }),
    defineEnv({
      id: 'Acrobot-v1',
      description: 'Swing two links up by the joint between them.',
      maxEpisodeSteps: 500,
      solvedAt: -100,
      load: () => import('./acrobot/acrobot-env.js'),
    }),
    defineEnv({
      id: 'Pendulum-v1',
      description: 'Swing a pendulum up and hold it.',
      maxEpisodeSteps: 200,
      load: () => import('./pendulum/pendulum-env.js'),
    }),
    defineEnv({
      id: 'FrozenLake-v1',
      description: 'Cross a frozen lake without falling into a hole.',
      maxEpisodeSteps: 100,
      solvedAt: 0.7,
      load: () => import('./grid/frozen-lake-env.js'),
    }),
    defineEnv({
      id: 'FrozenLake8x8-v1',
      description: 'Cross a larger frozen lake without falling into a hole.',
      maxEpisodeSteps: 200,
      solvedAt: 0.85,
      load: () => import('./grid/frozen-lake-8x8-env.js'),
    }),
    defineEnv({
      id: 'CliffWalking-v1',
      description: 'Walk along a cliff without falling.',
      load: () => import('./grid/cliff-walking-env.js'),
    }),
    defineEnv({
      id: 'CliffWalkingSlippery-v1',
      description: 'Walk along a cliff on slippery ground.',
      load: () => import('./grid/cliff-walking-slippery-env.js'),
    }),
    defineEnv({
      id: 'Taxi-v3',
      description: 'Pick up a passenger and drop them off; without the options of v4, whose rain v3 got wrong.',
      maxEpisodeSteps: 200,
      solvedAt: 8,
      load: () => import('./grid/taxi-v3-env.js'),
    }),
    defineEnv({
      id: 'Taxi-v4',
      description: 'Pick up a passenger and drop them off where they want to go.',
      maxEpisodeSteps: 200,
      solvedAt: 8,
      load: () => import('./grid/taxi-env.js'),
    }),
    defineEnv({
      id: 'Blackjack-v1',
      description: 'Play blackjack against a dealer with an infinite deck.',
      load: () => import('./blackjack/blackjack-env.js'),
    }),
    defineEnv({
      id: 'toy/identity-v1',
      description: 'Answer each number with itself.',
      maxEpisodeSteps: 100,
      solvedAt: 95,
      load: () => import('./toy/identity-env.js'),
    }),
    defineEnv({
      id: 'toy/corridor-v1',
      description: 'Walk to the end of a corridor.',
      maxEpisodeSteps: 100,
      solvedAt: 0.9,
      load: () => import('./toy/corridor-env.js'),
    }),
    defineEnv({
      id: 'toy/catch-v1',
      description: 'Catch a falling ball, seen as pixels.',
      maxEpisodeSteps: 100,
      solvedAt: 0.95,
      load: () => import('./toy/catch-env.js'),
    }),
  ],
})
