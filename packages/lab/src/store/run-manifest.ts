import { z } from 'zod'
import { runConfigSchema } from '../protocol/run-config.js'

const count = z.int().nonnegative()

/** What one stage of a run cost. */
export const stageCostSchema = z.strictObject({
  stage: z.string().min(1),
  /** Wall clock of training, evaluation left out. */
  seconds: z.number().nonnegative(),
  /**
   * Seconds of computing, evaluation left out: the run's process with all its threads and, on Linux, the processes that
   * it started, such as browsers. Absent in runs of before it was counted.
   */
  cpuSeconds: z.number().nonnegative().optional(),
  /** Operations executed on the terminal. */
  terminalSteps: count,
  /** Frames that a network learned from. */
  frames: count,
  /** Labels read for training. */
  labels: count,
  /** Optimizer steps. */
  updates: count,
  /** Parameters that one optimizer step adjusts. */
  parameters: count,
})

/** What made a result: enough to make it again. */
export const provenanceSchema = z.strictObject({
  node: z.string(),
  /** Operating system, processor architecture and processor, such as `linux x64, 2 × Xeon`. */
  machine: z.string(),
  /** Versions of Ludus, the plugins, and all that they depend on. */
  packages: z.record(z.string(), z.string()),
  /** Null outside a git repository. */
  git: z.strictObject({ commit: z.string(), dirty: z.boolean() }).nullable(),
})

/** How episodes went. Row i of both is one episode. */
export const evaluationSchema = z.strictObject({
  returns: z.array(z.number()).min(1),
  lengths: z.array(count).min(1),
})

/** A run's `manifest.json`. */
export const runManifestSchema = z.strictObject({
  formatVersion: z.literal(2),
  status: z.enum(['running', 'finished', 'interrupted', 'failed']),
  config: runConfigSchema,
  /** SHA-256 of the configuration without the plugins' places: equal hashes mean the same run. */
  configHash: z.string(),
  provenance: provenanceSchema,
  startedAt: z.iso.datetime(),
  /** Each time that a later process went on with the run, and what it was made of. */
  resumed: z.array(z.strictObject({ at: z.iso.datetime(), provenance: provenanceSchema })),
  endedAt: z.iso.datetime().nullable(),
  ledger: z.array(stageCostSchema),
  /** Wall clock of all evaluations, charged to no stage. */
  evaluationSeconds: z.number().nonnegative(),
  /** The agent as training left it, on the evaluation seeds; null until the run is finished. */
  final: evaluationSchema.nullable(),
  /** The same agent drawing its actions from the policy; null where the configuration does not ask for it. */
  finalStochastic: evaluationSchema.nullable(),
  /** File name of a clip of the final agent; null when the env shows no pictures. */
  video: z.string().nullable(),
  /** Why the run failed. */
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
})

/** Brings a manifest of an earlier format to the present one; anything else is returned as it is. */
export function migrateManifest(manifest: unknown): unknown {
  if (typeof manifest !== 'object' || manifest === null) return manifest
  const { formatVersion } = manifest as { readonly formatVersion?: unknown }
  return formatVersion === 1 ? { ...manifest, formatVersion: 2, resumed: [], finalStochastic: null } : manifest
}

export type StageCost = z.output<typeof stageCostSchema>
export type Provenance = z.output<typeof provenanceSchema>
export type Evaluation = z.output<typeof evaluationSchema>
export type RunManifest = z.output<typeof runManifestSchema>
