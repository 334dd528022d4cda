import {
  type Box,
  type Discrete,
  isImageSpace,
  type LearnContext,
  type Learner,
  type Policy,
  requireBox,
  requireDiscrete,
} from '@ludus/core'
import {
  adam,
  centredOn,
  clipByGlobalNorm,
  constant,
  createEngine,
  createNetwork,
  type Feed,
  type Graph,
  gradients,
  huber,
  mean,
  multiply,
  type Network,
  type NetworkConfig,
  networkPolicy,
  networkSchema,
  oneHot,
  subtract,
  sum,
  trace,
  withDuellingHead,
  withHead,
} from '@ludus/nn'
import {
  createReplayBuffer,
  epsilonGreedy,
  everySteps,
  finiteMean,
  linearSchedule,
  qTarget,
  reportEpisodes,
  type TransitionBatch,
} from '@ludus/rl-kit'
import { z } from 'zod'

// Deep Q-learning on pixels or vectors, from top to bottom. Details that are known to matter, and where they are from:
//
// - Replay, a target network, rewards as the env gives them, Huber loss (the error clipped to [-1, 1]) and ε going down
//   in a straight line: Mnih et al. 2015, doi:10.1038/nature14236.
// - The online network picks the next action and the target network values it (`double`): van Hasselt et al. 2016,
//   arXiv:1509.06461.
// - Bootstrapping goes on where an episode was cut from outside, and stops where the task ended: Pardo et al. 2018,
//   arXiv:1712.00378.
// - Each frame is kept once, and stacked again when it is drawn: Mnih et al. 2015, as above.
// - The value of where one is, and what each action adds, in streams of their own (`duelling`): Wang et al. 2016,
//   arXiv:1511.06581; without their scaling of the gradient that enters the body.
// - Rewards summed over several steps (`multiStep`): Sutton 1988; with DQN, Hessel et al. 2018, arXiv:1710.02298.
// - Replay by the size of the error, its bias undone by weights that grow to 1 (`priorityExponent`): Schaul et al. 2016,
//   arXiv:1511.05952.
// - Adam, and the norm of the whole gradient clipped: Stable-Baselines3 2.
// - Pixels are scaled by 1/255 once, in the network's first layer, less the mean brightness of the first observation.

const dqnOptionsSchema = z.strictObject({
  /** The network under the action values; absent, `nature-cnn` on images and two layers of 64 on vectors. */
  body: networkSchema.optional(),
  learningRate: z.number().positive().default(5e-4),
  /** Per step of the agent. */
  discount: z.number().min(0).max(1).default(0.99),
  /** Transitions in one update. */
  batchSize: z.int().positive().default(32),
  /** Observations kept over all envs. */
  replaySize: z.int().positive().default(20_000),
  /** Terminal steps before the first update. */
  learningStarts: z.int().nonnegative().default(1_000),
  /** Terminal steps for each update; a half makes two updates a step. */
  updateEvery: z.number().positive().default(4),
  /** Updates between two copies of the online network into the target network. */
  targetUpdateEvery: z.int().positive().default(250),
  /** ε at the start, at the end, and the terminal steps from one to the other. */
  explorationStart: z.number().min(0).max(1).default(1),
  explorationEnd: z.number().min(0).max(1).default(0.05),
  explorationSteps: z.int().nonnegative().default(10_000),
  /** Whether the online network picks the next action, as in Double DQN. */
  double: z.boolean().default(true),
  /** Hidden units of each stream of a duelling head; null has one dense layer instead. */
  duelling: z.int().positive().nullable().default(null),
  /** Steps of a transition before its value is bootstrapped. */
  multiStep: z.int().positive().default(1),
  /** Power of a transition's error that its priority in replay is; null draws uniformly. Schaul et al. took 0.6. */
  priorityExponent: z.number().positive().max(1).nullable().default(null),
  /** With priorities: how far the loss undoes them at the start. It goes up to 1, wholly, over the budget. */
  importanceStart: z.number().min(0).max(1).default(0.4),
  /** Where the gradient's norm is clipped. */
  maxGradientNorm: z.number().positive().default(10),
})

export type DqnOptions = z.output<typeof dqnOptionsSchema>

/** Terminal steps between two reports of progress, cost and metrics. */
const reportEvery = 250

/** Deep Q-learning as a learner, on images (uint8) and vectors. */
export const dqn: Learner<DqnOptions> = { id: 'dqn', configSchema: dqnOptionsSchema, learn }

/**
 * Trains a policy that takes the action of the highest value.
 *
 * @returns The policy. It owns the engine: close it.
 * @throws {LudusError} `UNSUPPORTED_SPACE` for observations that are no Box, or actions that are not Discrete;
 * `INVALID_OPTIONS` for a replay too small for the envs; `TRAINING_DIVERGED`.
 */
