import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { LudusError } from '@ludus/core'

/**
 * The agent in a run's folder, as training left it or else as it was last kept; or the folder itself.
 *
 * @param verb What is to be done with it, for errors.
 * @throws {LudusError} `AGENT_NOT_FOUND`.
 */
export function agentFolder(directory: string, shown: string, verb: string): string {
  const places = ['.', 'agent', join('checkpoints', 'latest')].map((place) => join(directory, place))
  const found = places.find((place) => existsSync(join(place, 'agent.json')))
  if (found) return found
  throw new LudusError('AGENT_NOT_FOUND', `Cannot ${verb} ${shown}: it holds no agent.json, and no run with an agent`)
}
