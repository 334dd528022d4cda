import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { EnvDefinition, Plugin } from '../contracts/plugin.js'
import { loadPlugins } from '../plugins/load-plugins.js'
import { createEnvCatalogue, type EnvCatalogue, type RegistryWarning } from './env-catalogue.js'
import { type Index, indexById } from './index-by-id.js'

/** What `createRegistry` takes beside the plugins. */
export interface RegistryOptions {
  /**
   * A file URL from which the packages of `package:id` are resolved. Unless given, it is the package.json of the
   * folder that the process works in.
   */
  readonly from?: URL | string
  /** Told when an id leaves the version open, or names one that has been followed; once for each id. */
  readonly onWarning?: (warning: RegistryWarning) => void
}

/** An env and the full id that leads to it again. */
export interface FoundEnv {
  readonly id: string
  readonly definition: EnvDefinition
}

/** A package's name or subpath, never a file, so that a spec read from JSON runs nothing that is not installed. */
const packageId = /^(?<specifier>(?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*(?:\/[\w~-][\w.~-]*)*):(?<id>[\w.-].*)$/

/** Finds envs among the plugins, and those of `package:id` in packages that are imported for it. */
export function createEnvFinder(
  envs: Index<EnvDefinition>,
  { from, onWarning = () => undefined }: RegistryOptions,
): (id: string) => Promise<FoundEnv> {
  const own = createEnvCatalogue(envs.all, '', onWarning)
  const imported = new Map<string, Promise<EnvCatalogue>>()

  const importCatalogue = async (specifier: string): Promise<EnvCatalogue> => {
    const plugins = await loadPlugins([specifier], from ?? pathToFileURL(join(process.cwd(), 'package.json')))
    return createEnvCatalogue(indexEnvs(plugins).all, `${specifier}:`, onWarning)
  }

  return async (id) => {
    const { specifier, id: rest } = (envs.has(id) ? null : packageId.exec(id)?.groups) ?? {}
    if (specifier === undefined || rest === undefined) {
      const definition = own.find(id)
      return { id: definition.id, definition }
    }
    const importing = imported.get(specifier) ?? importCatalogue(specifier)
    imported.set(specifier, importing)
    // Another call may find it installed.
    importing.catch(() => imported.delete(specifier))
    const definition = (await importing).find(rest)
    return { id: `${specifier}:${definition.id}`, definition }
  }
}

/** @throws {LudusError} `DUPLICATE_ID`. */
export function indexEnvs(plugins: readonly Plugin[]): Index<EnvDefinition> {
  return indexById('env', plugins, (plugin) => plugin.envs)
}
