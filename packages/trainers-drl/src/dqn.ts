import {
  type Box,
  type Dtype,
  isImageSpace,
  type LearnContext,
  type Learner,
  type Policy,
  parseWith,
  requireBox,
  requireDiscrete,
  restoreRng,
  rngStateSchema,
  type TypedArrays,
} from '@ludus/core'
import {
  centredOn,
  createEngine,
  createNetwork,
  type Feed,
  type NetworkConfig,
  networkPolicy,
  networkSchema,
  type Variable,
  withDuellingHead,
  withHead,
} from '@ludus/nn'
import {
  createReplayBuffer,
  epsilonGreedy,
  everySteps,
  finiteMean,
  linearSchedule,
  readVariables,
  reportEpisodes,
  type TransitionBatch,
} from '@ludus/rl-kit'
import { z } from 'zod'
import { auxiliaryHead, labelOutputs } from './auxiliary-labels.js'
import { updateGraph } from './dqn-update.js'

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
// - A head on the body that says the labels of the state data (`auxiliaryLabels`), whose loss is added: Lample & Chaplot
//   2017, arXiv:1609.05521; Jaderberg et al. 2017, arXiv:1611.05397.
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
  /**
   * The body's features also learn to say the labels of the env's state data, all or those named; `weight` is what their
   * loss counts for beside that of the values. Null learns from rewards alone.
   */
  auxiliaryLabels: z
    .strictObject({ weight: z.number().positive(), labels: z.array(z.string().min(1)).min(1).optional() })
    .nullable()
    .default(null),
  /** Where the gradient's norm is clipped. */
  maxGradientNorm: z.number().positive().default(10),
})

export type DqnOptions = z.output<typeof dqnOptionsSchema>

const numbers = z.instanceof(Float32Array)

/** What training goes on from. */
const dqnStateSchema = z.object({
  values: z.strictObject({
    steps: z.int().nonnegative(),
    updates: z.int().nonnegative(),
    /** The network with its centre, which the first observations set. */
    body: networkSchema,
    explorationRng: rngStateSchema,
    replayRng: rngStateSchema,
    replay: z.unknown(),
  }),
  arrays: z.object({
    online: numbers,
    target: numbers,
    onlineFirstMoment: numbers,
    onlineSecondMoment: numbers,
    auxiliary: numbers.optional(),
    auxiliaryFirstMoment: numbers.optional(),
    auxiliarySecondMoment: numbers.optional(),
    observations: z.custom<TypedArrays[Dtype]>(ArrayBuffer.isView),
    /** Of the updates since the last report. */
    losses: z.instanceof(Float64Array),
  }),
})

type VariableName = Exclude<keyof z.output<typeof dqnStateSchema>['arrays'], 'observations' | 'losses'>

/** Terminal steps between two reports of progress, cost and metrics. */
const reportEvery = 250

/** Deep Q-learning as a learner, on images (uint8) and vectors. */
export const dqn: Learner<DqnOptions> = { id: 'dqn', configSchema: dqnOptionsSchema, learn }

/**
 * Trains a policy that takes the action of the highest value.
 *
 * @returns The policy. It owns the engine: close it.
 * @throws {LudusError} `UNSUPPORTED_SPACE` for observations that are no Box, or actions that are not Discrete;
 * `INVALID_OPTIONS` for a replay too small for the envs; `NO_LABELS` and `UNKNOWN_LABEL` for auxiliary labels;
 * `TRAINING_DIVERGED`; `CORRUPT_CHECKPOINT`.
 */
