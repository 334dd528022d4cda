import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LudusError, type Policy, requireBox, requireDiscrete, type Space } from '@ludus/core'
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
  /** Its head has one output for each action. */
  readonly network: Network
  /** Fixed numbers, of which a copy is kept, or a variable of the engine that may go on learning. */
  readonly weights: Float32Array | Variable
  /** A Box; the network reads its elements. */
  readonly observationSpace: Space
  /** A Discrete. */
  readonly actionSpace: Space
  /** True: closing the policy closes the engine. */
  readonly ownsEngine?: boolean
}

/**
 * A policy that takes the action of the network's highest output, the first of equals.
 *
 * @returns Reads batches of the Box (typed arrays, row-major) and hands out an Int32Array of actions.
 * @throws {LudusError} `UNSUPPORTED_SPACE`, `SHAPE_MISMATCH`.
 */
export function networkPolicy(options: NetworkPolicyOptions): Policy {
  const { engine, network, observationSpace, actionSpace, ownsEngine = false } = options
  const observations = requireBox(observationSpace, "a policy's observations")
  const actions = requireDiscrete(actionSpace, "a policy's actions")
  const weights = options.weights instanceof Float32Array ? options.weights.slice() : options.weights
  const size = weights instanceof Float32Array ? weights.length : weights.size
  if (
    String(observations.shape) !== String(network.inputShape) ||
    (network.inputDtype === 'uint8') !== (observations.dtype === 'uint8') ||
    network.head !== actions.n ||
    network.parameterCount !== size
  )
    throw new LudusError(
      'SHAPE_MISMATCH',
      `Cannot play ${actions.n} actions on ${observations.dtype} [${observations.shape.join(', ')}] with ${size} weights: the network has a head of ${network.head} on ${network.inputDtype} [${network.inputShape.join(', ')}] and ${network.parameterCount} weights`,
    )

  const values = (parameters: readonly Tensor[], input: Tensor) => ({ values: network.apply(parameters, input) })
  const fixed = weights instanceof Float32Array
  const runner = batchedRunner({
    engine,
    network,
    variables: fixed ? {} : { parameters: weights },
    graph: (batch) => inferenceGraph({ network, weights: fixed ? weights : null, batch, outputs: values }),
  })

  return {
    observationSpace,
    actionSpace,
    async act(batch) {
      const rows = networkInput(batch)
      const count = rows.length / observations.size
      const outputs = await runner.run(rows, count, 'values', actions.n)
      return Int32Array.from({ length: count }, (_, row) => {
        const row0 = row * actions.n
        let best = 0
        for (let action = 1; action < actions.n; action++)
          if ((outputs[row0 + action] as number) > (outputs[row0 + best] as number)) best = action
        return actions.start + best
      })
    },
    async save(directory) {
      const current = fixed ? weights : weights.read()
      const manifest: PolicyManifest = {
        formatVersion: 1,
        kind: 'value-network',
        network: network.config,
        observationSpace: observations.toJSON(),
        actionSpace: actions.toJSON(),
        fingerprint: fingerprintOf(current),
      }
      await mkdir(directory, { recursive: true })
      const graph = inferenceGraph({ network, weights: current, batch: 1, outputs: values })
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
