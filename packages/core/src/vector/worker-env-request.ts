import { z } from 'zod'
import type { AnyEnv } from '../contracts/env.js'
import type { Plugin } from '../contracts/plugin.js'
import { isLudusError } from '../errors.js'
import { loadPlugins } from '../plugins/load-plugins.js'
import { createRegistry, type MakeOptions, type Registry } from '../registry/registry.js'
import { applyWrappers } from '../wrappers/apply-wrappers.js'

const jsonObject = z.record(z.string(), z.json())

/** What a worker is asked to make: plain JSON, since no function crosses threads. */
export const workerEnvRequestSchema = z.strictObject({
  /** File URLs of the entry modules of the plugins to load; `resolvePlugin` finds that of a package. */
  plugins: z.array(z.string().startsWith('file:', 'must be a file URL, as resolvePlugin gives')).min(1),
  /** Which env, of any of the plugins. */
  id: z.string(),
  /** Options of the env, checked by its schema. */
  options: jsonObject.default({}),
  /** Steps after which an episode is truncated, in place of the env's own limit; null drops the limit. */
  maxEpisodeSteps: z.int().positive().nullable().optional(),
  /** Wrappers around the env, inner to outer: those of core, by name. */
  wrappers: z.array(z.strictObject({ name: z.string(), settings: jsonObject.default({}) })).default([]),
})

/** What a worker is asked to make, where what has a default may be left out. */
export type WorkerEnvRequest = z.input<typeof workerEnvRequestSchema>

/** The same, checked and complete. */
export type CheckedWorkerEnvRequest = z.output<typeof workerEnvRequestSchema>

/**
 * Makes envs one after the other; sync ones stay sync.
 *
 * @param take Is handed each env as it is made, so that those before a failure can be closed.
 */
export async function makeRequestedEnvs(
  request: CheckedWorkerEnvRequest,
  count: number,
  take: (env: AnyEnv) => void,
): Promise<void> {
  const { plugins, id, options, maxEpisodeSteps, wrappers } = request
  const registry = createRegistry(await loadPlugins(plugins, import.meta.url))
  const settings = { options, ...(maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps }) }
  const wrap = async (env: AnyEnv) => {
    try {
      return applyWrappers(env, wrappers)
    } catch (error) {
      await env.close()
      throw error
    }
  }
  const first = await makeEitherKind(registry, id, settings)
  take(await wrap(first))
  for (let made = 1; made < count; made++)
    take(await wrap(await (first.mode === 'sync' ? registry.makeSync(id, settings) : registry.make(id, settings))))
}

async function makeEitherKind(registry: Registry<Plugin[]>, id: string, settings: MakeOptions): Promise<AnyEnv> {
  try {
    return await registry.makeSync(id, settings)
  } catch (error) {
    if (isLudusError(error) && error.code === 'NOT_SYNC') return registry.make(id, settings)
    throw error
  }
}
