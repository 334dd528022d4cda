import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Agent,
  type AgentPipeline,
  type Compute,
  type Encoder,
  encoderManifestSchema,
  LudusError,
  type Policy,
  parseWith,
  requireBox,
  spaceFromJson,
} from '@ludus/core'
import type { z } from 'zod'
import { createActionDistribution } from '../distributions/create-action-distribution.js'
import { createEngine } from '../engines/create-engine.js'
import type { Engine, EngineChoice } from '../engines/engine.js'
import { createNetwork } from '../networks/create-network.js'
import { withDuellingHead, withHead } from '../networks/heads.js'
import type { Network } from '../networks/network.js'
import { networkSchema } from '../networks/network-config.js'
import { agentManifestSchema } from './agent-manifest.js'
import { createAgent } from './create-agent.js'
import { readWeights } from './export-model.js'
import { fingerprintOf } from './fingerprint.js'
import { labelWidth } from './label-outputs.js'
import { networkEncoder } from './network-encoder.js'
import { networkPolicy } from './network-policy.js'
import { policyManifestSchema } from './policy-manifest.js'

/** An agent from disk, and how its observations come about. */
export interface LoadedAgent {
  readonly agent: Agent
  readonly pipeline: AgentPipeline
  /** What it computes on, and why. */
  readonly choice: EngineChoice
}

/**
 * Reads the folder that `agent.save` wrote. Closing the agent closes the engine that was made for it.
 *
 * @throws {LudusError} `CORRUPT_AGENT`, on one line that names the file; `ENGINE_MISSING`.
 */
export async function loadAgent(directory: string, compute: Compute): Promise<LoadedAgent> {
  const { pipeline, hasEncoder } = await readManifest(join(directory, 'agent.json'), agentManifestSchema)
  const engine = await createEngine(compute)
  try {
    const encoder = hasEncoder ? await loadEncoder(join(directory, 'encoder'), engine) : null
    const policy = await loadPolicy(join(directory, 'policy'), engine)
    const agent = createAgent({ encoder, policy })
    return {
      agent: {
        ...agent,
        async close() {
          await agent.close()
          await engine.close()
        },
      },
      pipeline,
      choice: engine.choice,
    }
  } catch (error) {
    await engine.close()
    throw error
  }
}

/**
 * Reads the folder that `encoder.save` wrote.
 *
 * @throws {LudusError} `CORRUPT_AGENT`, on one line that names the file.
 */
export async function loadEncoder(directory: string, engine: Engine): Promise<Encoder> {
  const path = join(directory, 'encoder.json')
  const manifest = await readManifest(path, encoderManifestSchema)
  const { image, objective, framesPerObservation, features, labels, fingerprint } = manifest
  const config = parseWith(networkSchema, manifest.network, 'CORRUPT_AGENT', path)
  const network = createNetwork(config, [image.height, image.width, image.channels])
  const latentSize = features === 'latent' ? manifest.featureSize : 0
  const headSize = latentSize || labelWidth(labels)
  const trained = headSize === 0 ? network : withHead(network, headSize)
  const weights = await loadWeights(join(directory, 'encoder.onnx'), trained, fingerprint)
  return networkEncoder({
    ...{ engine, network, weights, latentSize },
    manifest: { objective, framesPerObservation, features, labels },
  })
}

async function loadPolicy(directory: string, engine: Engine): Promise<Policy> {
  const manifest = await readManifest(join(directory, 'policy.json'), policyManifestSchema)
  const observationSpace = requireBox(spaceFromJson(manifest.observationSpace), 'the observations of a saved policy')
  const actionSpace = spaceFromJson(manifest.actionSpace)
  const body = createNetwork(manifest.network, observationSpace.shape)
  const { putOn, parameterSize } = createActionDistribution(actionSpace)
  const network =
    manifest.kind === 'value-network' && manifest.duelling !== undefined
      ? withDuellingHead(body, parameterSize, manifest.duelling)
      : putOn(body)
  const weights = await loadWeights(join(directory, 'policy.onnx'), network, manifest.fingerprint)
  return networkPolicy({ engine, kind: manifest.kind, network, weights, observationSpace, actionSpace })
}

async function readManifest<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  const bytes = await readPart(path)
  let json: unknown
  try {
    json = JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw corrupt(path, 'it is no JSON', error)
  }
  return parseWith(schema, json, 'CORRUPT_AGENT', path)
}

async function loadWeights(path: string, network: Network, fingerprint: string): Promise<Float32Array> {
  const bytes = await readPart(path)
  let weights: Float32Array | null
  try {
    weights = readWeights(bytes, network)
  } catch (error) {
    throw corrupt(path, 'it is no ONNX file', error)
  }
  if (weights === null) throw corrupt(path, 'it does not hold the weights that its manifest describes')
  if (fingerprintOf(weights) !== fingerprint)
    throw corrupt(path, 'its weights do not match the fingerprint of its manifest')
  return weights
}

async function readPart(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    throw corrupt(
      path,
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'it is missing' : 'it cannot be read',
      error,
    )
  }
}

function corrupt(path: string, why: string, cause?: unknown): LudusError {
  return new LudusError(
    'CORRUPT_AGENT',
    `Cannot load ${path}: ${why}; save the agent anew or take another checkpoint`,
    { cause },
  )
}
