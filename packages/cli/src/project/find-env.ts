import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createRegistry, definePlugin, type EnvDefinition, LudusError, type Registry } from '@ludus/core'

/** Where an env that a user names is found. */
export interface FoundEnv {
  /** With its version. */
  readonly id: string
  /** Makes it. */
  readonly registry: Registry
  /** The absolute path of its game folder, when it was named by that. */
  readonly folder: string | null
}

/**
 * Finds an env by its id, or by a folder in which a game file lies.
 *
 * @param verb What is to be done with it, for errors.
 * @throws {LudusError} `NO_PLUGIN`, `INVALID_GAME_FILE`, `UNKNOWN_ENV`.
 */
export async function findEnv(what: string, cwd: string, registry: Registry, verb: string): Promise<FoundEnv> {
  const folder = gameFolder(what, cwd)
  if (!folder) return { id: await registry.resolveId(what), registry, folder: null }
  const definition = openFolder(folder, what, registry, verb)
  const plugin = definePlugin({ name: definition.id, apiVersion: 1, envs: [definition] })
  return { id: definition.id, registry: createRegistry([plugin]), folder: resolve(cwd, what) }
}

/** The folder, when a game file lies in it. */
export function gameFolder(what: string, cwd: string): URL | null {
  const folder = resolve(cwd, what)
  return existsSync(join(folder, 'game.json')) ? pathToFileURL(`${folder}/`) : null
}

/** @throws {LudusError} `NO_PLUGIN`, `INVALID_GAME_FILE`. */
export function openFolder(folder: URL, what: string, { plugins }: Registry, verb: string): EnvDefinition {
  for (const plugin of plugins) {
    const definition = plugin.openFolder?.(folder)
    if (definition) return definition
  }
  throw new LudusError(
    'NO_PLUGIN',
    `Cannot ${verb} ${what}: no installed plugin plays such a game; install one, such as @ludus/envs-web for web games`,
  )
}
