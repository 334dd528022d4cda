export { type CheckOptions, checkEnv } from './checking/check-env.js'
export type { CheckReport, Finding, SkippedRow } from './checking/check-report.js'
export { type CheckRow, checkRows } from './checking/rows.js'
export type { MakeEnv } from './checking/tested-env.js'
export { findDifference, type TrajectoryStep, trajectoryStep } from './checking/trajectory.js'
export type { Agent } from './contracts/agent.js'
export type { ControlAxis, ControlChoice, ControlChoices, ControlPart, Controls } from './contracts/controls.js'
export type { Encoder } from './contracts/encoder.js'
export type { EncoderTrainContext, EncoderTrainer, Operations, SampleSet } from './contracts/encoder-trainer.js'
export type { AnyEnv, Env, Info, RenderMode, ResetOptions, ResetResult, StepResult, SyncEnv } from './contracts/env.js'
export type { EnvChecks, EnvSpec, WrapperSpec } from './contracts/env-spec.js'
export type { Frame } from './contracts/frame.js'
export type { Goal } from './contracts/goal.js'
export type { LintFinding, LintOptions } from './contracts/lint.js'
export type { BatchedEnvSettings, EnvDefinition, EnvModule, MemoryEnv, Plugin } from './contracts/plugin.js'
export type { ActOptions, Policy } from './contracts/policy.js'
export type { LearnerState, LoadedState, Resumption } from './contracts/resumption.js'
export type { Reward, RewardFunction, RewardInput } from './contracts/reward.js'
export type { Rng, RngState } from './contracts/rng.js'
export type { Snapshot } from './contracts/snapshot.js'
export type { BatchOf, MaskOf, SampleOptions, Space, ValueOf } from './contracts/space.js'
export type {
  Budget,
  CheckpointStore,
  LearnContext,
  Learner,
  Progress,
  TrainContext,
  Trainer,
} from './contracts/training.js'
export type {
  FinalStep,
  VectorEnv,
  VectorResetOptions,
  VectorResetResult,
  VectorStepOptions,
  VectorStepResult,
} from './contracts/vector-env.js'
export { isLudusError, LudusError } from './errors.js'
export { type AgentPipeline, agentPipelineSchema } from './manifests/agent-manifest.js'
export { type Compute, computeSchema } from './manifests/compute.js'
export { type EncoderManifest, encoderManifestSchema, type Label, labelSchema } from './manifests/encoder-manifest.js'
export { noResumption } from './no-resumption.js'
export { defineEnv, definePlugin, type PluginParts, pluginApiVersion } from './plugins/define-plugin.js'
export { loadPlugins, resolvePlugin } from './plugins/load-plugins.js'
export { assertSeed, createRng, restoreRng, rngStateSchema } from './random.js'
export type { RegistryWarning } from './registry/env-catalogue.js'
export type { RegistryOptions } from './registry/env-finder.js'
export { envIdSchema } from './registry/env-id.js'
export { envSpecSchema } from './registry/env-spec-schema.js'
export type {
  EnvIdOf,
  EnvOptionsOf,
  MadeBatchedEnv,
  MadeEnv,
  MadeSyncEnv,
  MadeVectorEnv,
  SyncEnvIdOf,
} from './registry/made-env.js'
export {
  createRegistry,
  type FromSpecOptions,
  type MakeOptions,
  type MakeVectorOptions,
  type Registry,
} from './registry/registry.js'
export { type CostEvent, type RunEvent, runEventSchema } from './run-events.js'
export type { AnySpace } from './spaces/any-space.js'
export { batchSpace } from './spaces/batch-space.js'
export { type Box, type BoxOptions, type BoxValue, box } from './spaces/box.js'
export { type Dict, type DictBatch, type DictMask, type DictSpaces, type DictValue, dict } from './spaces/dict.js'
export { type Discrete, discrete } from './spaces/discrete.js'
export { type Dtype, type IntegerDtype, type TypedArrays, typedArrays, zeros } from './spaces/dtype.js'
export { equalSpaces } from './spaces/equal-spaces.js'
export { flatten, unflatten } from './spaces/flatten.js'
export { type FlatSpace, flatdim, flattenSpace, isFlattenable } from './spaces/flatten-space.js'
export { type Graph, type GraphMask, type GraphSampleOptions, type GraphValue, graph } from './spaces/graph.js'
export { type MultiBinary, multiBinary } from './spaces/multi-binary.js'
export { type MultiDiscrete, type MultiDiscreteOptions, multiDiscrete } from './spaces/multi-discrete.js'
export { type OneOf, type OneOfValue, oneOf } from './spaces/one-of.js'
export { isBox, isImageSpace, requireBox, requireDiscrete } from './spaces/require-space.js'
export { type Sequence, type SequenceMask, type SequenceValue, sequence } from './spaces/sequence.js'
export { spaceFromJson } from './spaces/space-from-json.js'
export { type SpaceJson, spaceJsonSchema } from './spaces/space-json.js'
export { labelsOf, readLabels, type StateLabel } from './spaces/state-labels.js'
export { type Text, type TextMask, type TextOptions, text } from './spaces/text.js'
export { type Tuple, type TupleBatch, type TupleMask, type TupleValue, tuple } from './spaces/tuple.js'
export { valueFromJson, valueToJson } from './spaces/value-json.js'
export { parseWith } from './validation.js'
export { createVectorEnv } from './vector/create-vector-env.js'
export { createWorkerVectorEnv, type WorkerVectorOptions } from './vector/create-worker-vector-env.js'
export {
  type FinalInfo,
  type GymnasiumStepResult,
  type GymnasiumVectorEnv,
  toNextStep,
  toSameStep,
} from './vector/gymnasium-autoreset.js'
export type { WorkerEnvRequest } from './vector/worker-env-request.js'
export { clipAction } from './wrappers/action/clip-action.js'
export { discretizeAction } from './wrappers/action/discretize-action.js'
export { repeatAction } from './wrappers/action/repeat-action.js'
export { rescaleAction } from './wrappers/action/rescale-action.js'
export { stickyAction } from './wrappers/action/sticky-action.js'
export { transformAction } from './wrappers/action/transform-action.js'
export {
  applyWrappers,
  coreWrappers,
  type Wrapped,
  type Wrapper,
  type WrapperTable,
} from './wrappers/apply-wrappers.js'
export { encodeObservations } from './wrappers/encode-observations.js'
export { episodeStatistics } from './wrappers/episode-statistics.js'
export { frameStack } from './wrappers/frame-stack.js'
export { liftEnv } from './wrappers/lift-env.js'
export {
  mapActions,
  mapObservations,
  mapRewards,
  type RewardMap,
  type WithAction,
  type WithObservation,
  type Wrappable,
} from './wrappers/map-env.js'
export type { Memory } from './wrappers/memory.js'
export { delayObservation } from './wrappers/observation/delay-observation.js'
export { discretizeObservation } from './wrappers/observation/discretize-observation.js'
export { dtypeObservation } from './wrappers/observation/dtype-observation.js'
export { filterObservation } from './wrappers/observation/filter-observation.js'
export { flattenObservation } from './wrappers/observation/flatten-observation.js'
export { grayscaleObservation } from './wrappers/observation/grayscale-observation.js'
export { maxAndSkipObservation } from './wrappers/observation/max-and-skip-observation.js'
export { normalizeObservation } from './wrappers/observation/normalize-observation.js'
export { renderObservation } from './wrappers/observation/render-observation.js'
export { rescaleObservation } from './wrappers/observation/rescale-observation.js'
export { reshapeObservation } from './wrappers/observation/reshape-observation.js'
export { stackObservation } from './wrappers/observation/stack-observation.js'
export { stateObservation } from './wrappers/observation/state-observation.js'
export { timeAwareObservation } from './wrappers/observation/time-aware-observation.js'
export { transformObservation } from './wrappers/observation/transform-observation.js'
export { orderEnforcing, passiveChecker } from './wrappers/passive-checker.js'
export { addWhiteNoise } from './wrappers/rendering/add-white-noise.js'
export { collectFrames } from './wrappers/rendering/collect-frames.js'
export { obstructView } from './wrappers/rendering/obstruct-view.js'
export { restorable } from './wrappers/restorable.js'
export { clipReward } from './wrappers/reward/clip-reward.js'
export { normalizeReward } from './wrappers/reward/normalize-reward.js'
export { transformReward } from './wrappers/reward/transform-reward.js'
export {
  freezeStatistics,
  restoreStatistics,
  type SavedStatistics,
  type Statistics,
  saveStatistics,
} from './wrappers/running-statistics.js'
export { mapBatch, mapEach, mapNumbers, type SpaceMap } from './wrappers/space-map.js'
export { timeLimit } from './wrappers/time-limit.js'
export { type EnvHooks, type Rendered, wrapEnv } from './wrappers/wrap-env.js'
export { type RowHooks, wrapRows } from './wrappers/wrap-rows.js'
export { type VectorHooks, wrapVectorEnv } from './wrappers/wrap-vector-env.js'
export { readSettings, specWithWrapper, wrapperStackSchema } from './wrappers/wrapper-stack.js'
