export { type CompareOptions, compare } from './comparison/compare.js'
export type { CompareView, RunView } from './comparison/compare-view.js'
export {
  type ComparedArm,
  type ComparedRun,
  type Comparison,
  type CurvePoint,
  comparisonSchema,
  type Estimate,
  type Paired,
} from './comparison/comparison.js'
export { measureArms } from './comparison/measure-arms.js'
export { readComparison } from './comparison/read-comparison.js'
export { createLocalQueue, type RunQueue } from './comparison/run-queue.js'
export { actWith, type EvaluateAgentOptions, evaluateAgent } from './evaluation/evaluate-agent.js'
export { type MakeEnvsOptions, makePlayingEnv, makeTrainingEnv } from './evaluation/make-envs.js'
export { type RecordEpisodeOptions, recordEpisode } from './evaluation/record-episode.js'
export { type Experiment, type ExperimentInput, experimentSchema } from './protocol/experiment.js'
export { firstEvaluationSeed, type RunConfig, type RunConfigInput, runConfigSchema } from './protocol/run-config.js'
export { formatCurvesCsv, formatMeasuresCsv, formatRunsCsv } from './report/format-csv.js'
export { formatMarkdown, formatTable } from './report/format-table.js'
export { writeFigure, writeReport } from './report/write-report.js'
export { type ExecuteRunOptions, executeRun } from './run/execute-run.js'
export {
  createProcessLauncher,
  type LaunchHooks,
  type ProcessLauncherOptions,
  type RunLauncher,
} from './run/launch-run.js'
export type { RunJob } from './run/run-messages.js'
export {
  type BootstrapOptions,
  bootstrapInterval,
  bootstrapIntervals,
  type Interval,
} from './statistics/bootstrap-interval.js'
export {
  kaplanMeier,
  type MedianTime,
  medianTime,
  type SurvivalPoint,
  type WatchedTime,
} from './statistics/kaplan-meier.js'
export { meanHeight } from './statistics/mean-height.js'
export { pairedPermutationTest, signTest } from './statistics/paired-tests.js'
export { interquartileMean, mean, median, quantile } from './statistics/statistics.js'
export {
  interquartileMeanScore,
  meanScore,
  medianScore,
  optimalityGap,
  performanceProfile,
  probabilityOfImprovement,
  type TaskScores,
} from './statistics/task-scores.js'
export { deleteRun, type ListedRun, listRuns, tagRun } from './store/list-runs.js'
export { type Run, readManifest, readRun } from './store/run-folder.js'
export { type EvaluationEvent, type LabEvent, type StampedEvent, stampedEventSchema } from './store/run-log.js'
export {
  type Evaluation,
  type Provenance,
  type RunManifest,
  runManifestSchema,
  type StageCost,
} from './store/run-manifest.js'
export { runsCsv } from './store/runs-csv.js'
export { tensorboardEvents } from './store/tensorboard.js'
