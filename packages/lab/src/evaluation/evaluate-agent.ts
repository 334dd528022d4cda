import { type ActOptions, type Agent, LudusError, type Rng, type VectorEnv } from '@ludus/core'
import type { Evaluation } from '../store/run-manifest.js'

/** What `evaluateAgent` takes. */
export interface EvaluateAgentOptions {
  readonly agent: Agent
  /** Made by `makeTrainingEnv`; it is reset first, and not closed. */
  readonly env: VectorEnv
  readonly episodes: number
  /** Env i plays the episodes that follow from `seed + i`. */
  readonly seed: number
  /** Whether the best actions are taken, or actions are drawn from the policy; true unless given. */
  readonly deterministic?: boolean
  /** Where a stochastic policy draws from. */
  readonly rng: Rng
  readonly signal: AbortSignal
  onProgress?(done: number, total: number): void
}

/**
 * Plays whole episodes with an agent. The episodes are shared out among the envs beforehand, so
 * that short ones are not counted more often than long ones.
 *
 * @returns Returns and lengths, env by env: a row for each episode.
 * @throws {LudusError} `INVALID_OPTIONS`; the signal's reason when it aborts.
 */
export async function evaluateAgent(options: EvaluateAgentOptions): Promise<Evaluation> {
  const { agent, env, episodes, seed, deterministic = true, rng, signal, onProgress } = options
  if (!Number.isInteger(episodes) || episodes < 1)
    throw new LudusError('INVALID_OPTIONS', `Cannot evaluate ${episodes} episodes: give an integer of at least 1`)
  const quota = Array.from({ length: env.numEnvs }, (_, index) =>
    Math.floor((episodes + env.numEnvs - 1 - index) / env.numEnvs),
  )
  const played: { return: number; length: number }[][] = quota.map(() => [])
  const unfinished = () => played.some((episodesOfEnv, index) => episodesOfEnv.length < (quota[index] as number))

  let { observations } = await env.reset({ seed })
  while (unfinished()) {
    signal.throwIfAborted()
    const step = await env.step(await actWith(agent, observations, env.numEnvs, { deterministic, rng }))
    observations = step.observations
    step.final?.indices.forEach((index, row) => {
      const episode = step.final?.infos[row]?.episode
      if (!episode)
        throw new LudusError(
          'INVALID_OPTIONS',
          'Cannot evaluate on an env without episode statistics: make it with makeTrainingEnv',
        )
      const episodesOfEnv = played[index] as (typeof played)[number]
      if (episodesOfEnv.length < (quota[index] as number)) episodesOfEnv.push(episode)
    })
    if (step.final) onProgress?.(played.flat().length, episodes)
  }
  const all = played.flat()
  return { returns: all.map((episode) => episode.return), lengths: all.map((episode) => episode.length) }
}

/** Actions for a batch of observations, through the agent's encoder when it has one. */
export async function actWith(
  { encoder, policy }: Agent,
  observations: unknown,
  batch: number,
  options: ActOptions,
): Promise<unknown> {
  return policy.act(encoder ? await encoder.encode(observations as Uint8Array, batch) : observations, options)
}
