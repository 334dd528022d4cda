import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createRegistry, loadPlugins, type Registry, resolvePlugin } from '@ludus/core'
import { readConfiguredPlugins } from './config.js'
import { findPluginPackages } from './find-plugins.js'

/** The user's project, and what its plugins offer. */
export interface Project {
  readonly root: string
  /** URLs of the plugins' entry modules, which any process can import. */
  readonly plugins: readonly string[]
  readonly registry: Registry
}

const marks = ['ludus.config.ts', 'ludus.config.js', 'ludus.config.json', 'package.json']

/**
 * Finds the project around a folder and loads its plugins: those of `ludus.config`, then the direct dependencies with
 * the keyword `ludus-plugin`.
 *
 * @param warn Told of env ids that leave their version open or name an old one.
 * @throws {LudusError} `INVALID_CONFIG`, `INVALID_PACKAGE`, and those of `loadPlugins` and `createRegistry`.
 */
export async function loadProject(cwd: string, warn: (text: string) => void = () => undefined): Promise<Project> {
  const root = projectRoot(cwd)
  const from = pathToFileURL(join(root, 'package.json'))
  const specifiers = [...(await readConfiguredPlugins(root)), ...(await findPluginPackages(root))]
  // By URL, since a plugin may be both configured and found.
  const named = new Map(specifiers.map((specifier) => [resolvePlugin(specifier, from), specifier]))
  return {
    root,
    plugins: [...named.keys()],
    registry: createRegistry(await loadPlugins([...named.values()], from), {
      from,
      onWarning: ({ message }) => warn(message),
    }),
  }
}

/** The nearest folder upwards that holds a `ludus.config` or a `package.json`; the folder itself without one. */
function projectRoot(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (marks.some((mark) => existsSync(join(folder, mark)))) return folder
    if (folder === dirname(folder)) return cwd
  }
}
