import {
  type AgentPipeline,
  createVectorEnv,
  type Env,
  episodeStatistics,
  frameStack,
  liftEnv,
  type Registry,
  type RenderMode,
  type VectorEnv,
} from '@ludus/core'

/**
 * Makes the envs that an agent of this pipeline trains and is evaluated on: frames stacked, returns and lengths in
 * `info.episode`.
 *
 * @throws {LudusError} `NAME_NOT_FOUND`, `INVALID_OPTIONS`, `UNSUPPORTED_SPACE`, or whatever the env throws.
 */
export async function makeTrainingEnv(
  registry: Registry,
  pipeline: AgentPipeline,
  { numEnvs }: { readonly numEnvs: number },
): Promise<VectorEnv> {
  const envs: Env[] = []
  try {
    // One after the other: browsers that start together only wait for each other.
    for (let index = 0; index < numEnvs; index++)
      envs.push(episodeStatistics(await makePipelineEnv(registry, pipeline, null)))
    return createVectorEnv(envs)
  } catch (error) {
    await Promise.allSettled(envs.map((env) => env.close()))
    throw error
  }
}

/**
 * Makes one env as an agent of this pipeline expects it, that shows itself as pictures.
 *
 * @throws {LudusError} As `makeTrainingEnv`.
 */
export function makePlayingEnv(registry: Registry, pipeline: AgentPipeline): Promise<Env> {
  return makePipelineEnv(registry, pipeline, 'rgb')
}

async function makePipelineEnv(
  registry: Registry,
  { env: { id, options }, frameStack: size }: AgentPipeline,
  renderMode: RenderMode,
): Promise<Env> {
  const env: Env = await registry.make(id, { options, renderMode })
  if (size === 1) return env
  try {
    return liftEnv(frameStack(env, size))
  } catch (error) {
    await env.close()
    throw error
  }
}
