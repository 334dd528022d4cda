import {
  type Box,
  type LearnerState,
  type LoadedState,
  LudusError,
  parseWith,
  type Resumption,
  type Rng,
  type TypedArrays,
  type VectorStepResult,
} from '@ludus/core'
import { z } from 'zod'
import { createObservationStore, type ObservationRows } from './observation-store.js'
import { createSlotRing } from './slot-ring.js'
import { createSumTree } from './sum-tree.js'

/** Transitions to learn from: nothing in them bootstraps across a reset, and a cut is no end. */
export interface TransitionBatch {
  /** Row-major [batch, ...observation shape]. */
  readonly observations: ObservationRows
  /** Discrete actions as the env takes them, shape [batch]. */
  readonly actions: Int32Array
  /** Discounted sum over the steps of the transition, reward units, shape [batch]. */
  readonly rewards: Float32Array
  /**
   * What the value of `nextObservations` counts for, shape [batch]: the discount to the power of the steps of the
   * transition, and 0 where the task ended. An episode that was cut from outside is no end: bootstrap there.
   */
  readonly discounts: Float32Array
  /** Where the steps led to: an ended episode's last observation, never the next episode's first. */
  readonly nextObservations: ObservationRows
  /** What each transition counts for in the loss, at most 1, shape [batch]; all 1 where draws are uniform. */
  readonly weights: Float32Array
  /** What the labels said of `observations`, [batch, labels.size]. */
  readonly labels: Float32Array
  /** Where the transitions lie, for `prioritise`, shape [batch]. Good until the next `add`. */
  readonly slots: Int32Array
}

/** The last transitions of a vector env. */
export interface ReplayBuffer {
  /** Observations kept at which something was done. */
  readonly size: number
  /**
   * Starts each env's stream anew at these observations, after a reset that `add` did not see.
   *
   * @param observations Row-major [numEnvs, ...observation shape].
   * @param states Their state data, where labels are kept.
   */
  begin(observations: TypedArrays[keyof TypedArrays], states?: unknown): void
  /**
   * Stores the step that followed the last observations.
   *
   * @param actions What was done at them, shape [numEnvs].
   */
  add(actions: Int32Array, step: VectorStepResult): void
  /**
   * Draws transitions with replacement: uniformly, or by their priorities.
   *
   * @param importance With priorities: how far the weights undo that draws are not uniform, from 0 (not) to 1 (wholly).
   * @returns New arrays.
   * @throws {LudusError} `REPLAY_EMPTY`.
   */
  sample(batchSize: number, rng: Rng, importance?: number): TransitionBatch
  /**
   * Sets the priorities of transitions that were learned from; does nothing where draws are uniform.
   *
   * @param slots As `sample` gave them.
   * @param errors The values' errors, of any sign, shape [batch].
   */
  prioritise(slots: Int32Array, errors: Float32Array): void
  /**
   * Writes what came since the last save as a segment.
   *
   * @returns The part of a learner's state that brings everything back: name its segments, keep its arrays by their
   *   names, and its values.
   */
  save(resumption: Pick<Resumption, 'writeSegment'>): Promise<LearnerState>
  /**
   * Goes on as the buffer that was saved, in an empty one that was made with the same options: everything lies in the
   * same slots, so that the same draws give the same transitions.
   *
   * @param values Those that `save` returned.
   * @param loaded The learner's state that holds its arrays and segments.
   * @throws {LudusError} `CORRUPT_CHECKPOINT`.
   */
  restore(values: unknown, loaded: LoadedState): Promise<void>
}

/** What `createReplayBuffer` takes. */
export interface ReplayOptions {
  /** Observations kept over all envs. Each env needs room for two more than `framesPerObservation`. */
  readonly capacity: number
  readonly numEnvs: number
  readonly observationSpace: Box
  /** Frames stacked in an observation's last axis, oldest first, as `frameStack` does; each is kept once. 1 unless given. */
  readonly framesPerObservation?: number
  /** Steps in one transition; fewer where the episode ends or the stream stops. 1 unless given. */
  readonly steps?: number
  /** Per step, in [0, 1]. */
  readonly discount: number
  /** Power of the error that a transition's priority is; null draws uniformly, as when absent. */
  readonly priorityExponent?: number | null
  /** Numbers to keep beside each observation that something is done at, read from state data; none unless given. */
  readonly labels?: { readonly size: number; read(states: unknown, batch: number): Float32Array }
}

