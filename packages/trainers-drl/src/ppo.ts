import {
  type Box,
  type Dtype,
  isImageSpace,
  type LearnContext,
  type Learner,
  LudusError,
  type Policy,
  parseWith,
  requireBox,
  restoreRng,
  rngStateSchema,
  type TypedArrays,
} from '@ludus/core'
import {
  centredOn,
  createActionDistribution,
  createEngine,
  initialiseOrthogonally,
  type NetworkConfig,
  networkPolicy,
  networkSchema,
} from '@ludus/nn'
import {
  everySteps,
  finiteMean,
  generalisedAdvantages,
  linearSchedule,
  minibatches,
  type Rollout,
  readVariables,
  recordRollout,
  reportEpisodes,
  takeRows,
} from '@ludus/rl-kit'
import { z } from 'zod'
import { createActorCritic } from './actor-critic.js'
import { updateGraph, valuationGraph } from './ppo-update.js'

// Proximal policy optimisation on pixels or vectors, from top to bottom. Details that are known to matter, and where they
// are from; "detail" is that of Huang et al. 2022, "The 37 implementation details of proximal policy optimization",
// core (1 to 13), Atari, or continuous:
//
// - The clipped surrogate, several epochs over each rollout: Schulman et al. 2017, arXiv:1707.06347, equation 7.
// - Envs stepped together, rollouts that go on where the last one stopped: core 1.
// - Orthogonal weights, √2 in the body, 0.01 in the policy's head, 1 in the values', biases 0: core 2.
// - Adam's ε of 1e-5: core 3. Learning rate and clip range in a straight line to 0 (`annealing`): core 4.
// - Generalised advantages, λ-returns as what the values should be: core 5; Schulman et al. 2016, arXiv:1506.02438.
// - Where an episode is cut from outside, its last observation's value stands for the rest: Pardo et al. 2018,
//   arXiv:1712.00378. The original did not.
// - Shuffled minibatches without replacement: core 6. Advantages normalised in each: core 7.
// - Values clipped like the policy (`valueClipRange`): core 9; off, as Andrychowicz et al. 2021, arXiv:2006.05990, found
//   it to hurt.
// - Entropy bonus: core 10. The whole gradient's norm clipped: core 11.
// - KL by Schulman's estimate, mean of r - 1 - ln r, and a stop where it passes 1.5 × `targetKl`: core 12; Stable-Baselines3.
// - Vectors: tanh, and bodies of their own for policy and values: core 13. Pixels: one body for both, ReLU: Atari 8.
// - Box actions: a Gaussian of independent numbers, its deviations not dependent on the observation and 1 at first, draws
//   clipped to the bounds but learned from as drawn: continuous 1 to 5.
// - MultiDiscrete actions: independent choices, probabilities multiplied: Huang's "multi-discrete" 1.
// - Observations and rewards are taken as they come: where they want scaling (continuous 6 to 9), wrap the env in
//   `normalizeObservation` and `normalizeReward`.

const ppoOptionsSchema = z.strictObject({
  /** The network under policy and values; absent, `nature-cnn` on images and two layers of 64 with tanh on vectors. */
  body: networkSchema.optional(),
  learningRate: z.number().positive().default(2.5e-4),
  /** Whether learning rate and clip range go down to 0 in a straight line over the budget. */
  annealing: z.boolean().default(false),
  /** Per step of the agent. */
  discount: z.number().min(0).max(1).default(0.99),
  /** From 0 (one step, biased by the values) to 1 (whole returns, noisy). */
  lambda: z.number().min(0).max(1).default(0.95),
  /** Steps of each env in a rollout. */
  rolloutSteps: z.int().positive().default(128),
  /** Times that a rollout is learned from. */
  epochs: z.int().positive().default(4),
  /** Steps in one update. */
  batchSize: z.int().min(2).default(64),
  /** How far the probability of an action may move from 1 × what it was before it earns no more. */
  clipRange: z.number().positive().default(0.2),
  /** How far a value may move from what it was, reward units; null for any distance. */
  valueClipRange: z.number().positive().nullable().default(null),
  /** Whether each minibatch's advantages are brought to mean 0 and deviation 1. */
  normaliseAdvantages: z.boolean().default(true),
  valueCoefficient: z.number().nonnegative().default(0.5),
  entropyCoefficient: z.number().nonnegative().default(0.01),
  /** Learning from a rollout stops once the policy is 1.5 times as far from that which played it, in nats; null: never. */
  targetKl: z.number().positive().nullable().default(null),
  /** Where the gradient's norm is clipped. */
  maxGradientNorm: z.number().positive().default(0.5),
})

