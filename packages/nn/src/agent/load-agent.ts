import type { Agent, AgentPipeline, Compute, Encoder } from '@ludus/core'
import type { Engine } from '../engines/engine.js'

/** An agent from disk, and how its observations come about. */
export interface LoadedAgent {
  readonly agent: Agent
  readonly pipeline: AgentPipeline
}

/**
 * Reads the folder that `agent.save` wrote. Closing the agent closes the engine that was made for it.
 *
 * @throws {LudusError} `CORRUPT_AGENT`, on one line that names the file.
 */
export async function loadAgent(directory: string, compute: Compute): Promise<LoadedAgent> {
  throw new Error(`not here yet: ${directory} ${compute.threads}`)
}

/**
 * Reads the folder that `encoder.save` wrote.
 *
 * @throws {LudusError} `CORRUPT_AGENT`, on one line that names the file.
 */
export async function loadEncoder(directory: string, engine: Engine): Promise<Encoder> {
  throw new Error(`not here yet: ${directory} ${engine.id}`)
}
