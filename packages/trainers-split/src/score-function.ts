import {
  type Box,
  isImageSpace,
  type LearnContext,
  type Policy,
  parseWith,
  requireBox,
  restoreRng,
  rngStateSchema,
  type TypedArrays,
} from '@ludus/core'
import {
  type ActionDistribution,
  adam,
  add,
  centredOn,
  clipByGlobalNorm,
  constant,
  createActionDistribution,
  createEngine,
  createNetwork,
  divide,
  type Graph,
  gradients,
  initialiseOrthogonally,
  mean,
  multiply,
  type Network,
  type NetworkConfig,
  networkPolicy,
  networkSchema,
  reshape,
  sqrt,
  square,
  stopGradient,
  subtract,
  type Tensor,
  trace,
  withHead,
} from '@ludus/nn'
import {
  everySteps,
  finiteMean,
  generalisedAdvantages,
  type Rollout,
  readVariables,
  recordRollout,
  reportEpisodes,
  takeRows,
} from '@ludus/rl-kit'
import { z } from 'zod'
import { createGapMeter, gapLoss, gapOptions } from './gap.js'

// The score-function reading of the reward gap, from top to bottom. Details that are known to matter, and where they are
// from:
//
// - The loss of the gap weighs the slope of how likely the operation is, which takes the place of a slope through the
//   game: minimise (loss(gap) - baseline) · log π(operation): Williams 1992, doi:10.1007/BF00992696 (REINFORCE).
// - The gap is that of the discounted window from the operation on. A second network predicts it, for what lies beyond the
//   rollout and, with `lambda` below 1, for what lies far ahead: Schulman et al. 2016, arXiv:1506.02438.
// - The baseline is the loss of the predicted gap. It depends on the observation and not on the operation, and no slope
//   flows through it, so it moves no expectation: Williams 1992, as above.
// - One update from each rollout, so that it is the policy's own operations that it learns from; weights by the batch's
//   mean and deviation, and an entropy bonus: Mnih et al. 2016, arXiv:1602.01783; Andrychowicz et al. 2021,
//   arXiv:2006.05990.
// - Orthogonal weights, √2 in the bodies, 0.01 in the policy's head, 1 in the prediction's; Adam's ε of 1e-5; the whole
//   gradient's norm clipped: Huang et al. 2022, "The 37 implementation details of proximal policy optimization", 2, 3, 11.
// - Policy and prediction share no body, so that the prediction's slope does not move the policy.

export const scoreFunctionOptionsSchema = z.strictObject({
  reading: z.literal('score-function'),
  ...gapOptions,
  /**
   * The network under the operations, and that under the predicted gap; absent, `nature-cnn` on images and two layers of
   * 64 with tanh on vectors.
   */
  body: networkSchema.optional(),
  learningRate: z.number().positive().default(3e-3),
  /** Steps of each env in a rollout, from which one update is made. What the budget cuts short is not learned from. */
  rolloutSteps: z.int().positive().default(128),
  /** From 0 (one step, biased by the prediction) to 1 (whole windows, noisy). */
  lambda: z.number().min(0).max(1).default(0.8),
  /** What the prediction's loss counts for. */
  predictionCoefficient: z.number().nonnegative().default(0.5),
  entropyCoefficient: z.number().nonnegative().default(0.05),
  /** Where the gradient's norm is clipped. */
  maxGradientNorm: z.number().positive().default(0.5),
})

export type ScoreFunctionOptions = z.output<typeof scoreFunctionOptionsSchema>

/** What training goes on from. */
const stateSchema = z.object({
  values: z.strictObject({
    steps: z.int().nonnegative(),
    updates: z.int().nonnegative(),
    /** The body with its centre, which the first observations set. */
    body: networkSchema,
    actionRng: rngStateSchema,
    /** The state data that the next operations start from. */
    states: z.array(z.unknown()),
  }),
  arrays: z.object({
    observations: z.custom<TypedArrays[keyof TypedArrays]>(ArrayBuffer.isView),
    policy: z.instanceof(Float32Array),
    'policy first moment': z.instanceof(Float32Array),
    'policy second moment': z.instanceof(Float32Array),
    prediction: z.instanceof(Float32Array),
    'prediction first moment': z.instanceof(Float32Array),
    'prediction second moment': z.instanceof(Float32Array),
  }),
})

type SavedArrays = z.output<typeof stateSchema>['arrays']

/** What an update says about itself. */
const figures = ['loss', 'policyLoss', 'predictionLoss', 'entropy'] as const

/** The networks that are trained. */
const names = ['policy', 'prediction'] as const

