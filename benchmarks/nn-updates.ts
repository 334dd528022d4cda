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
  /** @param step How many updates there are with the first one of this run. */
  feeds(step: number): Readonly<Record<string, Feed>>
}

/** One DQN update: both forward passes, Huber loss, gradients and Adam, with a target network. */
export function dqnUpdate(network: Network, batch: number, rng: Rng): Update {
  const actions = network.outputSize
  const graph = trace((scope) => {
    const input = (name: string) => scope.input(name, [batch, ...network.inputShape], network.inputDtype)
    const online = scope.variable('online', network.parameterCount)
    const target = scope.variable('target', network.parameterCount)
    const values = network.forward(online, input('observations'))
    const nextValues = max(network.forward(target, input('nextObservations')), { axes: [1] })
    const discounts = multiply(scope.input('goesOn', [batch]), 0.99)
    const goal = add(scope.input('rewards', [batch]), multiply(discounts, nextValues))
    const chosen = sum(multiply(values, oneHot(scope.input('actions', [batch], 'int32'), actions)), { axes: [1] })
    const loss = mean(huber(subtract(chosen, stopGradient(goal))))
    const learningRate = scope.input('learningRate', [])
    adamStep(scope, online, gradients(loss, [online])[0], { step: scope.input('step', []), learningRate })
  })
  const observations = (): Feed => {
    const length = batch * network.inputShape.reduce((total, size) => total * size, 1)
    return network.inputDtype === 'uint8'
      ? Uint8Array.from({ length }, () => rng.integer(0, 256))
      : normals(length, rng)
  }
  const feeds = {
    observations: observations(),
    nextObservations: observations(),
    actions: Int32Array.from({ length: batch }, () => rng.integer(0, actions)),
    rewards: normals(batch, rng),
    goesOn: new Float32Array(batch).fill(1),
    learningRate: 1e-4,
  }
  const online = network.initialise(rng)
  return {
    graph,
    variables: { online, target: online, ...moments(network.parameterCount) },
    count: 1,
    feeds: (step) => ({ ...feeds, step }),
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
    const steps = scope.input('steps', [count])
    const eachStep = split(steps, 0, Array(count).fill(1))
    let minibatch = 0
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
      const step = reshape(eachStep[minibatch++] as Tensor, [])
      adamStep(inner, parameters, gradient, { step, learningRate, epsilon: 1e-5 })
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
    feeds: (step) => ({ ...feeds, steps: Float32Array.from({ length: count }, (_, index) => step + index) }),
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
  options: { readonly step: Tensor; readonly learningRate: Tensor; readonly epsilon?: number },
): void {
  const [size = 0] = parameters.shape
  adam(scope, {
    parameters,
    gradient,
    firstMoment: scope.variable('firstMoment', size),
    secondMoment: scope.variable('secondMoment', size),
    ...options,
  })
}

function moments(size: number) {
  return { firstMoment: new Float32Array(size), secondMoment: new Float32Array(size) }
}

function normals(length: number, rng: Rng): Float32Array {
  return Float32Array.from({ length }, () => rng.normal())
}
