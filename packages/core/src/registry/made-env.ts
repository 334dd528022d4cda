import type { z } from 'zod'
import type { AnyEnv, Env, SyncEnv } from '../contracts/env.js'
import type { EnvDefinition, EnvModule, Plugin } from '../contracts/plugin.js'
import type { VectorEnv } from '../contracts/vector-env.js'

// What an id says about its env, read from the plugins' types. Ids and plugins that are only known as such, read from
// a file for instance, give the plain contracts.

type DefinitionOf<Plugins extends readonly Plugin[]> = Plugins[number]['envs'][number]

/** An id without its version; the name itself may hold `-v` too. */
type Unversioned<Id extends string> = Id extends `${infer Head}-v${infer Tail}`
  ? Tail extends `${number}`
    ? Head
    : `${Head}-v${Unversioned<Tail>}`
  : never

/** `@scope/package:name-vN`: an env of a package that is imported for it. */
type ImportedId = `${string}:${string}`

type CreatedBy<Module extends EnvModule> = Awaited<ReturnType<Module['createEnv']>>

type IdsOf<Definition extends EnvDefinition> = Definition extends EnvDefinition
  ? Definition['id'] | Unversioned<Definition['id']>
  : never

type CanBeSync<Definition extends EnvDefinition> =
  Definition extends EnvDefinition<string, infer Module>
    ? Extract<CreatedBy<Module>, { readonly mode: 'sync' }> extends never
      ? never
      : Definition
    : never

type MatchingDefinition<Definition extends EnvDefinition, Id> = Definition extends EnvDefinition
  ? Id extends IdsOf<Definition>
    ? Definition
    : never
  : never

type ModuleOf<Plugins extends readonly Plugin[], Id> = Id extends string
  ? [MatchingDefinition<DefinitionOf<Plugins>, Id>] extends [never]
    ? EnvModule
    : MatchingDefinition<DefinitionOf<Plugins>, Id> extends EnvDefinition<string, infer Module>
      ? Module
      : never
  : never

type Lifted<Made> =
  Made extends AnyEnv<infer Observation, infer Action, infer State> ? Env<Observation, Action, State> : never
type Synchronous<Made> =
  Made extends AnyEnv<infer Observation, infer Action, infer State> ? SyncEnv<Observation, Action, State> : never
type Vectorised<Made> =
  Made extends AnyEnv<infer Observation, infer Action, infer State> ? VectorEnv<Observation, Action, State> : never
/** Of the two, a module's own `createVectorEnv` is the last overload, which is the one that `ReturnType` reads. */
type OwnVector<Module extends EnvModule> = Awaited<ReturnType<NonNullable<(EnvModule & Module)['createVectorEnv']>>>

/** The ids that a registry takes: those of its plugins, with or without the version, and `package:id`. */
export type EnvIdOf<Plugins extends readonly Plugin[]> = IdsOf<DefinitionOf<Plugins>> | ImportedId

/** The ids of envs that can work without promises. */
export type SyncEnvIdOf<Plugins extends readonly Plugin[]> = IdsOf<CanBeSync<DefinitionOf<Plugins>>> | ImportedId

/** The options that the env of an id takes. */
export type EnvOptionsOf<Plugins extends readonly Plugin[], Id> = z.input<ModuleOf<Plugins, Id>['optionsSchema']>

/** The env that `make` gives for an id; for an id without version, that of any of its versions. */
export type MadeEnv<Plugins extends readonly Plugin[], Id> = Lifted<CreatedBy<ModuleOf<Plugins, Id>>>

/** The env that `makeSync` gives for an id. */
export type MadeSyncEnv<Plugins extends readonly Plugin[], Id> = Synchronous<
  Extract<CreatedBy<ModuleOf<Plugins, Id>>, { readonly mode: 'sync' }>
>

/** The vector env that `makeVector` gives for an id. */
export type MadeVectorEnv<Plugins extends readonly Plugin[], Id> = Vectorised<CreatedBy<ModuleOf<Plugins, Id>>>

/** The vector env that `makeVector` gives for an id when it is asked for the env's own. */
export type MadeBatchedEnv<Plugins extends readonly Plugin[], Id> = OwnVector<ModuleOf<Plugins, Id>>
