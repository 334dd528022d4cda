import { definePlugin } from '@ludus/core'
import { supervised } from './supervised.js'

export { type Play, type RecordOptions, recordSamples } from './record-samples.js'
export { loadSampleSet, type SampleOrigin, saveSampleSet } from './sample-files.js'
export { type SampleManifest, sampleManifestSchema } from './sample-manifest.js'
export { type SupervisedOptions, supervised } from './supervised.js'

export default definePlugin({ name: '@ludus/encoders', apiVersion: 1, encoders: [supervised] })
