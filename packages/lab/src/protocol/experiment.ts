import { agentPipelineSchema, computeSchema } from '@ludus/core'
import { z } from 'zod'
import {
  budgetSchema,
  evaluationPlanSchema,
  runConfigSchema,
  runSeedSchema,
  trainerChoiceSchema,
} from './run-config.js'

/** An arm's name: it names folders and columns. */
const armName = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be in kebab-case')

/** One way of training, and where it departs from what the arms share. */
const armSchema = z.strictObject({
  trainer: z.string().min(1),
  options: trainerChoiceSchema.shape.options,
  observe: agentPipelineSchema.shape.observe.unwrap().optional(),
  numEnvs: z.int().positive().optional(),
  budget: budgetSchema.optional(),
  /** How the options were found, so that a reader sees whether the arms were tuned alike. */
  tuning: z.strictObject({ runs: z.int().nonnegative(), note: z.string() }).optional(),
})

/** A comparison, fixed before it is run: the file that `ludus compare` takes. */
export const experimentSchema = z.strictObject({
  /** Heads the report. */
  title: z.string().min(1).optional(),
  ...agentPipelineSchema.shape,
  numEnvs: z.int().positive().default(1),
  /** What is compared. The first arm is set against each of the others. */
  arms: z.record(armName, armSchema).refine((arms) => Object.keys(arms).length > 0, 'must name at least one arm'),
  /** Every arm runs once with each seed, so that arms can be compared in pairs. */
  seeds: z
    .array(runSeedSchema)
    .min(1)
    .refine((seeds) => new Set(seeds).size === seeds.length, 'must not name a seed twice'),
  budget: budgetSchema,
  evaluation: evaluationPlanSchema,
  compute: computeSchema.prefault({}),
  checkpointEvery: runConfigSchema.shape.checkpointEvery,
  /** The mean return whose first crossing is timed; null times nothing. */
  threshold: z.number().nullable().default(null),
})

export type Experiment = z.output<typeof experimentSchema>
/** An experiment before its defaults are filled in. */
export type ExperimentInput = z.input<typeof experimentSchema>
