import type { Encoder, SampleSet } from '@ludus/core'
import { type Engine, type Network, networkEncoder } from '@ludus/nn'
import { withCard } from '../card/card-file.js'
import { encoderCard } from '../card/encoder-card.js'
import type { EpisodeSplit } from '../samples/split-episodes.js'
import type { Objective } from './objective.js'

/** What `finishedEncoder` needs. */
export interface FinishedEncoderOptions {
  readonly id: string
  readonly engine: Engine
  readonly body: Network
  readonly objective: Pick<Objective, 'layers' | 'encoder'>
  /** Of the body, then of the objective's layers. */
  readonly weights: Float32Array
  readonly samples: SampleSet
  readonly episodes: EpisodeSplit
  readonly signal: AbortSignal
}

/** The encoder that stage 1 hands out: the body with its head, without what was only there to train it, and its card. */
export async function finishedEncoder(options: FinishedEncoderOptions): Promise<Encoder> {
  const { id, engine, body, objective, samples } = options
  const { head, features, labels } = objective.encoder
  const headSize = head?.parameterCount ?? 0
  const weights = new Float32Array(body.parameterCount + headSize)
  weights.set(options.weights.subarray(0, body.parameterCount))
  let offset = body.parameterCount
  for (const layers of objective.layers) {
    if (layers === head) weights.set(options.weights.subarray(offset, offset + headSize), body.parameterCount)
    offset += layers.parameterCount
  }
  const encoder = networkEncoder({
    engine,
    ownsEngine: true,
    network: body,
    weights,
    latentSize: head?.outputSize ?? 0,
    manifest: { objective: id, framesPerObservation: samples.framesPerObservation, features, labels },
  })
  options.signal.throwIfAborted()
  return withCard(encoder, await encoderCard(encoder, samples, options.episodes))
}
