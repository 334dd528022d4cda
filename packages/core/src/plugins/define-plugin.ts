import type { EncoderTrainer } from '../contracts/encoder-trainer.js'
import type { EnvDefinition, EnvModule, Plugin } from '../contracts/plugin.js'
import type { RewardFunction } from '../contracts/reward.js'
import type { Learner, Trainer } from '../contracts/training.js'

/** The plugin API of this core. A plugin written against another number is refused. */
export const pluginApiVersion = 1

/** Found on every plugin, also one made by another copy of core. */
export const pluginBrand = Symbol.for('ludus.plugin')

/** What `definePlugin` takes: the plugin's name and API, and whatever it offers. */
export interface PluginParts<Envs extends readonly EnvDefinition[]> {
  readonly name: string
  readonly apiVersion: number
  readonly envs?: Envs
  readonly encoders?: readonly EncoderTrainer[]
  readonly learners?: readonly Learner[]
  readonly trainers?: readonly Trainer[]
  readonly rewards?: Readonly<Record<string, RewardFunction>>
  readonly openFolder?: Plugin['openFolder']
  readonly openMemory?: Plugin['openMemory']
}

/**
 * Declares what a package offers. Nothing is registered: the plugin is the package's default export.
 *
 * @example
 * export default definePlugin({ name: '@you/ludus-games', apiVersion: 1, envs: [runner] })
 */
export function definePlugin<const Envs extends readonly EnvDefinition[] = readonly []>(
  parts: PluginParts<Envs>,
): Plugin<Envs> {
  return {
    [pluginBrand]: true,
    name: parts.name,
    apiVersion: parts.apiVersion,
    envs: parts.envs ?? ([] as unknown as Envs),
    encoders: parts.encoders ?? [],
    learners: parts.learners ?? [],
    trainers: parts.trainers ?? [],
    rewards: parts.rewards ?? {},
    ...(parts.openFolder ? { openFolder: parts.openFolder } : {}),
    ...(parts.openMemory ? { openMemory: parts.openMemory } : {}),
  } as Plugin<Envs>
}

/**
 * Declares an env, keeping its id and its module's types, so that `make` can infer them.
 *
 * @example
 * const runner = defineEnv({ id: 'you/runner-v1', description: 'Jump over logs.', load: () => import('./runner.js') })
 */
export function defineEnv<const Id extends string, Module extends EnvModule>(
  definition: EnvDefinition<Id, Module>,
): EnvDefinition<Id, Module> {
  return definition
}
