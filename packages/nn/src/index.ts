export { type CreateAgentOptions, createAgent } from './agent/create-agent.js'
export { labelWidth, readLabels } from './agent/label-outputs.js'
export { type LoadedAgent, loadAgent, loadEncoder } from './agent/load-agent.js'
export { type NetworkEncoderOptions, networkEncoder } from './agent/network-encoder.js'
export { type NetworkPolicy, type NetworkPolicyOptions, networkPolicy } from './agent/network-policy.js'
export { gradients } from './autodiff/gradients.js'
export type { ActionDistribution } from './distributions/action-distribution.js'
export { createActionDistribution } from './distributions/create-action-distribution.js'
export { createEngine } from './engines/create-engine.js'
export type { Engine, EngineChoice, Feed, Program, Variable } from './engines/engine.js'
export { repeat } from './graph/repeat.js'
export type { Shape, Tensor, TensorDtype } from './graph/tensor.js'
export { type Graph, type Scope, trace } from './graph/trace.js'
export { centredOn } from './networks/centred-on.js'
export { createNetwork } from './networks/create-network.js'
export { createDecoder, type Decoder, type DecoderOptions } from './networks/decoder.js'
export type { FlatParameters, Parameter } from './networks/flat-parameters.js'
export { createGruCell, type GruCell } from './networks/gru-cell.js'
export { withDuellingHead, withHead } from './networks/heads.js'
export { initialiseOrthogonally } from './networks/initialise-orthogonally.js'
export type { Network } from './networks/network.js'
export { type NetworkConfig, networkSchema } from './networks/network-config.js'
export { gelu, logSoftmax, relu, sigmoid, softmax, softplus } from './ops/activations.js'
export { equal, greater, greaterEqual, less, lessEqual, where } from './ops/comparisons.js'
export { type Conv2dOptions, conv2d, type TransposedConv2dOptions, transposedConv2d } from './ops/convolution.js'
export { dropout, dropoutMask } from './ops/dropout.js'
export {
  abs,
  add,
  cast,
  clip,
  constant,
  divide,
  exp,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  sign,
  sqrt,
  square,
  stopGradient,
  subtract,
  tanh,
} from './ops/elementwise.js'
export { gather, oneHot } from './ops/indexing.js'
export { type LayerNormOptions, layerNorm } from './ops/layer-norm.js'
export { broadcastTo, concat, pad, reshape, slice, split, transpose } from './ops/layout.js'
export { type MatMulOptions, matMul } from './ops/linear.js'
export type { Operand } from './ops/operands.js'
export { averagePool, maxPool, type PoolingOptions } from './ops/pooling.js'
export { argMax, max, mean, min, type ReductionOptions, sum } from './ops/reductions.js'
export { type AdamOptions, adam } from './training/adam.js'
export { clipByGlobalNorm } from './training/clip-by-global-norm.js'
export { huber, meanSquaredError, softmaxCrossEntropy } from './training/losses.js'
export { type PolyakOptions, polyak } from './training/polyak.js'
export { type RmsPropOptions, rmsProp } from './training/rms-prop.js'
export { type SgdOptions, sgd } from './training/sgd.js'
