import type { z } from 'zod'
import type { Controls } from './controls.js'
import type { EncoderTrainer } from './encoder-trainer.js'
import type { AnyEnv, RenderMode } from './env.js'
import type { EnvSpec } from './env-spec.js'
import type { Goal } from './goal.js'
import type { LintFinding, LintOptions } from './lint.js'
import type { RewardFunction } from './reward.js'
import type { Rng } from './rng.js'
import type { Learner, Trainer } from './training.js'
import type { VectorEnv } from './vector-env.js'

/** What an env's module exports. */
export interface EnvModule<Options = unknown, MadeEnv extends AnyEnv = AnyEnv> {
  /** Checks and completes the options; unknown keys are refused. */
  readonly optionsSchema: z.ZodType<Options>
  createEnv(options: Options, settings: { readonly renderMode: RenderMode }): MadeEnv | Promise<MadeEnv>
  /** Many envs in one, stepped as batches, for modules that have a faster way than one after the other. */
  createVectorEnv?(options: Options, settings: BatchedEnvSettings): VectorEnv | Promise<VectorEnv>
  /** A player written by hand that reads the state data: it records samples, and shows what a good score is. */
  script?(state: unknown, rng: Rng): unknown
  /** The env's reward function and target, for learners that read state data. */
  goal?(options: Options): Goal
  /** How a person plays it; without this, keys are given to the bare numbers of its actions. */
  controls?(options: Options): Controls
  /** Looks in a random play of the env for what is allowed and rarely meant, such as a reward that never comes. */
  lint?(env: MadeEnv, options: LintOptions): Promise<readonly LintFinding[]>
}

/** What a module's own `createVectorEnv` is told. */
export interface BatchedEnvSettings {
  readonly numEnvs: number
  /** To be the vector env's spec. It says when to cut an episode, which is left to the module. */
  readonly spec: EnvSpec
}

/** An env that a plugin offers. Nothing heavy is loaded before `load`. */
export interface EnvDefinition<Id extends string = string, Module extends EnvModule = EnvModule> {
  /** `[namespace/]name-vN`. */
  readonly id: Id
  readonly maxEpisodeSteps?: number
  readonly solvedAt?: number
  readonly nondeterministic?: boolean
  /** One sentence for lists. */
  readonly description: string
  readonly load: () => Promise<Module>
}

/** What a package offers to Ludus: its default export, made by `definePlugin`. */
export interface Plugin<Envs extends readonly EnvDefinition[] = readonly EnvDefinition[]> {
  /** The package's name. */
  readonly name: string
  /** The plugin API that the package was written against; write the number, do not compute it. */
  readonly apiVersion: number
  readonly envs: Envs
  readonly encoders: readonly EncoderTrainer[]
  readonly learners: readonly Learner[]
  readonly trainers: readonly Trainer[]
  readonly rewards: Readonly<Record<string, RewardFunction>>
  /**
   * The env of a folder with a game file of the kind that this package plays; null for a file of another kind.
   *
   * @throws {LudusError} `INVALID_GAME_FILE`.
   */
  readonly openFolder?: (folder: URL) => EnvDefinition | null
  /**
   * An env whose state data are the memory of the machine that runs a program, such as a ROM, for finding where a game
   * keeps its numbers; null for a program of another machine.
   *
   * @throws {LudusError} `INVALID_ROM`.
   */
  readonly openMemory?: (program: URL) => MemoryEnv | null
}

/** An env that shows a machine's memory. */
export interface MemoryEnv {
  readonly env: EnvDefinition
  /** The state variables that hold it, a number for each byte, and the address of the first byte of each. */
  readonly regions: readonly { readonly variable: string; readonly firstAddress: number }[]
}
