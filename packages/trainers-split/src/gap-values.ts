import {
  type Box,
  type Discrete,
  type Dtype,
  isImageSpace,
  type LearnContext,
  type Policy,
  parseWith,
  requireBox,
  requireDiscrete,
  restoreRng,
  rngStateSchema,
  type TypedArrays,
} from '@ludus/core'
import {
  adam,
  centredOn,
  clipByGlobalNorm,
  constant,
  createEngine,
  createNetwork,
  type Graph,
  gradients,
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
  withHead,
} from '@ludus/nn'
import {
  createReplayBuffer,
  epsilonGreedy,
  everySteps,
  finiteMean,
  linearSchedule,
  qTarget,
  readVariables,
  reportEpisodes,
  type TransitionBatch,
} from '@ludus/rl-kit'
import { z } from 'zod'
import { createGapMeter, gapLoss, gapOptions } from './gap.js'

// The value reading of the reward gap, from top to bottom. Details that are known to matter, and where they are from:
//
// - The network's outputs are the predicted gaps with their sign turned, so that the policy, which takes the operation of
//   the highest output, takes that of the least gap.
// - The predicted gap of the operation that was executed is corrected by the gap observed, and, beyond one step, the least
//   gap that a target network predicts at the next observation: Watkins & Dayan 1992; Mnih et al. 2015,
//   doi:10.1038/nature14236, as are replay and ε going down in a straight line.
// - The online network picks the next operation and the target network values it: van Hasselt et al. 2016,
//   arXiv:1509.06461.
// - Adam, and the norm of the whole gradient clipped: Stable-Baselines3 2.
// - Pixels are scaled by 1/255 once, in the network's first layer, less the mean brightness of the first observation.

export const gapValueOptionsSchema = z.strictObject({
  reading: z.literal('value').default('value'),
  ...gapOptions,
  /** The network under the predicted gaps; absent, `nature-cnn` on images and a layer of 128 on vectors. */
  body: networkSchema.optional(),
  learningRate: z.number().positive().default(1e-3),
  /** Transitions in one update. */
  batchSize: z.int().positive().default(32),
  /** Observations kept over all envs. */
  replaySize: z.int().positive().default(20_000),
  /** Terminal steps before the first update. */
  learningStarts: z.int().nonnegative().default(500),
  /** Terminal steps for each update; a half makes two updates a step. */
  updateEvery: z.number().positive().default(1),
  /** Updates between two copies of the online network into the target network. */
  targetUpdateEvery: z.int().positive().default(250),
  /** ε at the start, at the end, and the terminal steps from one to the other. */
  explorationStart: z.number().min(0).max(1).default(1),
  explorationEnd: z.number().min(0).max(1).default(0.05),
  explorationSteps: z.int().nonnegative().default(5_000),
  /** Where the gradient's norm is clipped. */
  maxGradientNorm: z.number().positive().default(10),
})

export type GapValueOptions = z.output<typeof gapValueOptionsSchema>

/** What training goes on from. */
const stateSchema = z.object({
  values: z.strictObject({
    steps: z.int().nonnegative(),
    updates: z.int().nonnegative(),
    /** The body with its centre, which the first observations set. */
    body: networkSchema,
    explorationRng: rngStateSchema,
    replayRng: rngStateSchema,
    replay: z.unknown(),
    /** The state data that the next operations start from. */
    states: z.array(z.unknown()),
  }),
  arrays: z.object({
    observations: z.custom<TypedArrays[Dtype]>(ArrayBuffer.isView),
    online: z.instanceof(Float32Array),
    target: z.instanceof(Float32Array),
    firstMoment: z.instanceof(Float32Array),
    secondMoment: z.instanceof(Float32Array),
    /** Of the updates, and of the steps, since the last report. */
    losses: z.instanceof(Float64Array),
    gaps: z.instanceof(Float64Array),
  }),
})

/** Terminal steps between two reports of progress, cost and metrics. */
const reportEvery = 250

