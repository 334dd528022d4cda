import { definePlugin } from '@ludus/core'
import { autoencoder } from './objectives/autoencoder.js'
import { combine } from './objectives/combine.js'
import { contrastive } from './objectives/contrastive.js'
import { inverseDynamics } from './objectives/inverse-dynamics.js'
import { random } from './objectives/random.js'
import { supervised } from './objectives/supervised.js'
import { variationalAutoencoder } from './objectives/variational-autoencoder.js'

export { readEncoderCard } from './card/card-file.js'
export { cardText } from './card/card-text.js'
export { type EncoderCard, encoderCard, encoderCardSchema, encoderDrift } from './card/encoder-card.js'
export {
  type FeatureDrift,
  type FeatureStatistics,
  featureDrift,
  featureStatistics,
} from './card/feature-statistics.js'
export { type AutoencoderOptions, autoencoder } from './objectives/autoencoder.js'
export { type CombineOptions, combine } from './objectives/combine.js'
export { type ContrastiveOptions, contrastive } from './objectives/contrastive.js'
export { type InverseDynamicsOptions, inverseDynamics } from './objectives/inverse-dynamics.js'
export { type RandomOptions, random } from './objectives/random.js'
export { type SupervisedOptions, supervised } from './objectives/supervised.js'
export { type VariationalAutoencoderOptions, variationalAutoencoder } from './objectives/variational-autoencoder.js'
export {
  type Play,
  type PlayOptions,
  playSamples,
  type RecordOptions,
  recordSamples,
  type SampleRound,
} from './record-samples.js'
export { loadSampleSet, type SampleOrigin, saveSampleSet } from './sample-files.js'
export { type SampleManifest, sampleManifestSchema } from './sample-manifest.js'
export { openSampleWriter, type SampleWriter, type SampleWriterOptions } from './sample-writer.js'
export { type SamplesInMemory, samplesInMemory } from './samples-in-memory.js'

export default definePlugin({
  name: '@ludus/encoders',
  apiVersion: 1,
  encoders: [supervised, autoencoder, variationalAutoencoder, contrastive, inverseDynamics, combine, random],
})
