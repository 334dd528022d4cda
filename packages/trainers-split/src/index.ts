import { definePlugin } from '@ludus/core'
import { split } from './split.js'

export { type SplitOptions, split } from './split.js'

export default definePlugin({ name: '@ludus/trainers-split', apiVersion: 1, trainers: [split] })
