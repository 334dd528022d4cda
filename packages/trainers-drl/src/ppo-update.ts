import {
  type ActionDistribution,
  abs,
  adam,
  add,
  cast,
  clip,
  clipByGlobalNorm,
  divide,
  exp,
  type Graph,
  gradients,
  greater,
  maximum,
  mean,
  minimum,
  multiply,
  negate,
  sqrt,
  square,
  subtract,
  type Tensor,
  trace,
} from '@ludus/nn'
import type { ActorCritic } from './actor-critic.js'
import type { PpoOptions } from './ppo.js'

/** Values of observations, and the logarithms of how likely draws were at them. */
export function valuationGraph(model: ActorCritic, distribution: ActionDistribution, batchSize: number): Graph {
  return trace((scope) => {
    const { inputShape, inputDtype } = model.policy
    const observations = scope.input('observations', [batchSize, ...inputShape], inputDtype)
    const { outputs, values } = model.forward(scope, observations)
    scope.output('values', values)
    const draws = scope.input('draws', [batchSize, distribution.drawSize])
    scope.output('logProbabilities', distribution.logProbability(outputs, draws))
  })
}

/** One update as a graph: loss, gradient, Adam. */
export function updateGraph(model: ActorCritic, distribution: ActionDistribution, options: PpoOptions): Graph {
  const { batchSize, valueClipRange } = options
  return trace((scope) => {
    const { inputShape, inputDtype } = model.policy
    const observations = scope.input('observations', [batchSize, ...inputShape], inputDtype)
    const draws = scope.input('draws', [batchSize, distribution.drawSize])
    const given = scope.input('advantages', [batchSize])
    const oldValues = scope.input('values', [batchSize])
    const returns = scope.input('returns', [batchSize])
    const clipRange = scope.input('clipRange', [])
    const { policy, value, outputs, values } = model.forward(scope, observations)

    const advantages = options.normaliseAdvantages ? normalised(given) : given
    const logProbabilities = scope.input('logProbabilities', [batchSize])
    const logRatio = subtract(distribution.logProbability(outputs, draws), logProbabilities)
    const ratio = exp(logRatio)
    const near = minimum(maximum(ratio, subtract(1, clipRange)), add(1, clipRange))
    const policyLoss = negate(mean(minimum(multiply(near, advantages), multiply(ratio, advantages))))

    const errors = square(subtract(values, returns))
    const valueLoss = mean(
      valueClipRange === null
        ? errors
        : maximum(square(subtract(clippedAround(oldValues, values, valueClipRange), returns)), errors),
    )
    const entropy = mean(distribution.entropy(outputs))
    // Without a bonus its gradient is not computed.
    const bonus = multiply(entropy, options.entropyCoefficient)
    const actorLoss = options.entropyCoefficient === 0 ? policyLoss : subtract(policyLoss, bonus)
    const loss = add(actorLoss, multiply(valueLoss, options.valueCoefficient))
    const kl = mean(subtract(subtract(ratio, 1), logRatio))
    const clipFraction = mean(cast(greater(abs(subtract(ratio, 1)), clipRange), 'float32'))
    for (const [name, tensor] of Object.entries({ loss, policyLoss, valueLoss, entropy, kl, clipFraction }))
      scope.output(name, tensor)

    const clipped = clipByGlobalNorm(gradients(loss, [policy, value]), options.maxGradientNorm)
    const [step, learningRate] = [scope.input('step', []), scope.input('learningRate', [])]
    for (const [index, [name, parameters]] of Object.entries({ policy, value }).entries()) {
      const size = parameters.shape[0] as number
      adam(scope, {
        parameters,
        gradient: clipped[index] as Tensor,
        firstMoment: scope.variable(`${name}FirstMoment`, size),
        secondMoment: scope.variable(`${name}SecondMoment`, size),
        step,
        learningRate,
        epsilon: 1e-5,
      })
    }
  })
}

function normalised(advantages: Tensor): Tensor {
  const centred = subtract(advantages, mean(advantages))
  return divide(centred, add(sqrt(mean(square(centred))), 1e-8))
}

function clippedAround(old: Tensor, values: Tensor, range: number): Tensor {
  return add(old, clip(subtract(values, old), -range, range))
}
