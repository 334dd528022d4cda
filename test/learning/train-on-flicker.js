// Trains a learner on stacks of four frames in a process of its own, from the build, so that the memory it takes is not
// that of the test's runner. Prints the memory over the steps as JSON. In plain JavaScript, since node runs it directly.
import { box, createRng, createVectorEnv, discrete, frameStack, noResumption } from '@ludus/core'
import { dqn, ppo } from '@ludus/trainers-drl'

const { id, options, side, steps } = JSON.parse(process.argv[2])
const learner = { dqn, ppo }[id]

/** A frame of one brightness, which changes with each step; 1,000 steps long. */
function createFlicker() {
  let taken = 0
  const result = () => ({ observation: new Uint8Array(side * side).fill(taken), state: undefined, info: {} })
  return {
    mode: 'sync',
    observationSpace: box({ low: 0, high: 255, shape: [side, side, 1], dtype: 'uint8' }),
    actionSpace: discrete(4),
    stateSpace: undefined,
    spec: null,
    renderMode: null,
    framesPerStep: 1,
    reset() {
      taken = 0
      return result()
    },
    step() {
      taken++
      return { ...result(), reward: taken % 2, terminated: taken === 1_000, truncated: false }
    },
    render: () => null,
    close: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}

const memory = []
const policy = await learner.learn({
  options: learner.configSchema.parse(options),
  rng: createRng(1),
  budget: { steps },
  compute: { engine: 'onnx', threads: 1 },
  goal: null,
  resumption: noResumption,
  signal: new AbortController().signal,
  report: (event) => {
    if (event.type === 'cost') memory.push({ steps: event.terminalSteps, bytes: process.memoryUsage.rss() })
  },
  env: createVectorEnv([frameStack(createFlicker(), 4)]),
  framesPerObservation: 4,
  evaluateEvery: steps,
  evaluate: async () => undefined,
})
await policy.close()
process.stdout.write(JSON.stringify(memory))
