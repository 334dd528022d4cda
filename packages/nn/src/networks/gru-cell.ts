import type { Rng } from '@ludus/core'
import { shapeError, sizeOf } from '../graph/shapes.js'
import type { Tensor } from '../graph/tensor.js'
import { sigmoid } from '../ops/activations.js'
import { add, multiply, subtract, tanh } from '../ops/elementwise.js'
import { split } from '../ops/layout.js'
import { matMul } from '../ops/linear.js'
import { type FlatParameters, flatParameters, flattened } from './flat-parameters.js'
import { uniformWithin } from './initialise.js'

/** A gated recurrent unit: one step of memory. Its parameters are one flat vector; it holds none itself. */
export interface GruCell extends FlatParameters {
  readonly inputSize: number
  readonly hiddenSize: number
  /** Draws fresh parameters, evenly within ±1/√hiddenSize. */
  initialise(rng: Rng): Float32Array
  /**
   * Adds one step to a graph. Call it once for each step of a sequence; multiply the hidden state by 0 where an episode
   * begins.
   *
   * @param parameters Flat, [parameterCount]: a variable, or its part of one that it shares with a network.
   * @param input [batch, inputSize].
   * @param hidden [batch, hiddenSize]: zeros at first.
   * @returns The new hidden state, [batch, hiddenSize], which is the output too.
   * @throws {LudusError} `SHAPE_MISMATCH`.
   */
  forward(parameters: Tensor, input: Tensor, hidden: Tensor): Tensor
}

/**
 * Makes a GRU cell, to stand between a network's body and its head.
 *
 * Source: Cho et al. 2014, arXiv:1406.1078, with the reset gate behind the hidden state's matrix, as in PyTorch and
 * cuDNN. The gates lie in the order reset, update, new.
 *
 * @example
 * const cell = createGruCell(body.outputSize, 64)
 * const [ofBody, ofCell] = split(parameters, 0, [body.parameterCount, cell.parameterCount])
 * const next = cell.forward(ofCell, body.forward(ofBody, observations), hidden)
 */
export function createGruCell(inputSize: number, hiddenSize: number): GruCell {
  const gates = 3 * hiddenSize
  const flat = flatParameters([
    { name: 'gru.input.weight', shape: [inputSize, gates] },
    { name: 'gru.input.bias', shape: [gates] },
    { name: 'gru.hidden.weight', shape: [hiddenSize, gates] },
    { name: 'gru.hidden.bias', shape: [gates] },
  ])
  return {
    ...flat,
    inputSize,
    hiddenSize,
    initialise(rng) {
      const bound = 1 / Math.sqrt(hiddenSize)
      return flattened(flat.parameters.map(({ shape }) => uniformWithin(bound, sizeOf(shape), rng)))
    },
    forward(parameters, input, hidden) {
      const batch = input.shape[0] ?? 1
      if (String([input.shape, hidden.shape]) !== String([batch, inputSize, batch, hiddenSize]))
        throw shapeError(
          'put a GRU cell on',
          [input.shape, hidden.shape],
          `it takes [batch, ${inputSize}] and [batch, ${hiddenSize}]`,
        )
      const [inputWeight, inputBias, hiddenWeight, hiddenBias] = flat.unpack(parameters) as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ]
      const ofGates = (sums: Tensor) => split(sums, 1, [hiddenSize, hiddenSize, hiddenSize])
      const [inputReset, inputUpdate, inputFresh] = ofGates(matMul(input, inputWeight, { bias: inputBias }))
      const [hiddenReset, hiddenUpdate, hiddenFresh] = ofGates(matMul(hidden, hiddenWeight, { bias: hiddenBias }))
      const reset = sigmoid(add(inputReset, hiddenReset))
      const update = sigmoid(add(inputUpdate, hiddenUpdate))
      const fresh = tanh(add(inputFresh, multiply(reset, hiddenFresh)))
      return add(fresh, multiply(update, subtract(hidden, fresh)))
    },
  }
}
