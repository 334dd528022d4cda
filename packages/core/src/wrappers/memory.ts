import type { AnyEnv } from '../contracts/env.js'
import type { Snapshot } from '../contracts/snapshot.js'

/** What a wrapper keeps from one call to the next, for snapshots of the env that it makes. */
export interface Memory {
  /** Plain data that the wrapper never writes to again. */
  save(): unknown
  restore(saved: never): void
}

interface Saved {
  readonly inner: unknown
  readonly own: unknown
}

/**
 * The snapshot of a wrapped env: that of the env, with what the wrapper keeps.
 *
 * @param memory Null when the wrapper keeps nothing; undefined when it cannot save what it keeps.
 * @returns Nothing where the env or the wrapper offers none.
 */
export function wrapSnapshot(env: AnyEnv & Partial<Snapshot>, memory: Memory | null | undefined): Partial<Snapshot> {
  if (memory === undefined || !env.saveState || !env.loadState) return {}
  const save = env.saveState.bind(env)
  const load = env.loadState.bind(env)
  if (memory === null) return { saveState: save, loadState: load }
  const { restore } = memory as { restore(saved: unknown): void }
  return {
    saveState() {
      const own = memory.save()
      const inner = save()
      return inner instanceof Promise ? inner.then((value): Saved => ({ inner: value, own })) : { inner, own }
    },
    loadState(saved) {
      const { inner, own } = saved as Saved
      const loaded = load(inner)
      return loaded instanceof Promise ? loaded.then(() => restore.call(memory, own)) : restore.call(memory, own)
    },
  }
}
