export type { Agent } from './contracts/agent.js'
export type { Encoder } from './contracts/encoder.js'
export type { EncoderTrainContext, EncoderTrainer, SampleSet } from './contracts/encoder-trainer.js'
export type { AnyEnv, Env, Info, RenderMode, ResetOptions, ResetResult, StepResult, SyncEnv } from './contracts/env.js'
export type { EnvSpec } from './contracts/env-spec.js'
export type { Frame } from './contracts/frame.js'
export type { EnvDefinition, EnvModule, Plugin } from './contracts/plugin.js'
export type { ActOptions, Policy } from './contracts/policy.js'
export type { Reward, RewardFunction, RewardInput } from './contracts/reward.js'
export type { Rng, RngState } from './contracts/rng.js'
export type { BatchOf, MaskOf, SampleOptions, Space, ValueOf } from './contracts/space.js'
export type {
  Budget,
  CheckpointStore,
  Compute,
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
  VectorStepResult,
} from './contracts/vector-env.js'
export { isLudusError, LudusError } from './errors.js'
export { type AgentPipeline, agentPipelineSchema } from './manifests/agent-manifest.js'
export { type EncoderManifest, encoderManifestSchema, type Label, labelSchema } from './manifests/encoder-manifest.js'
export { defineEnv, definePlugin, type PluginParts, pluginApiVersion } from './plugins/define-plugin.js'
export { envIdSchema, loadPlugins, resolvePlugin } from './plugins/load-plugins.js'
export { assertSeed, createRng, restoreRng, rngStateSchema } from './random.js'
export { createRegistry, type MadeEnv, type MakeOptions, type Registry } from './registry/registry.js'
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
export { type Text, type TextMask, type TextOptions, text } from './spaces/text.js'
export { type Tuple, type TupleBatch, type TupleMask, type TupleValue, tuple } from './spaces/tuple.js'
export { valueFromJson, valueToJson } from './spaces/value-json.js'
export { parseWith } from './validation.js'
export { createVectorEnv } from './vector/create-vector-env.js'
export { encodeObservations } from './wrappers/encode-observations.js'
export { episodeStatistics } from './wrappers/episode-statistics.js'
export { frameStack } from './wrappers/frame-stack.js'
export { liftEnv } from './wrappers/lift-env.js'
export { passiveChecker } from './wrappers/passive-checker.js'
export { timeLimit } from './wrappers/time-limit.js'
export { type EnvHooks, wrapEnv } from './wrappers/wrap-env.js'
