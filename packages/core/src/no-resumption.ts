import type { Resumption } from './contracts/resumption.js'

/** For training whose state nobody keeps: it begins anew each time. */
export const noResumption: Resumption = {
  load: async () => null,
  isDue: () => false,
  writeSegment: async () => undefined,
  save: async () => undefined,
}
