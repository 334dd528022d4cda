import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { Plugin } from '../contracts/plugin.js'
import { LudusError } from '../errors.js'
import { envIdSchema } from '../registry/env-id.js'
import { parseWith } from '../validation.js'
import { pluginApiVersion, pluginBrand } from './define-plugin.js'
import { resolveForImport } from './resolve-for-import.js'

const callable = z.custom<(...parameters: never[]) => unknown>((value) => typeof value === 'function', {
  error: 'must be a function',
})
const kebab = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be in kebab-case')
const schemaLike = z.custom<z.ZodType>(
  (value) => typeof (value as { safeParse?: unknown } | null)?.safeParse === 'function',
  {
    error: 'must be a zod schema',
  },
)

const pluginSchema = z.object({
  name: z.string().min(1),
  apiVersion: z.int(),
  envs: z.array(
    z.object({
      id: envIdSchema,
      description: z.string(),
      maxEpisodeSteps: z.int().positive().optional(),
      solvedAt: z.number().optional(),
      nondeterministic: z.boolean().optional(),
      load: callable,
    }),
  ),
  encoders: z.array(z.object({ id: kebab, configSchema: schemaLike, train: callable })),
  learners: z.array(z.object({ id: kebab, configSchema: schemaLike, learn: callable })),
  trainers: z.array(z.object({ id: kebab, configSchema: schemaLike, train: callable })),
  rewards: z.record(z.string(), callable),
  openFolder: callable.optional(),
  openMemory: callable.optional(),
})

/**
 * Imports plugin packages and checks that they are what they say.
 *
 * @param specifiers Package names, or URLs of entry modules.
 * @param from A file URL, of the user's package for instance: package names are resolved from there.
 * @throws {LudusError} `PLUGIN_NOT_FOUND`, `PLUGIN_FAILED`, `NOT_A_PLUGIN`, `INVALID_PLUGIN`, `INCOMPATIBLE_PLUGIN`.
 */
export function loadPlugins(specifiers: readonly string[], from: URL | string): Promise<Plugin[]> {
  return Promise.all(
    specifiers.map(async (specifier) =>
      checkPlugin(await importFrom(resolvePlugin(specifier, from), specifier), specifier),
    ),
  )
}

/**
 * The URL of a plugin's entry module, which any process can import.
 *
 * @throws {LudusError} `PLUGIN_NOT_FOUND`.
 */
export function resolvePlugin(specifier: string, from: URL | string): string {
  if (specifier.startsWith('file:')) return specifier
  const { resolve } = createRequire(from)
  try {
    // A package may export one build for `import` and another for `require`, which is all that `resolve` knows.
    const path = resolveForImport(specifier, resolve.paths(specifier) ?? []) ?? resolve(specifier)
    return pathToFileURL(path).href
  } catch (error) {
    throw new LudusError('PLUGIN_NOT_FOUND', `Cannot find the plugin ${specifier}: install it, or correct its name`, {
      cause: error,
    })
  }
}

async function importFrom(url: string, specifier: string): Promise<unknown> {
  try {
    return ((await import(url)) as { default?: unknown }).default
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new LudusError('PLUGIN_FAILED', `Cannot load the plugin ${specifier}: ${why}`, { cause: error })
  }
}

function checkPlugin(value: unknown, specifier: string): Plugin {
  if (typeof value !== 'object' || value === null || !(pluginBrand in value))
    throw new LudusError(
      'NOT_A_PLUGIN',
      `Cannot use ${specifier} as a plugin: its default export must come from definePlugin`,
    )
  const plugin = value as unknown as Plugin
  if (plugin.apiVersion !== pluginApiVersion)
    throw new LudusError(
      'INCOMPATIBLE_PLUGIN',
      `Cannot use the plugin ${specifier}: it speaks plugin API ${plugin.apiVersion}, this @ludus/core speaks ${pluginApiVersion}; install versions of both that fit`,
    )
  parseWith(pluginSchema, plugin, 'INVALID_PLUGIN', `the plugin ${specifier}`)
  return plugin
}
