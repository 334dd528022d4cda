import { z } from 'zod'
import { experimentSchema } from '../protocol/experiment.js'
import { evaluationSchema, provenanceSchema, stageCostSchema } from '../store/run-manifest.js'

const count = z.int().nonnegative()

/** An estimate and its 95 % interval; the interval is null where a single run gives none. */
const estimateSchema = z.strictObject({
  value: z.number(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
})

/** One evaluation on the way, on the three axes that a result can be charged on. */
const curvePointSchema = z.strictObject({
  /** Terminal steps played while the policy was trained. */
  steps: count,
  /** Those steps and the frames of the stages before. */
  frames: count,
  /** Wall clock of training, all stages, evaluation left out. */
  seconds: z.number().nonnegative(),
  /** Optimizer steps of the policy. */
  updates: count,
  meanReturn: z.number(),
})

/** One seed of an arm. */
const comparedRunSchema = z.strictObject({
  seed: count,
  /** The run's folder, relative to the comparison's. */
  directory: z.string(),
  configHash: z.string(),
  final: evaluationSchema,
  curve: z.array(curvePointSchema),
  ledger: z.array(stageCostSchema),
  evaluationSeconds: z.number().nonnegative(),
  /** Where the curve first reached the threshold; null when it did not, or when there is none. */
  reached: curvePointSchema.nullable(),
  /** A clip, relative to the comparison's folder. */
  video: z.string().nullable(),
})

/** All seeds of one arm, and what they come to. */
const comparedArmSchema = z.strictObject({
  name: z.string(),
  trainer: z.string(),
  runs: z.array(comparedRunSchema),
  failures: z.array(z.strictObject({ seed: count, message: z.string() })),
  /** Over the runs' mean final returns; null when no run finished. */
  mean: estimateSchema.nullable(),
  /** Interquartile mean, the middle half of the runs. */
  iqm: estimateSchema.nullable(),
})

/** Two arms, seed by seed. */
const pairedSchema = z.strictObject({
  arm: z.string(),
  against: z.string(),
  /** Final return of `arm` less that of `against`, averaged over the seeds that both finished. */
  difference: estimateSchema,
  seeds: count,
  /** Seeds on which `arm` was better. */
  wins: count,
})

/** The result of a comparison: `comparison.json`. */
export const comparisonSchema = z.strictObject({
  formatVersion: z.literal(1),
  experiment: experimentSchema,
  experimentHash: z.string(),
  /** Names of the plugins that were loaded. */
  plugins: z.array(z.string()),
  provenance: provenanceSchema,
  endedAt: z.iso.datetime(),
  /** Random play on the evaluation seeds: what a score must beat. */
  floor: z.strictObject({ evaluation: evaluationSchema, mean: estimateSchema, video: z.string().nullable() }),
  arms: z.array(comparedArmSchema),
  pairs: z.array(pairedSchema),
})

export type Estimate = z.output<typeof estimateSchema>
export type CurvePoint = z.output<typeof curvePointSchema>
export type ComparedRun = z.output<typeof comparedRunSchema>
export type ComparedArm = z.output<typeof comparedArmSchema>
export type Paired = z.output<typeof pairedSchema>
export type Comparison = z.output<typeof comparisonSchema>
