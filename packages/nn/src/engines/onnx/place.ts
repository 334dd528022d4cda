import type { Tensor } from '../../graph/tensor.js'
import type { ChannelsLast } from './channels-last.js'
import type { ModelWriter } from './model-writer.js'

/** Where an operation is written: the model, the names of its inputs, and the name that its output must get. */
export interface Place {
  readonly writer: ModelWriter
  readonly layout: ChannelsLast
  readonly tensor: Tensor
  readonly inputs: readonly string[]
  readonly output: string
}
