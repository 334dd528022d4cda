import type { EncoderTrainer } from '@ludus/core'
import { createEngine } from '@ludus/nn'
import { z } from 'zod'
import { splitEpisodes } from '../samples/split-episodes.js'
import { finishedEncoder } from './finished-encoder.js'
import { stageOneShape } from './stage-one-options.js'
import { taskFor } from './task-for.js'

const { network, heldOut } = stageOneShape

const randomOptionsSchema = z.strictObject({ network, heldOut })

export type RandomOptions = z.output<typeof randomOptionsSchema>

/**
 * A control: the network as it is before any training, centred on the brightness of the samples. What an objective is
 * worth is what it adds to this.
 *
 * Source: Burda et al. 2019, arXiv:1808.04355, section 2: random features.
 */
export const random: EncoderTrainer<RandomOptions> = {
  id: 'random',
  configSchema: randomOptionsSchema,
  async train({ samples, options, rng, compute, signal, report }) {
    signal.throwIfAborted()
    const episodes = splitEpisodes(samples.episodes, options.heldOut, rng.fork('split'))
    const { body } = await taskFor(samples, options.network, episodes.train)
    const engine = await createEngine(compute)
    report({ type: 'engine', ...engine.choice })
    report({ type: 'cost', terminalSteps: 0, frames: 0, labels: 0, updates: 0, parameters: 0 })
    try {
      return await finishedEncoder({
        ...{ id: 'random', engine, body, samples, episodes, signal },
        objective: { layers: [], encoder: { features: 'hidden', labels: [], head: null } },
        weights: body.initialise(rng.fork('weights')),
      })
    } catch (error) {
      await engine.close()
      throw error
    }
  },
}
