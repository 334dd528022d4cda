import { definePlugin } from '@ludus/core'
import { supervised } from './supervised.js'

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
export { type SupervisedOptions, supervised } from './supervised.js'

export default definePlugin({ name: '@ludus/encoders', apiVersion: 1, encoders: [supervised] })