const savedReplaySchema = z.strictObject({ ring: z.unknown(), highestPriority: z.number() })

const noLabels = { size: 0, read: () => new Float32Array(0) }

/** Added to an error, so that no transition is out of reach. */
const leastError = 1e-6

/**
 * Makes a replay buffer that stores each frame once.
 *
 * Each env writes a ring of slots of its own. A slot holds the newest frame of an observation and what was done at it;
 * the next slot holds what that led to. The last observation of an episode has a slot of its own, at which nothing was
 * done, so that the next episode's first is nobody's successor.
 *
 * Source: frame-wise storage, Mnih et al. 2015, doi:10.1038/nature14236; ends and cuts, Pardo et al. 2018,
 * arXiv:1712.00378; several steps, Sutton 1988 and Hessel et al. 2018, arXiv:1710.02298; proportional priorities, Schaul
 * et al. 2016, arXiv:1511.05952.
 *
 * @throws {LudusError} `INVALID_OPTIONS`.
 */
export function createReplayBuffer(options: ReplayOptions): ReplayBuffer {
  const { capacity, numEnvs, observationSpace, framesPerObservation = 1, steps = 1, discount } = options
  const { priorityExponent = null, labels: { size: labelSize, read: readLabels } = noLabels } = options
  const slotsPerEnv = Math.floor(capacity / numEnvs)
  if (!(slotsPerEnv >= framesPerObservation + 2))
    throw new LudusError(
      'INVALID_OPTIONS',
      `Cannot keep ${capacity} observations of ${numEnvs} envs: give at least ${framesPerObservation + 2} for each env`,
    )
  const slots = slotsPerEnv * numEnvs
  const store = createObservationStore(observationSpace, slots, framesPerObservation)
  const labels = new Float32Array(slots * labelSize)
  const actions = new Int32Array(slots)
  const rewards = new Float32Array(slots)
  const terminated = new Uint8Array(slots)
  /** 1 where something was done at the slot's observation, so that the next slot is its successor. */
  const acted = new Uint8Array(slots)
  /** 1 where an episode begins, whose first frame stands for those before it. */
  const first = new Uint8Array(slots)
  const priorities = priorityExponent === null ? null : createSumTree(slots)
  let highestPriority = 1
  let size = 0

  const ring = createSlotRing(
    [
      store.column,
      { numbers: labels, width: labelSize },
      ...[actions, rewards, terminated, acted, first].map((numbers) => ({ numbers, width: 1 })),
    ],
    numEnvs,
    slotsPerEnv,
  )

  const push = (env: number, rows: TypedArrays[keyof TypedArrays], row: number, isFirst: boolean) => {
    // A first observation at which nothing was done leads nowhere: it makes room for the next.
    const before = ring.newest(env)
    if (!(first[before] === 1 && acted[before] === 0)) ring.advance(env)
    const at = ring.newest(env)
    size -= acted[at] as number
    acted[at] = 0
    first[at] = Number(isFirst)
    priorities?.set(at, 0)
    store.write(at, rows, row)
  }

  /** Keeps the labels of the newest observations. */
  const label = (states: unknown) => {
    const rows = readLabels(states, numEnvs)
    for (let env = 0; env < numEnvs; env++)
      labels.set(rows.subarray(env * labelSize, (env + 1) * labelSize), ring.newest(env) * labelSize)
  }

  const frames = new Int32Array(framesPerObservation)
  /** Finds the slots of an observation's frames; false when the ring has written over the oldest. */
  const findFrames = (slot: number): boolean => {
    const oldest = ring.oldest(Math.floor(slot / slotsPerEnv))
    let at = slot
    for (let frame = framesPerObservation - 1; frame >= 0; frame--) {
      frames[frame] = at
      if (first[at] === 1 || frame === 0) continue
      if (at === oldest) return false
      at = ring.predecessorOf(at)
    }
    return true
  }
  /** Whether a transition begins here, with all frames of its observation. */
  const isWhole = (slot: number) => acted[slot] === 1 && findFrames(slot)

  const drawUniformly = (rng: Rng): number => {
    const { filled } = ring
    let slot = ring.slotAt(rng.integer(0, filled))
    while (!isWhole(slot)) slot = ring.slotAt(rng.integer(0, filled))
    return slot
  }
  /** Draws from one of as many equal shares of all priorities as there are rows. */
  const drawByPriority = (tree: NonNullable<typeof priorities>, rng: Rng, share: number, shares: number): number => {
    let slot = tree.find(((share + rng.uniform()) / shares) * tree.total)
    while (!isWhole(slot)) slot = tree.find(rng.uniform() * tree.total)
    return slot
  }

  return {
    get size() {
      return size
    },
    begin(rows, states) {
      for (let env = 0; env < numEnvs; env++) push(env, rows, env, true)
      label(states)
    },
    add(done, step) {
      const finals = step.final
      const finalRow = new Map(Array.from(finals?.indices ?? [], (env, row) => [env, row]))
      for (let env = 0; env < numEnvs; env++) {
        const at = ring.newest(env)
        actions[at] = done[env] as number
        rewards[at] = step.rewards[env] as number
        terminated[at] = step.terminated[env] as number
        acted[at] = 1
        priorities?.set(at, highestPriority)
        size++
        const row = finalRow.get(env)
        if (row !== undefined) push(env, finals?.observations as Uint8Array, row, false)
        push(env, step.observations as Uint8Array, env, row !== undefined)
      }
      label(step.states)
    },
    sample(batchSize, rng, importance = 0) {
      if (size === 0)
        throw new LudusError('REPLAY_EMPTY', 'Cannot sample from a replay buffer without transitions: add steps first')
      const batch = {
        observations: store.makeRows(batchSize),
        actions: new Int32Array(batchSize),
        rewards: new Float32Array(batchSize),
        discounts: new Float32Array(batchSize),
        nextObservations: store.makeRows(batchSize),
        weights: new Float32Array(batchSize).fill(1),
        labels: new Float32Array(batchSize * labelSize),
        slots: new Int32Array(batchSize),
      }
      for (let row = 0; row < batchSize; row++) {
        const slot = priorities === null ? drawUniformly(rng) : drawByPriority(priorities, rng, row, batchSize)
        store.read(frames, batch.observations, row)
        batch.slots[row] = slot
        batch.labels.set(labels.subarray(slot * labelSize, (slot + 1) * labelSize), row * labelSize)
        batch.actions[row] = actions[slot] as number
        if (priorities !== null) batch.weights[row] = (priorities.total / (size * priorities.get(slot))) ** importance

        let last = slot
        let reward = rewards[last] as number
        let factor = discount
        for (let step = 1; step < steps && terminated[last] === 0 && acted[ring.successorOf(last)] === 1; step++) {
          last = ring.successorOf(last)
          reward += factor * (rewards[last] as number)
          factor *= discount
        }
        batch.rewards[row] = reward
        batch.discounts[row] = terminated[last] === 1 ? 0 : factor
        findFrames(ring.successorOf(last))
        store.read(frames, batch.nextObservations, row)
      }
      if (priorities !== null) {
        const highest = batch.weights.reduce((most, weight) => Math.max(most, weight), 0)
        for (let row = 0; row < batchSize; row++) batch.weights[row] = (batch.weights[row] as number) / highest
      }
      return batch
    },
    prioritise(learned, errors) {
      if (priorities === null || priorityExponent === null) return
      for (const [row, slot] of learned.entries()) {
        const priority = (Math.abs(errors[row] as number) + leastError) ** priorityExponent
        highestPriority = Math.max(highestPriority, priority)
        priorities.set(slot, priority)
      }
    },
    async save(resumption) {
      const { values, segments } = await ring.save(resumption)
      const arrays = priorities === null ? {} : { priorities: priorities.leaves() }
      return { values: { ring: values, highestPriority }, arrays, segments }
    },
    async restore(values, loaded) {
      const saved = parseWith(savedReplaySchema, values, 'CORRUPT_CHECKPOINT', 'the saved replay')
      await ring.restore(saved.ring, loaded)
      size = acted.reduce((total, done) => total + done, 0)
      highestPriority = saved.highestPriority
      if (priorities === null) return
      const leaves = loaded.arrays.priorities
      if (leaves?.length !== slots)
        throw new LudusError(
          'CORRUPT_CHECKPOINT',
          `Cannot read the priorities of ${slots} transitions: the saved replay holds ${leaves?.length ?? 0}`,
        )
      for (const [slot, priority] of leaves.entries()) priorities.set(slot, priority)
    },
  }
}
