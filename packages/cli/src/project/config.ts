import { dirname, isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LudusError, parseWith } from '@ludus/core'
import { loadConfig } from 'c12'
import { z } from 'zod'
import { oneLine } from '../output/one-line.js'

const configSchema = z.strictObject({
  /** Package names, or paths of modules relative to the config file. */
  plugins: z.array(z.string().min(1)).default([]),
})

/**
 * What `ludus.config.ts` (or `.js`, `.json`) exports by default.
 *
 * @example
 * export default { plugins: ['@you/ludus-games', './my-env.js'] } satisfies LudusConfig
 */
export type LudusConfig = z.input<typeof configSchema>

/** The configured plugins, paths among them turned into URLs; none without a config file. */
export async function readConfiguredPlugins(root: string): Promise<string[]> {
  const { config, file } = await load(root)
  if (file === undefined) return []
  const { plugins } = parseWith(configSchema, config, 'INVALID_CONFIG', file)
  return plugins.map((plugin) =>
    plugin.startsWith('.') || isAbsolute(plugin) ? pathToFileURL(resolve(dirname(file), plugin)).href : plugin,
  )
}

async function load(root: string) {
  try {
    const { config, _configFile: file } = await loadConfig({
      name: 'ludus',
      cwd: root,
      rcFile: false,
      packageJson: false,
      envName: false,
      extend: false,
    })
    return { config, file }
  } catch (error) {
    throw new LudusError('INVALID_CONFIG', `Cannot read ludus.config in ${root}: ${oneLine(error)}`, { cause: error })
  }
}