export type PpoOptions = z.output<typeof ppoOptionsSchema>

const numbers = z.instanceof(Float32Array)

/** What training goes on from, between two rollouts. */
const ppoStateSchema = z.object({
  values: z.strictObject({
    steps: z.int().nonnegative(),
    updates: z.int().nonnegative(),
    /** The network with its centre, which the first observations set. */
    body: networkSchema,
    actionRng: rngStateSchema,
    minibatchRng: rngStateSchema,
  }),
  arrays: z.strictObject({
    policy: numbers,
    value: numbers,
    policyFirstMoment: numbers,
    policySecondMoment: numbers,
    valueFirstMoment: numbers,
    valueSecondMoment: numbers,
    observations: z.custom<TypedArrays[Dtype]>(ArrayBuffer.isView),
  }),
})

/** What an update says about itself. */
const figures = ['loss', 'policyLoss', 'valueLoss', 'entropy', 'kl', 'clipFraction'] as const

/** PPO as a learner, on images (uint8) and vectors, for Discrete, MultiDiscrete and Box actions. */
export const ppo: Learner<PpoOptions> = { id: 'ppo', configSchema: ppoOptionsSchema, learn }

/**
 * Trains a policy that draws its actions from a distribution.
 *
 * @returns The policy. It owns the engine: close it.
 * @throws {LudusError} `UNSUPPORTED_SPACE` for observations that are no Box, or actions that have no distribution;
 * `INVALID_OPTIONS` for rollouts smaller than a minibatch; `TRAINING_DIVERGED`; `CORRUPT_CHECKPOINT`.
 */
