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
export { type LabelHead, type LabelTable, labelHeads, type Targets, targetsOf } from './objectives/label-heads.js'
export { labelLosses } from './objectives/label-losses.js'
export { type RandomOptions, random } from './objectives/random.js'
export { type SupervisedOptions, supervised } from './objectives/supervised.js'
export { type VariationalAutoencoderOptions, variationalAutoencoder } from './objectives/variational-autoencoder.js'
export { importCoco } from './samples/import/import-coco.js'
export { type ImportedSamples, importLabelledImages } from './samples/import/import-labelled-images.js'
export type { PictureOptions } from './samples/import/picture-files.js'
export { inspectSamples, type LabelInspection, type SampleInspection } from './samples/inspect-samples.js'
export { type LoadOptions, loadSampleSet } from './samples/load-sample-set.js'
export {
  type Play,
  type PlayOptions,
  playSamples,
  type RecordOptions,
  recordSamples,
  type SampleRound,
} from './samples/record-samples.js'
export { type SampleManifest, type SampleOrigin, sampleManifestSchema } from './samples/sample-manifest.js'
export {
  openSampleWriter,
  type PlayedSample,
  type SampleWriter,
  type SampleWriterOptions,
} from './samples/sample-writer.js'
export { type SamplesInMemory, samplesInMemory } from './samples/samples-in-memory.js'
export { saveSampleSet } from './samples/save-sample-set.js'
export { type EpisodeSplit, splitEpisodes } from './samples/split-episodes.js'

export default definePlugin({
  name: '@ludus/encoders',
  apiVersion: 1,
  encoders: [supervised, autoencoder, variationalAutoencoder, contrastive, inverseDynamics, combine, random],
})
