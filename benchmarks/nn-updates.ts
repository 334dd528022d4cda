import type { Rng } from '@ludus/core'
import {
  adam,
  add,
  clip,
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
  oneHot,
  repeat,
  reshape,
  type Scope,
  slice,
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
  /** @param step How many updates there are with the first one of this call. */
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
    adamStep(scope, online, loss)
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
    feeds: (step) => ({ ...feeds, step }),
  }
}
