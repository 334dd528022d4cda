import type { Discrete } from '@ludus/core'
import {
  adam,
  add,
  clipByGlobalNorm,
  constant,
  type Graph,
  gradients,
  huber,
  mean,
  multiply,
  type Network,
  oneHot,
  type Scope,
  subtract,
  sum,
  type Tensor,
  trace,
} from '@ludus/nn'
import { qTarget } from '@ludus/rl-kit'
import type { AuxiliaryHead } from './auxiliary-labels.js'
import type { DqnOptions } from './dqn.js'

/** What an update is made of. */
export interface DqnUpdate {
  readonly network: Network
  /** On the network's body; null where nothing but the values is learned. */
  readonly auxiliary: AuxiliaryHead | null
  readonly actionSpace: Discrete
  readonly options: DqnOptions
}

/** One update as a graph: targets, loss, gradient, Adam. */
export function updateGraph({ network, auxiliary, actionSpace, options }: DqnUpdate): Graph {
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
    const valueLoss = mean(multiply(weights, huber(errors)))
    const said = auxiliary && auxiliaryLoss(scope, online, observations, network, auxiliary)
    const loss = said ? add(valueLoss, multiply(said.loss, options.auxiliaryLabels?.weight ?? 0)) : valueLoss
    scope.output('loss', loss)

    const learned = said ? { online, auxiliary: said.parameters } : { online }
    const clipped = clipByGlobalNorm(gradients(loss, Object.values(learned)), maxGradientNorm)
    const step = scope.input('step', [])
    for (const [index, [name, parameters]] of Object.entries(learned).entries()) {
      const size = parameters.shape[0] as number
      adam(scope, {
        parameters,
        gradient: clipped[index] as Tensor,
        firstMoment: scope.variable(`${name}FirstMoment`, size),
        secondMoment: scope.variable(`${name}SecondMoment`, size),
        step,
        learningRate: constant(loss, learningRate),
      })
    }
  })
}

/** How wrong a head on the online network's features is about the labels of the observations. */
function auxiliaryLoss(
  scope: Scope,
  online: Tensor,
  observations: Tensor,
  { unpack }: Network,
  { labels, body, head }: AuxiliaryHead,
): { loss: Tensor; parameters: Tensor } {
  const parameters = scope.variable('auxiliary', head.parameterCount)
  const features = body.apply(unpack(online).slice(0, body.parameters.length), observations)
  const targets = scope.input('labels', [observations.shape[0] as number, labels.size])
  return { loss: mean(labels.losses(head.forward(parameters, features), targets)), parameters }
}
