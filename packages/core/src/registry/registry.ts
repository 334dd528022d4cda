import type { EncoderTrainer } from '../contracts/encoder-trainer.js'
import type { AnyEnv, Env, RenderMode } from '../contracts/env.js'
import type { EnvChecks, EnvSpec } from '../contracts/env-spec.js'
import type { EnvDefinition, EnvModule, Plugin } from '../contracts/plugin.js'
import type { Learner, Trainer } from '../contracts/training.js'
import type { VectorEnv } from '../contracts/vector-env.js'
import { LudusError } from '../errors.js'
import { parseWith } from '../validation.js'
import { createVectorEnv } from '../vector/create-vector-env.js'
import { applyWrappers, type WrapperTable } from '../wrappers/apply-wrappers.js'
import { liftEnv } from '../wrappers/lift-env.js'
import { createEnvFinder, indexEnvs, type RegistryOptions } from './env-finder.js'
import { envSpecSchema } from './env-spec-schema.js'
import { holdToSpec } from './hold-to-spec.js'
import { indexById } from './index-by-id.js'
import type {
  EnvIdOf,
  EnvOptionsOf,
  MadeBatchedEnv,
  MadeEnv,
  MadeSyncEnv,
  MadeVectorEnv,
  SyncEnvIdOf,
} from './made-env.js'

/** How an env is made, beside how it shows itself. */
interface EnvSettings<Options> {
  /** Options of the env, checked by its schema. */
  readonly options?: Options
  /** Steps after which an episode is truncated, in place of the env's own limit; null drops the limit. */
  readonly maxEpisodeSteps?: number | null
  /** Which checks are on; all of them unless given. */
  readonly checks?: EnvChecks
}

/** What `make` takes beside the id. */
export interface MakeOptions<Options = unknown> extends EnvSettings<Options> {
  readonly renderMode?: RenderMode
}

/** What `makeVector` takes beside the id. */
export interface MakeVectorOptions<Options = unknown> extends EnvSettings<Options> {
  readonly numEnvs: number
  /** Asks for the env's own batched implementation, which checks what it pleases; false unless given. */
  readonly batched?: boolean
}

/** What `makeFromSpec` takes beside the spec. */
export interface FromSpecOptions {
  readonly renderMode?: RenderMode
  /** The wrappers that the spec may name; those of core unless given. */
  readonly wrappers?: WrapperTable
}

/**
 * Everything that the loaded plugins offer, by id.
 *
 * Whoever takes the id of an env takes `[namespace/]name-vN`; the same without `-vN`, which is the newest version; or
 * either behind `@scope/package:`, which imports that package, a plugin, and looks there alone. Each throws, when the
 * env is not to be found, `INVALID_ENV_ID`, `NAMESPACE_NOT_FOUND`, `NAME_NOT_FOUND`, `VERSION_NOT_FOUND`,
 * `DEPRECATED_ENV` for an old version that is gone, or what `loadPlugins` throws.
 */
export interface Registry<Plugins extends readonly Plugin[] = readonly Plugin[]> {
  readonly plugins: Plugins
  readonly envs: readonly EnvDefinition[]
  /**
   * Makes an env, checked on every call and cut at its time limit.
   *
   * @throws {LudusError} `INVALID_OPTIONS`, whatever the env throws, and those of a missing env.
   */
  make<Id extends EnvIdOf<Plugins>>(
    id: Id,
    options?: MakeOptions<EnvOptionsOf<Plugins, Id>>,
  ): Promise<MadeEnv<Plugins, Id>>
  /**
   * Makes an env whose calls give values and not promises, for hot loops; else as `make`.
   *
   * @throws {LudusError} `NOT_SYNC` for an env that works by promises, and those of `make`.
   */
  makeSync<Id extends SyncEnvIdOf<Plugins>>(
    id: Id,
    options?: MakeOptions<EnvOptionsOf<Plugins, Id>>,
  ): Promise<MadeSyncEnv<Plugins, Id>>
  /**
   * Makes many envs of one kind, stepped together.
   *
   * @throws {LudusError} `INVALID_VECTOR`, `NOT_BATCHED` when the env has no batched implementation and one is asked
   * for, and those of `make`.
   */
  makeVector<Id extends EnvIdOf<Plugins>>(
    id: Id,
    options: MakeVectorOptions<EnvOptionsOf<Plugins, Id>> & { readonly batched: true },
  ): Promise<MadeBatchedEnv<Plugins, Id>>
  makeVector<Id extends EnvIdOf<Plugins>>(
    id: Id,
    options: MakeVectorOptions<EnvOptionsOf<Plugins, Id>>,
  ): Promise<MadeVectorEnv<Plugins, Id>>
  /**
   * Makes the env of another env's `spec` again, with its wrappers. The spec may come from JSON.
   *
   * @throws {LudusError} `INVALID_SPEC`, and those of `make` and `applyWrappers`.
   */
  makeFromSpec(spec: EnvSpec, settings?: FromSpecOptions): Promise<Env>
  /**
   * The full id of an env, with its version: what files keep, so that a newer version changes nothing in them.
   *
   * @throws {LudusError} Those of a missing env.
   */
  resolveId(id: string): Promise<string>
  /**
   * The module behind an env, for its `optionsSchema` and its `script`.
   *
   * @throws {LudusError} Those of a missing env.
   */
  envModule(id: string): Promise<EnvModule>
  /** @throws {LudusError} `UNKNOWN_LEARNER`. */
  learner(id: string): Learner
  /** @throws {LudusError} `UNKNOWN_TRAINER`. */
  trainer(id: string): Trainer
  /** @throws {LudusError} `UNKNOWN_ENCODER`. */
  encoder(id: string): EncoderTrainer
}

