import { resolve } from 'node:path'
import { type AgentPipeline, LudusError } from '@ludus/core'
import type { Play } from '@ludus/encoders'
import { actWith } from '@ludus/lab'
import { loadAgent } from '@ludus/nn'
import { agentFolder } from '../project/agent-folder.js'

/** A trained agent that plays while samples are recorded. */
export interface AgentPlayer extends AsyncDisposable {
  readonly player: Play
  /** How the observations come about that it reads. */
  readonly pipeline: AgentPipeline
}

/**
 * Loads the agent of a folder or of a run, to play with its best actions.
 *
 * @throws {LudusError} `MISSING_FLAG`, `AGENT_NOT_FOUND`, `CORRUPT_AGENT`.
 */
export async function openAgentPlayer(folder: string | undefined, cwd: string): Promise<AgentPlayer> {
  if (folder === undefined)
    throw new LudusError('MISSING_FLAG', 'Cannot let an agent play without one: add --agent runs/my-run for instance')
  const directory = agentFolder(resolve(cwd, folder), folder, 'play with')
  const { agent, pipeline } = await loadAgent(directory, { engine: 'onnx', threads: 1 })
  return {
    pipeline,
    player: {
      act: (observations, numEnvs, rng) => actWith(agent, observations, numEnvs, { deterministic: true, rng }),
    },
    [Symbol.asyncDispose]: () => agent.close(),
  }
}