/** Trains a policy that takes the action of the least predicted gap; see `rewardGap`. */
export async function learnGapValues(context: LearnContext<GapValueOptions>): Promise<Policy> {
  const { env, options, rng, budget, resumption, signal, report } = context
  const observationSpace = requireBox(env.observationSpace, 'the observations of reward-gap')
  const actionSpace = requireDiscrete(env.actionSpace, 'the actions of reward-gap by value')
  const meter = createGapMeter(env, context.goal, options)
  const replay = createReplayBuffer({
    capacity: options.replaySize,
    numEnvs: env.numEnvs,
    observationSpace,
    framesPerObservation: context.framesPerObservation,
    discount: options.discount,
  })

  // Go on from a saved state, or begin
  const loaded = await resumption.load()
  const saved = loaded && parseWith(stateSchema, loaded, 'CORRUPT_CHECKPOINT', 'the saved state of reward-gap')
  const explorationRng = saved ? restoreRng(saved.values.explorationRng) : rng.fork('exploration')
  const replayRng = saved ? restoreRng(saved.values.replayRng) : rng.fork('replay')
  let observations: unknown
  if (saved) {
    observations = saved.arrays.observations
    meter.restore(saved.values.states)
    await replay.restore(saved.values.replay, loaded)
  } else {
    // Seeds from 2^31 on are those of evaluation.
    const begun = await env.reset({ seed: rng.integer(0, 2 ** 31 - env.numEnvs) })
    observations = begun.observations
    meter.begin(begun.states)
    replay.begin(observations as Uint8Array | Float32Array)
  }

  // Network
  const config =
    saved?.values.body ?? centredOn(options.body ?? defaultBody(observationSpace), observations as Uint8Array)
  const network = withHead(createNetwork(config, observationSpace.shape), actionSpace.n)
  const engine = await createEngine(context.compute)
  report({ type: 'engine', ...engine.choice })
  const online = engine.variable(saved?.arrays.online ?? network.initialise(rng.fork('weights')))
  const zeros = new Float32Array(network.parameterCount)
  const variables = {
    online,
    target: engine.variable(saved?.arrays.target ?? online.read()),
    firstMoment: engine.variable(saved?.arrays.firstMoment ?? zeros),
    secondMoment: engine.variable(saved?.arrays.secondMoment ?? zeros),
  }
  const update = await engine.compile(updateGraph(network, actionSpace, options))
  const policy = networkPolicy({ engine, ownsEngine: true, network, weights: online, observationSpace, actionSpace })

  const epsilon = linearSchedule(options.explorationStart, options.explorationEnd, options.explorationSteps)
  let steps = saved?.values.steps ?? 0
  let updates = saved?.values.updates ?? 0
  let losses = [...(saved?.arrays.losses ?? [])]
  let gaps = [...(saved?.arrays.gaps ?? [])]
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
        const transitions = replay.sample(options.batchSize, replayRng)
        const { loss } = await update.run(feeds(transitions, updates + 1), variables)
        losses.push(loss?.[0] as number)

        // Sync
        if ((updates + 1) % options.targetUpdateEvery === 0) variables.target.write(online.read())
      }

      // Compare and store
      const step = await env.receive()
      const observed = meter.measure(actions, step)
      gaps.push(...observed)
      replay.add(actions, { ...step, rewards: observed.map((gap) => -gap) })
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
        report({ type: 'metric', name: 'gap', step: steps, value: finiteMean(gaps) })
        if (losses.length > 0) report({ type: 'metric', name: 'loss', step: steps, value: finiteMean(losses) })
        losses = []
        gaps = []
      }
      if (isEvaluationDue(steps) || isOver) await context.evaluate(policy, { steps, updates })

      // Save
      if (resumption.isDue(steps)) {
        const kept = await replay.save(resumption)
        const rngs = { explorationRng: explorationRng.state(), replayRng: replayRng.state() }
        await resumption.save({
          values: { steps, updates, body: config, ...rngs, replay: kept.values, states: meter.save() },
          arrays: {
            ...kept.arrays,
            ...readVariables(variables),
            observations: observations as TypedArrays[Dtype],
            losses: Float64Array.from(losses),
            gaps: Float64Array.from(gaps),
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

/**
 * One update as a graph: targets, loss, gradient, Adam. Its variables are the policy's, its target network's and their
 * moments, so that no other parameter can move, an encoder's least of all.
 */
export function updateGraph(network: Network, actionSpace: Discrete, options: GapValueOptions): Graph {
  const { batchSize, learningRate, maxGradientNorm } = options
  return trace((scope) => {
    const observations = scope.input('observations', [batchSize, ...network.inputShape], network.inputDtype)
    const nextObservations = scope.input('nextObservations', [batchSize, ...network.inputShape], network.inputDtype)
    const actions = scope.input('actions', [batchSize], 'int32')
    const rewards = scope.input('rewards', [batchSize])
    const discounts = scope.input('discounts', [batchSize])
    const online = scope.variable('online', network.parameterCount)
    const target = scope.variable('target', network.parameterCount)

    const nextValues = network.forward(target, nextObservations)
    const selectBy = network.forward(online, nextObservations)
    const observed = qTarget({ rewards, discounts, nextValues, selectBy })

    const taken = oneHot(subtract(actions, actionSpace.start), actionSpace.n)
    const predicted = sum(multiply(network.forward(online, observations), taken), { axes: [-1] })
    const loss = mean(gapLoss(options.loss, subtract(predicted, observed)))
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

/** The rewards are the gaps with their sign turned. */
function feeds({ observations, actions, rewards, discounts, nextObservations }: TransitionBatch, step: number) {
  return { observations, actions, rewards, discounts, nextObservations, step }
}

function defaultBody(observationSpace: Box): NetworkConfig {
  return isImageSpace(observationSpace) ? { kind: 'nature-cnn' } : { kind: 'mlp', hidden: [128] }
}