/** Trains a policy that draws its actions from a distribution; see `rewardGap`. */
export async function learnByScoreFunction(context: LearnContext<ScoreFunctionOptions>): Promise<Policy> {
  const { env, options, rng, budget, resumption, signal, report } = context
  const { actionSpace, numEnvs } = env
  const { rolloutSteps, discount, lambda } = options
  const batchSize = rolloutSteps * numEnvs
  const observationSpace = requireBox(env.observationSpace, 'the observations of reward-gap')
  const distribution = createActionDistribution(actionSpace)
  const meter = createGapMeter(env, context.goal, options)

  // Go on from a saved state, or begin. Seeds from 2^31 on are those of evaluation.
  const saved = parseWith(stateSchema.nullable(), await resumption.load(), 'CORRUPT_CHECKPOINT', 'a saved reward-gap')
  const begun = saved ? null : await env.reset({ seed: rng.integer(0, 2 ** 31 - numEnvs) })
  const actionRng = saved ? restoreRng(saved.values.actionRng) : rng.fork('actions')
  let { steps, updates } = saved?.values ?? { steps: 0, updates: 0 }
  let observations = saved?.arrays.observations ?? begun?.observations
  if (saved) meter.restore(saved.values.states)
  else meter.begin(begun?.states)

  // Networks
  const config =
    saved?.values.body ?? centredOn(options.body ?? defaultBody(observationSpace), observations as Uint8Array)
  const body = createNetwork(config, observationSpace.shape)
  const networks = { policy: distribution.putOn(body), prediction: withHead(body, 1) }
  const engine = await createEngine(context.compute)
  report({ type: 'engine', ...engine.choice })
  const variable = (name: Exclude<keyof SavedArrays, 'observations'>, initial: () => Float32Array) =>
    engine.variable(saved?.arrays[name] ?? initial())
  const weights = {
    policy: variable('policy', () => initialiseOrthogonally(networks.policy, 0.01, rng.fork('policy weights'))),
    prediction: variable('prediction', () =>
      initialiseOrthogonally(networks.prediction, 1, rng.fork('prediction weights')),
    ),
  }
  const moments = names.flatMap((name) =>
    momentNames(name).map((moment) => [moment, variable(moment, () => new Float32Array(weights[name].size))] as const),
  )
  const variables = { ...weights, ...Object.fromEntries(moments) }
  const predict = await engine.compile(predictionGraph(networks.prediction, batchSize))
  const update = await engine.compile(updateGraph(networks, distribution, options, batchSize))
  const policy = networkPolicy({
    engine,
    ownsEngine: true,
    kind: 'stochastic-network',
    network: networks.policy,
    weights: weights.policy,
    observationSpace,
    actionSpace,
  })

  /** Predicted gaps at all observations of a rollout. */
  const predictGaps = async ({ observations: rows }: Rollout) => {
    const predicted = new Float32Array(rows.length / observationSpace.size)
    for (let start = 0; start < predicted.length; start += batchSize) {
      const places = Int32Array.from({ length: batchSize }, (_, row) => Math.min(start + row, predicted.length - 1))
      const feeds = { observations: takeRows(rows, observationSpace.size, places) }
      const { gaps } = await predict.run(feeds, { prediction: weights.prediction })
      predicted.set((gaps as Float32Array).subarray(0, predicted.length - start), start)
    }
    return predicted
  }

  const isEvaluationDue = everySteps(context.evaluateEvery, steps)

  try {
    while (steps < budget.steps) {
      // Act and step
      const recorder = recordRollout(observationSpace, numEnvs, observations as TypedArrays[keyof TypedArrays])
      let isSaveDue = false
      for (let taken = 0; taken < rolloutSteps && steps < budget.steps; taken++) {
        signal.throwIfAborted()
        const draws = await policy.draw(observations, { deterministic: false, rng: actionRng })
        const actions = distribution.actions(draws)
        const step = await env.step(actions)
        recorder.add(draws, { ...step, rewards: meter.measure(actions, step) })
        observations = step.observations
        steps += numEnvs
        isSaveDue ||= resumption.isDue(steps)
        reportEpisodes(step, steps, report)
      }

      // Gaps of the windows
      const rollout = recorder.rollout()
      const gap = rollout.rewards.reduce((sum, one) => sum + one, 0) / rollout.count
      report({ type: 'metric', name: 'gap', step: steps, value: gap })
      if (rollout.count === batchSize) {
        const predicted = await predictGaps(rollout)
        const values = predicted.subarray(0, rollout.count)
        const surprises = generalisedAdvantages({
          ...rollout,
          numEnvs,
          values,
          nextValues: Float32Array.from(rollout.successors, (row) => predicted[row] as number),
          discount,
          lambda,
        })

        // Learn
        const feeds = {
          observations: rollout.observations.subarray(0, batchSize * observationSpace.size),
          draws: rollout.draws,
          windowGaps: surprises.map((surprise, at) => surprise + (values[at] as number)),
          step: ++updates,
        }
        const said = await update.run(feeds, variables)
        for (const name of figures)
          report({ type: 'metric', name, step: steps, value: finiteMean([said[name]?.[0] as number]) })
      }

      // Report
      const parameters = networks.policy.parameterCount + networks.prediction.parameterCount
      report({ type: 'progress', done: Math.min(steps, budget.steps), total: budget.steps, unit: 'steps' })
      report({ type: 'cost', terminalSteps: steps, frames: steps, labels: 0, updates, parameters })
      if (isEvaluationDue(steps) || steps >= budget.steps) await context.evaluate(policy, { steps, updates })

      // Save
      if (isSaveDue)
        await resumption.save({
          values: { steps, updates, body: config, actionRng: actionRng.state(), states: meter.save() },
          arrays: {
            observations: observations as TypedArrays[keyof TypedArrays],
            ...readVariables(variables),
          },
          segments: [],
        })
    }
    return policy
  } catch (error) {
    await policy.close()
    throw error
  }
}

