import type { LearnerState, Resumption } from '../contracts/resumption.js'

/** What `createMemoryResumption` takes. */
export interface MemoryResumptionOptions {
  /** A state is due at each multiple of so many steps; absent, never. */
  readonly everySteps?: number
}

/** A resumption for tests: what one training saved, the next one that is handed it loads. */
export function createMemoryResumption({ everySteps }: MemoryResumptionOptions = {}): Resumption & {
  /** States saved so far. */
  saves(): number
} {
  const segments = new Map<string, Uint8Array>()
  let saved: LearnerState | null = null
  let saves = 0
  return {
    saves: () => saves,
    async load() {
      if (saved === null) return null
      return {
        ...structuredClone(saved),
        async readSegment(name) {
          const bytes = segments.get(name)
          if (!bytes) throw new Error(`the segment ${name} was not written, or no longer needed`)
          return Uint8Array.from(bytes)
        },
      }
    },
    isDue: (steps) => everySteps !== undefined && steps > 0 && steps % everySteps === 0,
    async writeSegment(name, bytes) {
      segments.set(name, Uint8Array.from(bytes))
    },
    async save({ values, arrays, segments: needed }) {
      // Plain JSON is the contract: what does not survive it must not come back.
      saved = structuredClone({ values: JSON.parse(JSON.stringify(values)) as unknown, arrays, segments: needed })
      for (const name of segments.keys()) if (!needed.includes(name)) segments.delete(name)
      saves++
    },
  }
}
