import { type Box, LudusError, type Rng, type TypedArrays, type VectorStepResult } from '@ludus/core'

/** Transitions to learn from: nothing in them bootstraps across a reset, and a cut is no end. */
export interface TransitionBatch {
  /** Row-major [batch, ...observation shape]. */
  readonly observations: Uint8Array | Float32Array
  /** Discrete actions as the env takes them, shape [batch]. */
  readonly actions: Int32Array
  /** Reward units, shape [batch]. */
  readonly rewards: Float32Array
  /** 1 where the task ended, else 0, shape [batch]. An episode that was cut from outside has 0: bootstrap there. */
  readonly terminated: Uint8Array
  /** What the action led to: an ended episode's last observation, never the next episode's first. */
  readonly nextObservations: Uint8Array | Float32Array
}

/** The last transitions of a vector env. */
export interface ReplayBuffer {
  /** Transitions that `sample` may draw. */
  readonly size: number
  /**
   * Starts each env's stream anew at these observations, after a reset that `add` did not see.
   *
   * @param observations Row-major [numEnvs, ...observation shape].
   */
  begin(observations: TypedArrays[keyof TypedArrays]): void
  /**
   * Stores the step that followed the last observations.
   *
   * @param actions What was done at them, shape [numEnvs].
   */
  add(actions: Int32Array, step: VectorStepResult): void
  /**
   * Draws transitions uniformly, with replacement.
   *
   * @returns New arrays.
   * @throws {LudusError} `REPLAY_EMPTY`.
   */
  sample(batchSize: number, rng: Rng): TransitionBatch
}

/** What `createReplayBuffer` takes. */
export interface ReplayOptions {
  /** Observations kept over all envs, at least 3 for each. */
  readonly capacity: number
  readonly numEnvs: number
  readonly observationSpace: Box
}

/**
 * Makes a replay buffer that stores each observation once.
 *
 * Each env writes a ring of slots of its own. A slot holds an observation and what was done at it; the next slot holds
 * what that led to. The last observation of an episode has a slot of its own, at which nothing was done, so that the
 * next episode's first is nobody's successor. Observations of uint8 stay bytes, all others become float32.
 *
 * Source: the frame-wise storage of Mnih et al. 2015, doi:10.1038/nature14236; ends and cuts: Pardo et al. 2018,
 * arXiv:1712.00378.
 *
 * @throws {LudusError} `INVALID_OPTIONS`.
 */
export function createReplayBuffer({ capacity, numEnvs, observationSpace }: ReplayOptions): ReplayBuffer {
  const slotsPerEnv = Math.floor(capacity / numEnvs)
  if (!(slotsPerEnv >= 3))
    throw new LudusError(
      'INVALID_OPTIONS',
      `Cannot keep ${capacity} observations of ${numEnvs} envs: give at least 3 for each env`,
    )
  const slots = slotsPerEnv * numEnvs
  const rowSize = observationSpace.size
  const makeRows = (rows: number) =>
    observationSpace.dtype === 'uint8' ? new Uint8Array(rows * rowSize) : new Float32Array(rows * rowSize)

  const observations = makeRows(slots)
  const actions = new Int32Array(slots)
  const rewards = new Float32Array(slots)
  const terminated = new Uint8Array(slots)
  /** 1 where something was done at the slot's observation, so that the next slot is its successor. */
  const acted = new Uint8Array(slots)
  /** Each env's newest slot, counted from its first; -1 before the first observation. */
  const newest = new Int32Array(numEnvs).fill(-1)
  /** Slots written so far by each env. */
  const filled = new Int32Array(numEnvs)
  let size = 0

  const push = (env: number, rows: TypedArrays[keyof TypedArrays], row: number) => {
    const slot = ((newest[env] as number) + 1) % slotsPerEnv
    newest[env] = slot
    filled[env] = Math.min((filled[env] as number) + 1, slotsPerEnv)
    const at = env * slotsPerEnv + slot
    size -= acted[at] as number
    acted[at] = 0
    observations.set(rows.subarray(row * rowSize, (row + 1) * rowSize), at * rowSize)
  }

  /** The slot at position `index` of all written ones, env by env. */
  const slotAt = (index: number): number => {
    let env = 0
    let rest = index
    while (rest >= (filled[env] as number)) rest -= filled[env++] as number
    return env * slotsPerEnv + rest
  }

  const successorOf = (slot: number) => ((slot + 1) % slotsPerEnv === 0 ? slot + 1 - slotsPerEnv : slot + 1)

  return {
    get size() {
      return size
    },
    begin(rows) {
      for (let env = 0; env < numEnvs; env++) push(env, rows, env)
    },
    add(done, step) {
      const finals = step.final
      const finalRow = new Map(Array.from(finals?.indices ?? [], (env, row) => [env, row]))
      for (let env = 0; env < numEnvs; env++) {
        const at = env * slotsPerEnv + (newest[env] as number)
        actions[at] = done[env] as number
        rewards[at] = step.rewards[env] as number
        terminated[at] = step.terminated[env] as number
        acted[at] = 1
        size++
        const row = finalRow.get(env)
        if (row !== undefined) push(env, finals?.observations as Uint8Array, row)
        push(env, step.observations as Uint8Array, env)
      }
    },
    sample(batchSize, rng) {
      if (size === 0)
        throw new LudusError('REPLAY_EMPTY', 'Cannot sample from a replay buffer without transitions: add steps first')
      const written = filled.reduce((sum, count) => sum + count, 0)
      const batch = {
        observations: makeRows(batchSize),
        actions: new Int32Array(batchSize),
        rewards: new Float32Array(batchSize),
        terminated: new Uint8Array(batchSize),
        nextObservations: makeRows(batchSize),
      }
      for (let row = 0; row < batchSize; row++) {
        let slot = slotAt(rng.integer(0, written))
        // At the newest observation and at an episode's last nothing was done: draw again.
        while (acted[slot] === 0) slot = slotAt(rng.integer(0, written))
        const next = successorOf(slot)
        batch.observations.set(observations.subarray(slot * rowSize, (slot + 1) * rowSize), row * rowSize)
        batch.nextObservations.set(observations.subarray(next * rowSize, (next + 1) * rowSize), row * rowSize)
        batch.actions[row] = actions[slot] as number
        batch.rewards[row] = rewards[slot] as number
        batch.terminated[row] = terminated[slot] as number
      }
      return batch
    },
  }
}
