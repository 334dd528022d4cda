import { z } from 'zod'
import { experimentSchema } from '../protocol/experiment.js'
import { evaluationSchema, provenanceSchema, stageCostSchema } from '../store/run-manifest.js'

const count = z.int().nonnegative()

/** An estimate and its 95 % interval; the interval is null where a single run gives none. */
const estimateSchema = z.strictObject({
  value: z.number(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
})

/** What a result can be charged on. */
export type CurveAxis = 'steps' | 'frames' | 'seconds'

/** One evaluation on the way, on the three axes. */
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

/** The runs of an arm at one evaluation. */
const armPointSchema = z.strictObject({
  steps: count,
  /** Means over the runs. */
  frames: z.number().nonnegative(),
  seconds: z.number().nonnegative(),
  /** Interquartile mean over the runs of their mean returns. */
  score: estimateSchema,
})

/** The share of runs whose final return lies above a threshold. */
const profilePointSchema = z.strictObject({ threshold: z.number(), share: estimateSchema })

/** Kaplan-Meier estimate of where runs reach the threshold, on one axis; runs that never did are censored. */
const timeToThresholdSchema = z.strictObject({
  /** Null where too few runs reached it to tell. */
  median: z.number().nullable(),
  interval: z.tuple([z.number().nullable(), z.number().nullable()]),
  /** Share of runs that have not reached it, from one time on. */
  curve: z.array(
    z.strictObject({
      time: z.number(),
      share: z.number(),
      interval: z.tuple([z.number(), z.number()]).nullable(),
    }),
  ),
})

/** One arm as it was run. */
const armRunsSchema = z.strictObject({
  name: z.string(),
  trainer: z.string(),
  runs: z.array(comparedRunSchema),
  failures: z.array(z.strictObject({ seed: count, message: z.string() })),
})

/** What the runs of an arm come to. Scores are the runs' mean final returns; null when no run finished. */
const comparedArmSchema = z.strictObject({
  ...armRunsSchema.shape,
  mean: estimateSchema.nullable(),
  median: estimateSchema.nullable(),
  /** Interquartile mean, the middle half of the runs. */
  iqm: estimateSchema.nullable(),
  /** How far the runs fall short of a solved env, 0 for random play's score and 1 for a solved one; null without references. */
  optimalityGap: estimateSchema.nullable(),
  /** Mean over the runs of the mean height of their learning curves over terminal steps. */
  areaUnderCurve: estimateSchema.nullable(),
  /** Sample efficiency: evaluations that all runs came to. */
  curve: z.array(armPointSchema),
  profile: z.array(profilePointSchema),
  /** Null without a threshold. */
  timeToThreshold: z
    .strictObject({ steps: timeToThresholdSchema, frames: timeToThresholdSchema, seconds: timeToThresholdSchema })
    .nullable(),
})

/** Two arms, seed by seed, on the seeds that both finished. */
const pairedSchema = z.strictObject({
  arm: z.string(),
  against: z.string(),
  /** Final return of `arm` less that of `against`, averaged over the seeds. */
  difference: estimateSchema,
  seeds: count,
  /** Seeds on which `arm` was better. */
  wins: count,
  /** Seeds on which neither was. */
  ties: count,
  /** How likely a run of `arm` beats a run of `against`, whatever their seeds. */
  probabilityOfImprovement: estimateSchema,
  /** Two-sided p-values of the exact sign test and of the permutation test of the differences. */
  signTest: z.number(),
  permutationTest: z.number(),
  /** As `difference`, of the areas under the learning curves. */
  areaDifference: estimateSchema,
})

/** The result of a comparison: `comparison.json`. */
export const comparisonSchema = z.strictObject({
  formatVersion: z.literal(2),
  experiment: experimentSchema,
  experimentHash: z.string(),
  /** Names of the plugins that were loaded. */
  plugins: z.array(z.string()),
  provenance: provenanceSchema,
  endedAt: z.iso.datetime(),
  /** Random play on the evaluation seeds: what a score must beat. */
  floor: z.strictObject({ evaluation: evaluationSchema, mean: estimateSchema, video: z.string().nullable() }),
  /** Returns that scores are normalised by: 0 and 1; null when the env has no return that counts as solved. */
  references: z.strictObject({ floor: z.number(), solvedAt: z.number() }).nullable(),
  arms: z.array(comparedArmSchema),
  pairs: z.array(pairedSchema),
})

/** A result as it was before measures beyond mean and interquartile mean: what it lacks follows from its runs. */
export const firstComparisonSchema = z
  .object({ ...comparisonSchema.shape, formatVersion: z.literal(1), arms: z.array(z.object(armRunsSchema.shape)) })
  .omit({ references: true, pairs: true })

export type Estimate = z.output<typeof estimateSchema>
export type CurvePoint = z.output<typeof curvePointSchema>
export type ComparedRun = z.output<typeof comparedRunSchema>
export type ArmRuns = z.output<typeof armRunsSchema>
export type ArmPoint = z.output<typeof armPointSchema>
export type ProfilePoint = z.output<typeof profilePointSchema>
export type TimeToThreshold = z.output<typeof timeToThresholdSchema>
export type ComparedArm = z.output<typeof comparedArmSchema>
export type Paired = z.output<typeof pairedSchema>
export type References = NonNullable<Comparison['references']>
export type Comparison = z.output<typeof comparisonSchema>
