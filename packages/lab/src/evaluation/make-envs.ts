import {
  type AgentPipeline,
  createVectorEnv,
  type Env,
  episodeStatistics,
  frameStack,
  type Registry,
  type RenderMode,
  restorable,
  type Snapshot,
  stateObservation,
  type VectorEnv,
} from '@ludus/core'

/** What `makeTrainingEnv` takes beside the pipeline. */
export interface MakeEnvsOptions {
  readonly numEnvs: number
  /** Whether they offer a `Snapshot`, by `restorable`; false unless given. */
  readonly isRestorable?: boolean
}

/**
 * Makes the envs that an agent of this pipeline trains and is evaluated on: frames stacked or state data in their
 * place, returns and lengths in `info.episode`.
 *
 * @throws {LudusError} `NAME_NOT_FOUND`, `INVALID_OPTIONS`, `UNSUPPORTED_SPACE`, or whatever the env throws.
 */
export async function makeTrainingEnv(
  registry: Registry,
  pipeline: AgentPipeline,
  { numEnvs, isRestorable = false }: MakeEnvsOptions,
): Promise<VectorEnv & Partial<Snapshot>> {
  const envs: Env[] = []
  try {
    // One after the other: browsers that start together only wait for each other.
    for (let index = 0; index < numEnvs; index++)
      envs.push(episodeStatistics(await makePipelineEnv(registry, pipeline, null)))
    if (isRestorable) return createVectorEnv(envs.map(restorable))
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

async function makePipelineEnv(registry: Registry, pipeline: AgentPipeline, renderMode: RenderMode): Promise<Env> {
  const { id, options } = pipeline.env
  const env: Env = await registry.make(id, { options, renderMode })
  try {
    return showAs(env, pipeline)
  } catch (error) {
    await env.close()
    throw error
  }
}

function showAs(env: Env, { observe, frameStack: size }: AgentPipeline): Env {
  // State data is the whole of where the game stands, so none of it is stacked.
  if (observe === 'state') return stateObservation(env)
  return size === 1 ? env : frameStack(env, size)
}
