import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type ActOptions, LudusError, type Policy, requireBox, requireDiscrete, type Space } from '@ludus/core'
import { createActionDistribution } from '../distributions/create-action-distribution.js'
import type { Engine, Variable } from '../engines/engine.js'
import type { Tensor } from '../graph/tensor.js'
import type { Network } from '../networks/network.js'
import { batchedRunner, type Observations } from './batched-runner.js'
import { exportModel } from './export-model.js'
import { fingerprintOf } from './fingerprint.js'
import { inferenceGraph } from './inference-graph.js'
import type { PolicyManifest } from './policy-manifest.js'
import { writeAtomically } from './write-atomically.js'

/** What `networkPolicy` needs. */
export interface NetworkPolicyOptions {
  readonly engine: Engine
  /**
   * `value-network`: one output an action, and the highest one is taken, the first of equals. `stochastic-network`: the
   * outputs describe a distribution of actions, which are drawn from it, or the likeliest taken. The former unless given.
   */
  readonly kind?: PolicyManifest['kind']
  /** Its outputs are the parameters of the distribution over the actions. */
  readonly network: Network
  /** Fixed numbers, of which a copy is kept, or a variable of the engine that may go on learning. */
  readonly weights: Float32Array | Variable
  /** A Box; the network reads its elements. */
  readonly observationSpace: Space
  /** A Discrete; of a stochastic network any space that `createActionDistribution` takes. */
  readonly actionSpace: Space
  /** True: closing the policy closes the engine. */
  readonly ownsEngine?: boolean
}

/** A policy that a network computes. */
export interface NetworkPolicy extends Policy {
  /**
   * Picks actions like `act`, and hands them out as their distribution knows them.
   *
   * @returns [batch, drawSize].
   */
  draw(observations: unknown, options: ActOptions): Promise<Float32Array>
}

/**
 * Makes a policy of a network.
 *
 * @returns Reads batches of the Box (typed arrays, row-major) and hands out batches of actions.
 * @throws {LudusError} `UNSUPPORTED_SPACE`, `SHAPE_MISMATCH`.
 */
export function networkPolicy(options: NetworkPolicyOptions): NetworkPolicy {
  const { engine, kind = 'value-network', network, observationSpace, actionSpace, ownsEngine = false } = options
  const observations = requireBox(observationSpace, "a policy's observations")
  if (kind === 'value-network') requireDiscrete(actionSpace, "a value network's actions")
  const distribution = createActionDistribution(actionSpace)
  const weights = options.weights instanceof Float32Array ? options.weights.slice() : options.weights
  const size = weights instanceof Float32Array ? weights.length : weights.size
  if (
    String(observations.shape) !== String(network.inputShape) ||
    (network.inputDtype === 'uint8') !== (observations.dtype === 'uint8') ||
    network.head === null ||
    network.outputSize !== distribution.parameterSize ||
    network.parameterCount !== size
  )
    throw new LudusError(
      'SHAPE_MISMATCH',
      `Cannot act by ${distribution.parameterSize} outputs on ${observations.dtype} [${observations.shape.join(', ')}] with ${size} weights: the network has ${network.head === null ? 'no head' : `${network.outputSize} outputs`} on ${network.inputDtype} [${network.inputShape.join(', ')}] and ${network.parameterCount} weights`,
    )

  const outputs = (parameters: readonly Tensor[], input: Tensor) => ({ values: network.apply(parameters, input) })
  const fixed = weights instanceof Float32Array
  const runner = batchedRunner({
    engine,
    network,
    variables: fixed ? {} : { parameters: weights },
    graph: (batch) => inferenceGraph({ network, weights: fixed ? weights : null, batch, outputs }),
  })

  const run = (batch: unknown) => {
    const rows = networkInput(batch)
    return runner.run(rows, rows.length / observations.size, 'values', network.outputSize)
  }
  const draw = async (batch: unknown, { deterministic, rng }: ActOptions) => {
    const parameters = await run(batch)
    return deterministic || kind === 'value-network'
      ? distribution.mode(parameters)
      : distribution.sample(parameters, rng)
  }

  return {
    observationSpace,
    actionSpace,
    draw,
    ...(kind === 'value-network' && { actionValues: run }),
    act: async (batch, actOptions) => distribution.actions(await draw(batch, actOptions)),
    async save(directory) {
      const current = fixed ? weights : weights.read()
      const manifest: PolicyManifest = {
        formatVersion: 1,
        kind,
        network: network.config,
        ...(kind === 'value-network' && network.head?.kind === 'duelling' ? { duelling: network.head.hidden } : {}),
        observationSpace: observations.toJSON(),
        actionSpace: actionSpace.toJSON(),
        fingerprint: fingerprintOf(current),
      }
      await mkdir(directory, { recursive: true })
      const graph = inferenceGraph({ network, weights: current, batch: 1, outputs })
      await writeAtomically(join(directory, 'policy.onnx'), exportModel(graph))
      await writeAtomically(join(directory, 'policy.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    },
    async close() {
      await runner.close()
      if (ownsEngine) await engine.close()
    },
  }
}

/** A batch as the network reads it: pixels as they are, other numbers as float32. */
function networkInput(batch: unknown): Observations {
  if (batch instanceof Float32Array || batch instanceof Uint8Array) return batch
  if (batch instanceof Float64Array || batch instanceof Int32Array) return Float32Array.from(batch)
  throw new LudusError('SHAPE_MISMATCH', `Cannot act on ${typeof batch}: observations are a batch of a Box`)
}
