import { definePlugin } from '@ludus/core'
import { supervised } from './supervised.js'

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
export { type SupervisedOptions, supervised } from './supervised.js'

export default definePlugin({ name: '@ludus/encoders', apiVersion: 1, encoders: [supervised] })
