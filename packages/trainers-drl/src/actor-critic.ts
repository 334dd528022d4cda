import {
  type ActionDistribution,
  createNetwork,
  type Network,
  type NetworkConfig,
  reshape,
  type Scope,
  type Tensor,
  withHead,
} from '@ludus/nn'

/** Policy and values, whose parameters are two variables: the first is all of what a saved policy is. */
export interface ActorCritic {
  readonly policy: Network
  /** On vectors a network like the policy's; on images a head on the features of the policy's body. */
  readonly value: Network
  /** Adds both to a graph, from its variables `policy` and `value`. */
  forward(scope: Scope, observations: Tensor): Record<'policy' | 'value' | 'outputs' | 'values', Tensor>
}

/** @param distribution What the policy's outputs stand for. */
export function createActorCritic(
  config: NetworkConfig,
  inputShape: readonly number[],
  distribution: ActionDistribution,
): ActorCritic {
  const body = createNetwork(config, inputShape)
  const isShared = config.kind !== 'mlp'
  const actor = distribution.putOn(body)
  const critic = withHead(isShared ? createNetwork({ kind: 'mlp', hidden: [] }, [body.outputSize]) : body, 1)
  return {
    policy: actor,
    value: critic,
    forward(scope, observations) {
      const policy = scope.variable('policy', actor.parameterCount)
      const value = scope.variable('value', critic.parameterCount)
      const ofBody = actor.unpack(policy).slice(0, body.parameters.length)
      const values = critic.forward(value, isShared ? body.apply(ofBody, observations) : observations)
      return { policy, value, outputs: actor.forward(policy, observations), values: reshape(values, [-1]) }
    },
  }
}
