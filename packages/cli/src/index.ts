export type { LudusConfig } from './project/config.js'
