import type { z } from 'zod'
import type { Compute } from '../manifests/compute.js'
import type { RunEvent } from '../run-events.js'
import type { Agent } from './agent.js'
import type { EncoderTrainer } from './encoder-trainer.js'
import type { Goal } from './goal.js'
import type { Policy } from './policy.js'
import type { Resumption } from './resumption.js'
import type { Rng } from './rng.js'
import type { VectorEnv } from './vector-env.js'

/** How long training may last. */
export interface Budget {
  /** Steps of the terminal while the policy is trained, over all envs. */
  readonly steps: number
}

/** Keeps named agents of a run, so that one that is cut short leaves its last state. */
export interface CheckpointStore {
  save(name: string, agent: Agent): Promise<void>
}

interface SharedContext<Options> {
  /** Validated by the schema of the trainer or learner; never written to. */
  readonly options: Options
  readonly rng: Rng
  readonly budget: Budget
  readonly compute: Compute
  /** What the env wants, for learners that read state data; null where the env declares nothing. */
  readonly goal: Goal | null
  /** Where the policy's training keeps its state, so that a killed run goes on. */
  readonly resumption: Resumption
  /** Aborted by Ctrl-C: check it between steps with `signal.throwIfAborted()`. */
  readonly signal: AbortSignal
  report(event: RunEvent): void
}

/** What a learner is handed. */
export interface LearnContext<Options> extends SharedContext<Options> {
  /** Observations are pixels, or features when an encoder stands before it. */
  readonly env: VectorEnv
  /** Frames stacked in one observation of the env, in its last axis; 1 for features. */
  readonly framesPerObservation: number
  /** Terminal steps between two evaluations. */
  readonly evaluateEvery: number
  /** Plays evaluation episodes with the policy as it is now, on an env and seeds of its own. */
  evaluate(policy: Policy, progress: Progress): Promise<void>
}

/** How far training is: the figures of the current stage so far. */
export interface Progress {
  readonly steps: number
  readonly updates: number
}

/** An algorithm that trains a policy from a vector env. Both arms of a comparison run the same one. */
export interface Learner<Options = unknown> {
  /** Kebab-case, such as `dqn`. */
  readonly id: string
  readonly configSchema: z.ZodType<Options>
  learn(context: LearnContext<Options>): Promise<Policy>
}

/** What a trainer is handed. */
export interface TrainContext<Options> extends SharedContext<Options> {
  readonly env: VectorEnv
  /** Frames stacked in one observation of the env. */
  readonly framesPerObservation: number
  readonly evaluateEvery: number
  evaluate(agent: Agent, progress: Progress): Promise<void>
  readonly checkpoints: CheckpointStore
  /**
   * A folder of the run that is made once, such as an encoder's: a run that goes on finds what it made before.
   *
   * @param name Kebab-case.
   * @param make Fills the empty folder. It is not called where an earlier process of the run has completed it.
   * @returns The folder's path.
   */
  artefact(name: string, make: (directory: string) => Promise<void>): Promise<string>
  /**
   * A learner of any loaded plugin.
   *
   * @throws {LudusError} `UNKNOWN_LEARNER`.
   */
  learner(id: string): Learner
  /**
   * A stage-1 objective of any loaded plugin.
   *
   * @throws {LudusError} `UNKNOWN_ENCODER`.
   */
  encoderTrainer(id: string): EncoderTrainer
}

/** A whole way of training an agent: `dqn` (a learner on pixels), `split` (an encoder, then any learner). */
export interface Trainer<Options = unknown> {
  readonly id: string
  readonly configSchema: z.ZodType<Options>
  train(context: TrainContext<Options>): Promise<Agent>
}
