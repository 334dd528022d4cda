import type { Rng } from '@ludus/core'
import {
  adam,
  add,
  clip,
  clipByGlobalNorm,
  createNetwork,
  divide,
  exp,
  type Feed,
  type Graph,
  gradients,
  huber,
  logSoftmax,
  max,
  mean,
  meanSquaredError,
  minimum,
  multiply,
  type Network,
  negate,
  oneHot,
  repeat,
  reshape,
  type Scope,
  split,
  sqrt,
  square,
  stopGradient,
  subtract,
  sum,
  type Tensor,
  trace,
  withHead,
} from '@ludus/nn'

/** Updates to be timed: a graph with its first variables and something to feed. */
export interface Update {
  readonly graph: Graph
  readonly variables: Readonly<Record<string, Float32Array>>
  /** Updates in one run. */
  readonly count: number
  /** @param first How many updates there are with the first one of this run. */
  feeds(first: number): Readonly<Record<string, Feed>>
}

/** What a DQN update is of. */
export interface DqnUpdateOptions {
  readonly network: Network
  readonly batch: number
  /** Updates in one run; their batches are drawn before it. */
  readonly count: number
  readonly rng: Rng
}

/** DQN updates: both forward passes, Huber loss, gradients and Adam, with a target network. */
export function dqnUpdates({ network, batch, count, rng }: DqnUpdateOptions): Update {
  const { inputShape, inputDtype, outputSize: actions, parameterCount } = network
  const graph = trace((scope) => {
    const learningRate = scope.input('learningRate', [])
    repeat(scope, count, (inner) => {
      const input = (name: string) => inner.input(name, [batch, ...inputShape], inputDtype)
      const online = inner.variable('online', parameterCount)
      const values = network.forward(online, input('observations'))
      const target = inner.variable('target', parameterCount)
      const nextValues = max(network.forward(target, input('nextObservations')), { axes: [1] })
      const discounts = multiply(inner.input('goesOn', [batch]), 0.99)
      const goal = add(inner.input('rewards', [batch]), multiply(discounts, nextValues))
      const chosen = sum(multiply(values, oneHot(inner.input('actions', [batch], 'int32'), actions)), { axes: [1] })
      const loss = mean(huber(subtract(chosen, stopGradient(goal))))
      adamStep(inner, online, gradients(loss, [online])[0], { learningRate })
    })
  })
  const rows = count * batch
  const observations = (): Feed => {
    const length = rows * inputShape.reduce((total, size) => total * size, 1)
    return inputDtype === 'uint8' ? Uint8Array.from({ length }, () => rng.integer(0, 256)) : normals(length, rng)
  }
  const feeds = {
    observations: observations(),
    nextObservations: observations(),
    actions: Int32Array.from({ length: rows }, () => rng.integer(0, actions)),
    rewards: normals(rows, rng),
    goesOn: new Float32Array(rows).fill(1),
    learningRate: 1e-4,
  }
  const online = network.initialise(rng)
  return {
    graph,
    variables: { online, target: online, ...moments(parameterCount) },
    count,
    feeds: (first) => ({ ...feeds, step: numbersFrom(first, count) }),
  }
}

/** An epoch of PPO on CartPole in one run: an actor and a critic of two layers of 64, and 32 minibatches of 64. */
export function ppoEpoch(rng: Rng): Update {
  const batch = 64
  const count = 32
  const network = (outputs: number) => withHead(createNetwork({ kind: 'mlp', hidden: [64, 64] }, [4]), outputs)
  const actor = network(2)
  const critic = network(1)
  const size = actor.parameterCount + critic.parameterCount
  const graph = trace((scope) => {
    const learningRate = scope.input('learningRate', [])
    repeat(scope, count, (inner) => {
      const parameters = inner.variable('parameters', size)
      const [actorPart, criticPart] = split(parameters, 0, [actor.parameterCount, critic.parameterCount])
      const observations = inner.input('observations', [batch, 4])
      const logProbabilities = logSoftmax(actor.forward(actorPart, observations), 1)
      const taken = oneHot(inner.input('actions', [batch], 'int32'), 2)
      const chosen = sum(multiply(logProbabilities, taken), { axes: [1] })
      const ratio = exp(subtract(chosen, inner.input('oldLogProbabilities', [batch])))
      const advantages = normalised(inner.input('advantages', [batch]))
      const objective = mean(minimum(multiply(advantages, ratio), multiply(advantages, clip(ratio, 0.8, 1.2))))
      const values = reshape(critic.forward(criticPart, observations), [batch])
      const valueLoss = meanSquaredError(values, inner.input('returns', [batch]))
      const entropy = negate(mean(sum(multiply(exp(logProbabilities), logProbabilities), { axes: [1] })))
      const loss = subtract(subtract(multiply(valueLoss, 0.5), objective), multiply(entropy, 0.01))
      const [gradient] = clipByGlobalNorm(gradients(loss, [parameters]), 0.5)
      adamStep(inner, parameters, gradient, { learningRate, epsilon: 1e-5 })
    })
  })
  const rows = batch * count
  const feeds = {
    observations: normals(4 * rows, rng),
    actions: Int32Array.from({ length: rows }, () => rng.integer(0, 2)),
    oldLogProbabilities: new Float32Array(rows).fill(Math.log(0.5)),
    advantages: normals(rows, rng),
    returns: normals(rows, rng),
    learningRate: 3e-4,
  }
  return {
    graph,
    variables: {
      parameters: Float32Array.of(...actor.initialise(rng), ...critic.initialise(rng)),
      ...moments(size),
    },
    count,
    feeds: (first) => ({ ...feeds, step: numbersFrom(first, count) }),
  }
}

/** Less their mean, by their standard deviation. */
function normalised(values: Tensor): Tensor {
  const centred = subtract(values, mean(values))
  const freedom = (values.shape[0] as number) - 1
  return divide(centred, add(sqrt(divide(sum(square(centred)), freedom)), 1e-8))
}

function adamStep(
  scope: Scope,
  parameters: Tensor,
  gradient: Tensor,
  options: { readonly learningRate: Tensor; readonly epsilon?: number },
): void {
  const [size = 0] = parameters.shape
  adam(scope, {
    parameters,
    gradient,
    firstMoment: scope.variable('firstMoment', size),
    secondMoment: scope.variable('secondMoment', size),
    step: scope.input('step', []),
    ...options,
  })
}

function moments(size: number) {
  return { firstMoment: new Float32Array(size), secondMoment: new Float32Array(size) }
}

function numbersFrom(first: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => first + index)
}

function normals(length: number, rng: Rng): Float32Array {
  return Float32Array.from({ length }, () => rng.normal())
}