async function learn(context: LearnContext<PpoOptions>): Promise<Policy> {
  const { env, options, rng, budget, resumption, signal, report } = context
  const { numEnvs } = env
  const { batchSize } = options
  const observationSpace = requireBox(env.observationSpace, 'the observations of ppo')
  const { actionSpace } = env
  const distribution = createActionDistribution(actionSpace)
  if (options.rolloutSteps * numEnvs < batchSize)
    throw new LudusError(
      'INVALID_OPTIONS',
      `Cannot take minibatches of ${batchSize} from rollouts of ${options.rolloutSteps} × ${numEnvs} steps: lower batchSize or raise rolloutSteps`,
    )

  // Begin, or go on from where an earlier process stopped
  const loaded = await resumption.load()
  const saved = loaded && parseWith(ppoStateSchema, loaded, 'CORRUPT_CHECKPOINT', 'the saved state of ppo')
  const actionRng = saved ? restoreRng(saved.values.actionRng) : rng.fork('actions')
  const minibatchRng = saved ? restoreRng(saved.values.minibatchRng) : rng.fork('minibatches')
  // Seeds from 2^31 on are those of evaluation.
  let observations: unknown =
    saved?.arrays.observations ?? (await env.reset({ seed: rng.integer(0, 2 ** 31 - numEnvs) })).observations

  // Network
  const body =
    saved?.values.body ?? centredOn(options.body ?? defaultBody(observationSpace), observations as Uint8Array)
  const model = createActorCritic(body, observationSpace.shape, distribution)
  const engine = await createEngine(context.compute)
  report({ type: 'engine', ...engine.choice })
  const initial = (name: 'policy' | 'value', gain: number) =>
    saved?.arrays[name] ?? initialiseOrthogonally(model[name], gain, rng.fork(`${name} weights`))
  const weights = { policy: engine.variable(initial('policy', 0.01)), value: engine.variable(initial('value', 1)) }
  const momentOf = (name: 'policy' | 'value', moment: 'FirstMoment' | 'SecondMoment') =>
    engine.variable(saved?.arrays[`${name}${moment}`] ?? new Float32Array(model[name].parameterCount))
  const moments = {
    policyFirstMoment: momentOf('policy', 'FirstMoment'),
    policySecondMoment: momentOf('policy', 'SecondMoment'),
    valueFirstMoment: momentOf('value', 'FirstMoment'),
    valueSecondMoment: momentOf('value', 'SecondMoment'),
  }
  const valuation = await engine.compile(valuationGraph(model, distribution, batchSize))
  const update = await engine.compile(updateGraph(model, distribution, options))
  const policy = networkPolicy({
    engine,
    ownsEngine: true,
    kind: 'stochastic-network',
    network: model.policy,
    weights: weights.policy,
    observationSpace,
    actionSpace,
  })

  /** Values of all observations of a rollout, and how likely its draws were, [count]. */
  const valuate = async ({ observations: rows, draws, count }: Rollout) => {
    const values = new Float32Array(rows.length / observationSpace.size)
    const logProbabilities = new Float32Array(values.length)
    for (let start = 0; start < values.length; start += batchSize) {
      const upTo = (most: number) => Int32Array.from({ length: batchSize }, (_, row) => Math.min(start + row, most - 1))
      const results = await valuation.run(
        {
          observations: takeRows(rows, observationSpace.size, upTo(values.length)),
          draws: takeRows(draws, distribution.drawSize, upTo(count)),
        },
        weights,
      )
      const rest = values.length - start
      values.set((results.values as Float32Array).subarray(0, rest), start)
      logProbabilities.set((results.logProbabilities as Float32Array).subarray(0, rest), start)
    }
    return { values, logProbabilities: logProbabilities.subarray(0, count) }
  }

  const remaining = linearSchedule(1, options.annealing ? 0 : 1, budget.steps)
  let steps = saved?.values.steps ?? 0
  let updates = saved?.values.updates ?? 0
  const isEvaluationDue = everySteps(context.evaluateEvery, steps)

  try {
    while (steps < budget.steps) {
      const left = remaining(steps)
      let isSaveDue = false

      // Act and step
      const recorder = recordRollout(observationSpace, numEnvs, observations as TypedArrays[keyof TypedArrays])
      for (let taken = 0; taken < options.rolloutSteps && steps < budget.steps; taken++) {
        signal.throwIfAborted()
        const draws = await policy.draw(observations, { deterministic: false, rng: actionRng })
        const step = await env.step(distribution.actions(draws))
        recorder.add(draws, step)
        observations = step.observations
        steps += numEnvs
        reportEpisodes(step, steps, report)
        isSaveDue ||= resumption.isDue(steps)
      }

      // Advantages
      const rollout = recorder.rollout()
      const { values, logProbabilities } = await valuate(rollout)
      const advantages = generalisedAdvantages({
        ...rollout,
        numEnvs,
        values: values.subarray(0, rollout.count),
        nextValues: Float32Array.from(rollout.successors, (row) => values[row] as number),
        discount: options.discount,
        lambda: options.lambda,
      })
      const returns = advantages.map((advantage, at) => advantage + (values[at] as number))

      // Learn
      const said: Record<string, Float32Array>[] = []
      let isTooFar = false
      for (let epoch = 0; epoch < options.epochs && !isTooFar; epoch++) {
        for (const rows of minibatches(rollout.count, batchSize, minibatchRng)) {
          signal.throwIfAborted()
          const feeds = {
            observations: takeRows(rollout.observations, observationSpace.size, rows),
            draws: takeRows(rollout.draws, distribution.drawSize, rows),
            logProbabilities: takeRows(logProbabilities, 1, rows),
            advantages: takeRows(advantages, 1, rows),
            values: takeRows(values, 1, rows),
            returns: takeRows(returns, 1, rows),
            step: ++updates,
            learningRate: left * options.learningRate,
            clipRange: left * options.clipRange,
          }
          const figuresOf = await update.run(feeds, { ...weights, ...moments })
          said.push(figuresOf)
          isTooFar = options.targetKl !== null && (figuresOf.kl?.[0] as number) > 1.5 * options.targetKl
          if (isTooFar) break
        }
      }

      // Report
      const parameters = model.policy.parameterCount + model.value.parameterCount
      report({ type: 'progress', done: Math.min(steps, budget.steps), total: budget.steps, unit: 'steps' })
      report({ type: 'cost', terminalSteps: steps, frames: steps, labels: 0, updates, parameters })
      if (said.length > 0)
        for (const name of figures) {
          const value = finiteMean(said.map((figuresOf) => figuresOf[name]?.[0] as number))
          report({ type: 'metric', name, step: steps, value })
        }
      if (isEvaluationDue(steps) || steps >= budget.steps) await context.evaluate(policy, { steps, updates })

      // Save, not amid a rollout
      if (isSaveDue)
        await resumption.save({
          values: { steps, updates, body, actionRng: actionRng.state(), minibatchRng: minibatchRng.state() },
          arrays: {
            ...readVariables({ ...weights, ...moments }),
            observations: observations as TypedArrays[Dtype],
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

function defaultBody(observationSpace: Box): NetworkConfig {
  return isImageSpace(observationSpace) ? { kind: 'nature-cnn' } : { kind: 'mlp', hidden: [64, 64], activation: 'tanh' }
}
