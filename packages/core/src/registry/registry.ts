import type { z } from 'zod'
import type { EncoderTrainer } from '../contracts/encoder-trainer.js'
import type { AnyEnv, Env, RenderMode } from '../contracts/env.js'
import type { EnvSpec } from '../contracts/env-spec.js'
import type { EnvDefinition, EnvModule, Plugin } from '../contracts/plugin.js'
import type { Learner, Trainer } from '../contracts/training.js'
import { LudusError } from '../errors.js'
import { parseWith } from '../validation.js'
import { liftEnv } from '../wrappers/lift-env.js'
import { passiveChecker } from '../wrappers/passive-checker.js'
import { timeLimit } from '../wrappers/time-limit.js'
import { wrapEnv } from '../wrappers/wrap-env.js'
import { nearestName } from './nearest-name.js'

/** What `make` takes beside the id. */
export interface MakeOptions<Options = unknown> {
  /** Options of the env, checked by its schema. */
  readonly options?: Options
  readonly renderMode?: RenderMode
  /** Steps after which an episode is truncated, in place of the env's own limit; null drops the limit. */
  readonly maxEpisodeSteps?: number | null
}

type DefinitionOf<Plugins extends readonly Plugin[]> = Plugins[number]['envs'][number]
type ModuleOf<Plugins extends readonly Plugin[], Id> =
  Extract<DefinitionOf<Plugins>, { id: Id }> extends EnvDefinition<string, infer Module> ? Module : never
type LiftedEnv<Made> =
  Made extends AnyEnv<infer Observation, infer Action, infer State> ? Env<Observation, Action, State> : never

/** The env that `make` gives for an id, typed by the plugin that defines it. */
export type MadeEnv<Plugins extends readonly Plugin[], Id> = LiftedEnv<
  Awaited<ReturnType<ModuleOf<Plugins, Id>['createEnv']>>
>

/** Everything that the loaded plugins offer, by id. */
export interface Registry<Plugins extends readonly Plugin[] = readonly Plugin[]> {
  readonly plugins: Plugins
  readonly envs: readonly EnvDefinition[]
  /**
   * Makes an env, checked on every call and cut at its time limit.
   *
   * @throws {LudusError} `UNKNOWN_ENV`, `INVALID_OPTIONS`, or whatever the env throws.
   */
  make<Id extends DefinitionOf<Plugins>['id']>(
    id: Id,
    options?: MakeOptions<z.input<ModuleOf<Plugins, Id>['optionsSchema']>>,
  ): Promise<MadeEnv<Plugins, Id>>
  /**
   * The module behind an env, for its `optionsSchema` and its `script`.
   *
   * @throws {LudusError} `UNKNOWN_ENV`.
   */
  envModule(id: string): Promise<EnvModule>
  /** @throws {LudusError} `UNKNOWN_LEARNER`. */
  learner(id: string): Learner
  /** @throws {LudusError} `UNKNOWN_TRAINER`. */
  trainer(id: string): Trainer
  /** @throws {LudusError} `UNKNOWN_ENCODER`. */
  encoder(id: string): EncoderTrainer
}

/**
 * Brings plugins together.
 *
 * @throws {LudusError} `DUPLICATE_ID` when two plugins offer the same id of a kind.
 * @example
 * const env = await createRegistry([web]).make('web/catch-v1', { options: { size: 42 } })
 */
export function createRegistry<const Plugins extends readonly Plugin[]>(plugins: Plugins): Registry<Plugins> {
  const envs = indexById('env', plugins, (plugin) => plugin.envs)
  const learners = indexById('learner', plugins, (plugin) => plugin.learners)
  const trainers = indexById('trainer', plugins, (plugin) => plugin.trainers)
  const encoders = indexById('encoder', plugins, (plugin) => plugin.encoders)

  const make = async (id: string, { options, renderMode = null, maxEpisodeSteps }: MakeOptions = {}) => {
    const definition = envs.get(id)
    const module = await definition.load()
    const parsed = parseWith(module.optionsSchema, options ?? {}, 'INVALID_OPTIONS', `the options of ${id}`)
    const limit = maxEpisodeSteps === undefined ? (definition.maxEpisodeSteps ?? null) : maxEpisodeSteps
    const spec: EnvSpec = {
      id,
      options: parsed as Readonly<Record<string, unknown>>,
      maxEpisodeSteps: limit,
      solvedAt: definition.solvedAt ?? null,
      nondeterministic: definition.nondeterministic ?? false,
    }
    const made = wrapEnv(await module.createEnv(parsed, { renderMode }), { spec })
    // The checker stands outside the limit, so that a step after a cut is refused like one after an end.
    return liftEnv(passiveChecker(limit === null ? made : timeLimit(made, limit)))
  }

  return {
    plugins,
    envs: envs.all,
    make: make as Registry<Plugins>['make'],
    envModule: async (id) => envs.get(id).load(),
    learner: learners.get,
    trainer: trainers.get,
    encoder: encoders.get,
  }
}

function indexById<Item extends { readonly id: string }>(
  kind: string,
  plugins: readonly Plugin[],
  itemsOf: (plugin: Plugin) => readonly Item[],
) {
  const items = new Map<string, Item>()
  const owners = new Map<string, string>()
  for (const plugin of plugins)
    for (const item of itemsOf(plugin)) {
      if (items.has(item.id))
        throw new LudusError(
          'DUPLICATE_ID',
          `Cannot use two of the ${kind} ${item.id}: ${owners.get(item.id)} and ${plugin.name} both offer it; drop one`,
        )
      items.set(item.id, item)
      owners.set(item.id, plugin.name)
    }
  return {
    all: [...items.values()],
    get(id: string): Item {
      const item = items.get(id)
      if (item) return item
      const nearest = nearestName(id, [...items.keys()])
      const known = items.size > 0 ? `known: ${[...items.keys()].join(', ')}` : 'no loaded plugin offers one'
      throw new LudusError(
        `UNKNOWN_${kind.toUpperCase()}`,
        `Cannot find the ${kind} ${id}: ${nearest ? `did you mean ${nearest}?` : known}`,
      )
    },
  }
}
