import { agentPipelineSchema, computeSchema } from '@ludus/core'
import { z } from 'zod'

/** Where the seeds of evaluation begin: above every seed that a run may have, so that the two never meet. */
export const firstEvaluationSeed = 2 ** 31

/** A run's seed. */
export const runSeedSchema = z.int().min(0).lt(firstEvaluationSeed)

/** A trainer and its options, as the trainer's own schema reads them. */
export const trainerChoiceSchema = z.strictObject({
  id: z.string().min(1),
  options: z.record(z.string(), z.unknown()).default({}),
})

/** Terminal steps while the policy is trained. */
export const budgetSchema = z.strictObject({ steps: z.int().positive() })

/** When and on what a run is evaluated. Evaluation is never charged to training. */
export const evaluationPlanSchema = z.strictObject({
  /** Terminal steps between two evaluations. */
  everySteps: z.int().positive(),
  /** Episodes of each evaluation on the way. */
  episodes: z.int().positive().default(5),
  /** Episodes of the final evaluation. */
  finalEpisodes: z.int().positive().default(20),
  /** Episodes of a second final evaluation, in which the policy draws its actions; 0 does without. */
  stochasticEpisodes: z.int().nonnegative().default(0),
  /** Seed of the evaluation env, the same for all arms and all points of a curve. */
  seed: z.int().min(firstEvaluationSeed).max(0xffff_ffff).default(firstEvaluationSeed),
})

/** One training run as plain JSON: it can be handed to another process, and hashed. */
export const runConfigSchema = z.strictObject({
  /** Package names, or file URLs of entry modules. */
  plugins: z.array(z.string().min(1)).min(1),
  ...agentPipelineSchema.shape,
  numEnvs: z.int().positive().default(1),
  trainer: trainerChoiceSchema,
  seed: runSeedSchema.default(0),
  budget: budgetSchema,
  evaluation: evaluationPlanSchema,
  compute: computeSchema.prefault({}),
  /** Terminal steps between two states that a killed run goes on from; absent, as many as between evaluations. */
  checkpointEvery: z.int().positive().optional(),
})

export type RunConfig = z.output<typeof runConfigSchema>
/** A run's configuration before its defaults are filled in. */
export type RunConfigInput = z.input<typeof runConfigSchema>