async function learn(context: LearnContext<DqnOptions>): Promise<Policy> {
  const { env, options, rng, budget, signal, report } = context
  const observationSpace = requireBox(env.observationSpace, 'the observations of dqn')
  const actionSpace = requireDiscrete(env.actionSpace, 'the actions of dqn')
  const explorationRng = rng.fork('exploration')
  const replay = createReplayBuffer({
    capacity: options.replaySize,
    numEnvs: env.numEnvs,
    observationSpace,
    framesPerObservation: context.framesPerObservation,
    steps: options.multiStep,
    discount: options.discount,
    priorityExponent: options.priorityExponent,
  })
  const replayRng = rng.fork('replay')

  // Seeds from 2^31 on are those of evaluation.
  let { observations } = await env.reset({ seed: rng.integer(0, 2 ** 31 - env.numEnvs) })
  replay.begin(observations as Uint8Array | Float32Array)

  // Network
  const config = centredOn(options.body ?? defaultBody(observationSpace), observations as Uint8Array)
  const body = createNetwork(config, observationSpace.shape)
  const network =
    options.duelling === null ? withHead(body, actionSpace.n) : withDuellingHead(body, actionSpace.n, options.duelling)
  const engine = await createEngine(context.compute)
  report({ type: 'engine', ...engine.choice })
  const online = engine.variable(network.initialise(rng.fork('weights')))
  const variables = {
    online,
    target: engine.variable(online.read()),
    firstMoment: engine.variable(new Float32Array(network.parameterCount)),
    secondMoment: engine.variable(new Float32Array(network.parameterCount)),
  }
  const update = await engine.compile(updateGraph(network, actionSpace, options))
  const policy = networkPolicy({ engine, ownsEngine: true, network, weights: online, observationSpace, actionSpace })

  const epsilon = linearSchedule(options.explorationStart, options.explorationEnd, options.explorationSteps)
  const importance = linearSchedule(options.importanceStart, 1, budget.steps)
  const isReportDue = everySteps(reportEvery)
  const isEvaluationDue = everySteps(context.evaluateEvery)
  let steps = 0
  let updates = 0
  let losses: number[] = []

  try {
    while (steps < budget.steps) {
      signal.throwIfAborted()

      // Act
      const actions = await epsilonGreedy(epsilon(steps), env.numEnvs, actionSpace, explorationRng, async () => {
        return (await policy.act(observations, { deterministic: true, rng: explorationRng })) as Int32Array
      })

      // Step: the terminal executes the operations while the network learns from what came before.
      env.send(actions)

      // Learn
      const updatesDue = Math.floor((steps - options.learningStarts) / options.updateEvery)
      for (; updates < updatesDue; updates++) {
        const transitions = replay.sample(options.batchSize, replayRng, importance(steps))
        const { loss, errors } = await update.run(feeds(transitions, updates + 1), variables)
        losses.push(loss?.[0] as number)
        replay.prioritise(transitions.slots, errors as Float32Array)

        // Sync
        if ((updates + 1) % options.targetUpdateEvery === 0) variables.target.write(online.read())
      }

      // Store
      const step = await env.receive()
      replay.add(actions, step)
      observations = step.observations
      steps += env.numEnvs
      reportEpisodes(step, steps, report)

      // Report
      const isOver = steps >= budget.steps
      if (isReportDue(steps) || isOver) {
        const { parameterCount: parameters } = network
        report({ type: 'progress', done: Math.min(steps, budget.steps), total: budget.steps, unit: 'steps' })
        report({ type: 'cost', terminalSteps: steps, frames: steps, labels: 0, updates, parameters })
        report({ type: 'metric', name: 'epsilon', step: steps, value: epsilon(steps) })
        if (losses.length > 0) report({ type: 'metric', name: 'loss', step: steps, value: finiteMean(losses) })
        losses = []
      }
      if (isEvaluationDue(steps) || isOver) await context.evaluate(policy, { steps, updates })
    }
    return policy
  } catch (error) {
    await policy.close()
    throw error
  }
}

/** One update as a graph: targets, loss, gradient, Adam. */
export function updateGraph(network: Network, actionSpace: Discrete, options: DqnOptions): Graph {
  const { batchSize, double, learningRate, maxGradientNorm } = options
  return trace((scope) => {
    const observations = scope.input('observations', [batchSize, ...network.inputShape], network.inputDtype)
    const nextObservations = scope.input('nextObservations', [batchSize, ...network.inputShape], network.inputDtype)
    const actions = scope.input('actions', [batchSize], 'int32')
    const rewards = scope.input('rewards', [batchSize])
    const discounts = scope.input('discounts', [batchSize])
    const weights = scope.input('weights', [batchSize])
    const online = scope.variable('online', network.parameterCount)
    const target = scope.variable('target', network.parameterCount)

    const nextValues = network.forward(target, nextObservations)
    const selectBy = double ? network.forward(online, nextObservations) : nextValues
    const goal = qTarget({ rewards, discounts, nextValues, selectBy })

    const values = network.forward(online, observations)
    const taken = oneHot(subtract(actions, actionSpace.start), actionSpace.n)
    const value = sum(multiply(values, taken), { axes: [-1] })
    const errors = subtract(value, goal)
    scope.output('errors', errors)
    const loss = mean(multiply(weights, huber(errors)))
    scope.output('loss', loss)

    adam(scope, {
      parameters: online,
      gradient: clipByGlobalNorm(gradients(loss, [online]), maxGradientNorm)[0],
      firstMoment: scope.variable('firstMoment', network.parameterCount),
      secondMoment: scope.variable('secondMoment', network.parameterCount),
      step: scope.input('step', []),
      learningRate: constant(loss, learningRate),
    })
  })
}

function feeds(transitions: TransitionBatch, step: number): Record<string, Feed> {
  const { observations, actions, rewards, discounts, nextObservations, weights } = transitions
  return { observations, actions, rewards, discounts, nextObservations, weights, step }
}

function defaultBody(observationSpace: Box): NetworkConfig {
  return isImageSpace(observationSpace) ? { kind: 'nature-cnn' } : { kind: 'mlp', hidden: [64, 64] }
}
