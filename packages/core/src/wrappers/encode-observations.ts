import type { Encoder } from '../contracts/encoder.js'
import type { FinalStep, VectorEnv, VectorStepResult } from '../contracts/vector-env.js'
import { LudusError } from '../errors.js'
import { box } from '../spaces/box.js'
import { requireBox } from '../spaces/require-space.js'
import { wrapVectorEnv } from './wrap-vector-env.js'
import { specWithWrapper } from './wrapper-stack.js'

/**
 * Puts an encoder before the observations of a vector env, those where episodes ended included: whoever learns from
 * it sees features and no pixels.
 *
 * @returns Observations [featureSize] of float32. Closing it closes the vector env, not the encoder.
 * @throws {LudusError} `SHAPE_MISMATCH` when the encoder was trained on other images.
 */
export function encodeObservations(env: VectorEnv, encoder: Encoder): VectorEnv {
  const images = requireBox(env.observationSpace, 'the observations before an encoder', 'uint8')
  const { height, width, channels } = encoder.manifest.image
  if (String(images.shape) !== String([height, width, channels]))
    throw new LudusError(
      'SHAPE_MISMATCH',
      `Cannot encode observations of shape [${images.shape.join(', ')}]: the encoder was trained on [${height}, ${width}, ${channels}]`,
    )
  const featureSize = encoder.featureSize

  /** Features of the observations to act on and, in the same batch, of the final ones. */
  const encodeStep = async (step: VectorStepResult): Promise<VectorStepResult> => {
    if (step.final === null)
      return { ...step, observations: await encoder.encode(step.observations as Uint8Array, env.numEnvs), final: null }
    const count = step.final.indices.length
    const pixels = new Uint8Array((env.numEnvs + count) * images.size)
    pixels.set(step.observations as Uint8Array)
    pixels.set(step.final.observations as Uint8Array, env.numEnvs * images.size)
    const features = await encoder.encode(pixels, env.numEnvs + count)
    const final: FinalStep = { ...step.final, observations: features.slice(env.numEnvs * featureSize) }
    return { ...step, observations: features.slice(0, env.numEnvs * featureSize), final }
  }

  return wrapVectorEnv(env, {
    observationSpace: box({
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
      shape: [featureSize],
      dtype: 'float32',
    }),
    spec: specWithWrapper(env.spec, 'encodeObservations', null),
    afterReset: async (result) => ({
      ...result,
      observations: await encoder.encode(result.observations as Uint8Array, env.numEnvs),
    }),
    afterStep: encodeStep,
  })
}