/** An env that is about to be made. */
interface Plan {
  readonly module: EnvModule
  readonly options: unknown
  readonly spec: EnvSpec
}

/**
 * Brings plugins together.
 *
 * @throws {LudusError} `DUPLICATE_ID` when two plugins offer the same id of a kind; `INVALID_ENV_ID`.
 * @example
 * const env = await createRegistry([web]).make('web/catch-v1', { options: { size: 42 } })
 */
export function createRegistry<const Plugins extends readonly Plugin[]>(
  plugins: Plugins,
  options: RegistryOptions = {},
): Registry<Plugins> {
  const envs = indexEnvs(plugins)
  const findEnv = createEnvFinder(envs, options)

  const plan = async (id: string, { options, maxEpisodeSteps, checks }: EnvSettings<unknown> = {}): Promise<Plan> => {
    const { id: fullId, definition } = await findEnv(id)
    const module = await definition.load()
    const parsed = parseWith(module.optionsSchema, options ?? {}, 'INVALID_OPTIONS', `the options of ${fullId}`)
    const spec: EnvSpec = {
      id: fullId,
      options: parsed as Readonly<Record<string, unknown>>,
      maxEpisodeSteps: maxEpisodeSteps === undefined ? (definition.maxEpisodeSteps ?? null) : maxEpisodeSteps,
      solvedAt: definition.solvedAt ?? null,
      nondeterministic: definition.nondeterministic ?? false,
      ...(checks === undefined || checks === 'all' ? {} : { checks }),
    }
    return { module, options: parsed, spec }
  }

  const make = async (id: string, settings: MakeOptions = {}) =>
    liftEnv(await create(await plan(id, settings), settings.renderMode))

  const makeSync = async (id: string, settings: MakeOptions = {}) => {
    const env = await create(await plan(id, settings), settings.renderMode)
    if (env.mode === 'sync') return env
    await env.close()
    throw new LudusError('NOT_SYNC', `Cannot make ${id} without promises: it works by them; use make`)
  }

  const makeVector = async (id: string, { numEnvs, batched = false, ...settings }: MakeVectorOptions) => {
    if (!Number.isInteger(numEnvs) || numEnvs < 1)
      throw new LudusError('INVALID_VECTOR', `Cannot make ${numEnvs} envs of ${id}: give an integer of at least 1`)
    const planned = await plan(id, settings)
    return batched ? createBatched(planned, numEnvs) : createVector(planned, numEnvs)
  }

  const makeFromSpec: Registry['makeFromSpec'] = async (given, { renderMode, wrappers } = {}) => {
    const { wrappers: stack = [], ...spec } = parseWith(envSpecSchema, given, 'INVALID_SPEC', 'the spec of an env')
    const { module, options, spec: planned } = await plan(spec.id, spec)
    const env = await create(
      { module, options, spec: { ...spec, id: planned.id, options: planned.options } },
      renderMode,
    )
    return closingOnFailure([env], () => liftEnv(applyWrappers(env, stack, wrappers)))
  }

  return {
    plugins,
    envs: envs.all,
    make: make as Registry<Plugins>['make'],
    makeSync: makeSync as Registry<Plugins>['makeSync'],
    makeVector: makeVector as Registry<Plugins>['makeVector'],
    makeFromSpec,
    resolveId: async (id) => (await findEnv(id)).id,
    envModule: async (id) => (await findEnv(id)).definition.load(),
    learner: indexById('learner', plugins, (plugin) => plugin.learners).get,
    trainer: indexById('trainer', plugins, (plugin) => plugin.trainers).get,
    encoder: indexById('encoder', plugins, (plugin) => plugin.encoders).get,
  }
}

async function create({ module, options, spec }: Plan, renderMode: RenderMode = null): Promise<AnyEnv> {
  const env = await module.createEnv(options, { renderMode })
  return closingOnFailure([env], () => holdToSpec(env, spec))
}

async function createVector(plan: Plan, numEnvs: number): Promise<VectorEnv> {
  const envs: AnyEnv[] = []
  return closingOnFailure(envs, async () => {
    // One after the other: browsers that start together only wait for each other.
    for (let index = 0; index < numEnvs; index++) envs.push(await create(plan))
    return createVectorEnv(envs)
  })
}

async function createBatched({ module, options, spec }: Plan, numEnvs: number): Promise<VectorEnv> {
  if (module.createVectorEnv) return module.createVectorEnv(options, { numEnvs, spec })
  throw new LudusError('NOT_BATCHED', `Cannot make ${spec.id} batched: it steps one env at a time; drop batched`)
}

async function closingOnFailure<Made>(envs: readonly AnyEnv[], finish: () => Made | Promise<Made>): Promise<Made> {
  try {
    return await finish()
  } catch (error) {
    await Promise.allSettled(envs.map((env) => env.close()))
    throw error
  }
}