async function learn(context: LearnContext<DqnOptions>): Promise<Policy> {
  const { env, options, rng, budget, resumption, signal, report } = context
  const observationSpace = requireBox(env.observationSpace, 'the observations of dqn')
  const actionSpace = requireDiscrete(env.actionSpace, 'the actions of dqn')
  const labels = options.auxiliaryLabels && labelOutputs(env.stateSpace, options.auxiliaryLabels.labels)
  const replay = createReplayBuffer({
    capacity: options.replaySize,
    numEnvs: env.numEnvs,
    observationSpace,
    framesPerObservation: context.framesPerObservation,
    steps: options.multiStep,
    discount: options.discount,
    priorityExponent: options.priorityExponent,
    ...(labels && { labels }),
  })

  // Begin, or go on from where an earlier process stopped
  const loaded = await resumption.load()
  const saved = loaded && parseWith(dqnStateSchema, loaded, 'CORRUPT_CHECKPOINT', 'the saved state of dqn')
  const explorationRng = saved ? restoreRng(saved.values.explorationRng) : rng.fork('exploration')
  const replayRng = saved ? restoreRng(saved.values.replayRng) : rng.fork('replay')
  let observations: unknown
  if (saved) {
    observations = saved.arrays.observations
    await replay.restore(saved.values.replay, loaded)
  } else {
    // Seeds from 2^31 on are those of evaluation.
    const first = await env.reset({ seed: rng.integer(0, 2 ** 31 - env.numEnvs) })
    observations = first.observations
    replay.begin(observations as Uint8Array | Float32Array, first.states)
  }

  // Network
  const bodyConfig =
    saved?.values.body ?? centredOn(options.body ?? defaultBody(observationSpace), observations as Uint8Array)
  const body = createNetwork(bodyConfig, observationSpace.shape)
  const network =
    options.duelling === null ? withHead(body, actionSpace.n) : withDuellingHead(body, actionSpace.n, options.duelling)
  const auxiliary = labels && auxiliaryHead(body, labels)
  const engine = await createEngine(context.compute)
  report({ type: 'engine', ...engine.choice })
  const variable = (name: VariableName, initial: () => Float32Array) =>
    engine.variable(saved?.arrays[name] ?? initial())
  const online = variable('online', () => network.initialise(rng.fork('weights')))
  const zeros = () => new Float32Array(network.parameterCount)
  const variables: Partial<Record<VariableName, Variable>> & { target: Variable } = {
    online,
    target: variable('target', () => online.read()),
    onlineFirstMoment: variable('onlineFirstMoment', zeros),
    onlineSecondMoment: variable('onlineSecondMoment', zeros),
  }
  if (auxiliary) {
    const zeros = () => new Float32Array(auxiliary.head.parameterCount)
    variables.auxiliary = variable('auxiliary', () => auxiliary.head.initialise(rng.fork('auxiliary weights')))
    variables.auxiliaryFirstMoment = variable('auxiliaryFirstMoment', zeros)
    variables.auxiliarySecondMoment = variable('auxiliarySecondMoment', zeros)
  }
  const update = await engine.compile(updateGraph({ network, auxiliary, actionSpace, options }))
  const policy = networkPolicy({ engine, ownsEngine: true, network, weights: online, observationSpace, actionSpace })

  const epsilon = linearSchedule(options.explorationStart, options.explorationEnd, options.explorationSteps)
  const importance = linearSchedule(options.importanceStart, 1, budget.steps)
  let steps = saved?.values.steps ?? 0
  let updates = saved?.values.updates ?? 0
  let losses = [...(saved?.arrays.losses ?? [])]
  const isReportDue = everySteps(reportEvery, steps)
  const isEvaluationDue = everySteps(context.evaluateEvery, steps)

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
        const { loss, errors } = await update.run(feeds(transitions, labels !== null, updates + 1), variables)
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
        const parameters = network.parameterCount + (auxiliary?.head.parameterCount ?? 0)
        const labelsRead = steps * (labels?.labels.length ?? 0)
        report({ type: 'progress', done: Math.min(steps, budget.steps), total: budget.steps, unit: 'steps' })
        report({ type: 'cost', terminalSteps: steps, frames: steps, labels: labelsRead, updates, parameters })
        report({ type: 'metric', name: 'epsilon', step: steps, value: epsilon(steps) })
        if (losses.length > 0) report({ type: 'metric', name: 'loss', step: steps, value: finiteMean(losses) })
        losses = []
      }
      if (isEvaluationDue(steps) || isOver) await context.evaluate(policy, { steps, updates })

      // Save
      if (resumption.isDue(steps)) {
        const kept = await replay.save(resumption)
        const rngs = { explorationRng: explorationRng.state(), replayRng: replayRng.state() }
        await resumption.save({
          values: { steps, updates, body: bodyConfig, ...rngs, replay: kept.values },
          arrays: {
            ...kept.arrays,
            ...readVariables(variables),
            observations: observations as TypedArrays[Dtype],
            losses: Float64Array.from(losses),
          },
          segments: kept.segments,
        })
      }
    }
    return policy
  } catch (error) {
    await policy.close()
    throw error
  }
}

function feeds(transitions: TransitionBatch, withLabels: boolean, step: number): Record<string, Feed> {
  const { observations, actions, rewards, discounts, nextObservations, weights, labels } = transitions
  return {
    ...{ observations, actions, rewards, discounts, nextObservations, weights, step },
    ...(withLabels && { labels }),
  }
}

function defaultBody(observationSpace: Box): NetworkConfig {
  return isImageSpace(observationSpace) ? { kind: 'nature-cnn' } : { kind: 'mlp', hidden: [64, 64] }
}
