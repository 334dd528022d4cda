import { createHash } from 'node:crypto'
import type { Experiment } from './experiment.js'
import type { RunConfig } from './run-config.js'

/**
 * Names what a run computes: equal hashes mean the same run. Where the plugins lie is left out, as it differs from
 * machine to machine, and so is how often the run is saved, which changes nothing that it computes.
 *
 * @returns SHA-256 in hex.
 */
export function hashConfig({ plugins: _places, checkpointEvery: _saves, ...config }: RunConfig): string {
  return sha256(canonicalJson(config))
}

/** Names an experiment: SHA-256 in hex. */
export function hashExperiment(experiment: Experiment): string {
  return sha256(canonicalJson(experiment))
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** JSON with sorted keys, so that the order in which an option was written does not matter. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
