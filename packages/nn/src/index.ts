export { type CreateAgentOptions, createAgent } from './agent/create-agent.js'
export { labelWidth, readLabels } from './agent/label-outputs.js'
export { type LoadedAgent, loadAgent, loadEncoder } from './agent/load-agent.js'
export { type NetworkEncoderOptions, networkEncoder } from './agent/network-encoder.js'
export { type NetworkPolicyOptions, networkPolicy } from './agent/network-policy.js'
export { gradients } from './autodiff/gradients.js'
export { createEngine } from './engines/create-engine.js'
export type { Engine, Feed, Program, Variable } from './engines/engine.js'
export type { Shape, Tensor, TensorDtype } from './graph/tensor.js'
export { type Graph, type Scope, trace } from './graph/trace.js'
export { centredOn } from './networks/centred-on.js'
export { createNetwork, withHead } from './networks/create-network.js'
export type { Network, Parameter } from './networks/network.js'
export { type NetworkConfig, networkSchema } from './networks/network-config.js'
export {
  abs,
  add,
  cast,
  clip,
  constant,
  divide,
  equal,
  exp,
  greater,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  type Operand,
  relu,
  sign,
  sqrt,
  square,
  stopGradient,
  subtract,
  tanh,
  where,
} from './ops/elementwise.js'
export { broadcastTo, concat, reshape, slice, split, transpose } from './ops/layout.js'
export { type Conv2dOptions, conv2d, type MatMulOptions, matMul } from './ops/linear.js'
export { argMax, logSoftmax, max, mean, oneHot, type ReductionOptions, sum } from './ops/reductions.js'
export { type AdamOptions, adam } from './training/adam.js'
export { huber, meanSquaredError, softmaxCrossEntropy } from './training/losses.js'