/** Predicted gaps of observations as a graph. */
function predictionGraph(prediction: Network, batchSize: number): Graph {
  return trace((scope) => {
    const observations = scope.input('observations', [batchSize, ...prediction.inputShape], prediction.inputDtype)
    const weights = scope.variable('prediction', prediction.parameterCount)
    scope.output('gaps', reshape(prediction.forward(weights, observations), [-1]))
  })
}

/**
 * One update as a graph: losses, gradient, Adam. Its variables are the policy's, the prediction's and their moments, so
 * that no other parameter can move, an encoder's least of all.
 */
export function updateGraph(
  networks: Readonly<Record<'policy' | 'prediction', Network>>,
  distribution: ActionDistribution,
  options: ScoreFunctionOptions,
  batchSize: number,
): Graph {
  return trace((scope) => {
    const { inputShape, inputDtype } = networks.policy
    const observations = scope.input('observations', [batchSize, ...inputShape], inputDtype)
    const draws = scope.input('draws', [batchSize, distribution.drawSize])
    const windowGaps = scope.input('windowGaps', [batchSize])
    const policy = scope.variable('policy', networks.policy.parameterCount)
    const prediction = scope.variable('prediction', networks.prediction.parameterCount)
    const outputs = networks.policy.forward(policy, observations)
    const predicted = reshape(networks.prediction.forward(prediction, observations), [-1])

    const baseline = stopGradient(gapLoss(options.loss, predicted))
    const weights = normalised(subtract(gapLoss(options.loss, windowGaps), baseline))
    const policyLoss = mean(multiply(weights, distribution.logProbability(outputs, draws)))
    const predictionLoss = mean(gapLoss(options.loss, subtract(predicted, windowGaps)))
    const entropy = mean(distribution.entropy(outputs))
    const loss = add(
      subtract(policyLoss, multiply(entropy, options.entropyCoefficient)),
      multiply(predictionLoss, options.predictionCoefficient),
    )
    for (const [name, tensor] of Object.entries({ loss, policyLoss, predictionLoss, entropy }))
      scope.output(name, tensor)

    const clipped = clipByGlobalNorm(gradients(loss, [policy, prediction]), options.maxGradientNorm)
    const [step, learningRate] = [scope.input('step', []), constant(loss, options.learningRate)]
    for (const [index, parameters] of [policy, prediction].entries()) {
      const [firstMoment, secondMoment] = momentNames(names[index] as (typeof names)[number]).map((moment) =>
        scope.variable(moment, parameters.shape[0] as number),
      ) as [Tensor, Tensor]
      const gradient = clipped[index] as Tensor
      adam(scope, { parameters, gradient, firstMoment, secondMoment, step, learningRate, epsilon: 1e-5 })
    }
  })
}

function momentNames<Name extends (typeof names)[number]>(name: Name) {
  return [`${name} first moment`, `${name} second moment`] as const
}

function normalised(weights: Tensor): Tensor {
  const centred = subtract(weights, mean(weights))
  return divide(centred, add(sqrt(mean(square(centred))), 1e-8))
}

function defaultBody(observationSpace: Box): NetworkConfig {
  return isImageSpace(observationSpace) ? { kind: 'nature-cnn' } : { kind: 'mlp', hidden: [64, 64], activation: 'tanh' }
}
