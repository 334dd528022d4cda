import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Agent,
  type AgentPipeline,
  createRng,
  type Env,
  type Frame,
  isBox,
  isLudusError,
  type Registry,
  valueToJson,
} from '@ludus/core'
import { actWith, firstEvaluationSeed, makePlayingEnv } from '@ludus/lab'
import { loadAgent } from '@ludus/nn'
import { agentFolder } from '../project/agent-folder.js'

/** One moment of an agent at play. */
interface AgentView {
  readonly episode: number
  readonly step: number
  readonly return: number
  /** When the checkpoint that plays was written, in milliseconds since 1970. */
  readonly checkpoint: number
  /** What the env shows; null when it draws no pictures. */
  readonly picture: Frame | null
  /** The newest picture that the agent reads; null when it reads no pictures. */
  readonly seen: Frame | null
  /** State data by name: the truth, and what the encoder reads where it reads that variable. */
  readonly variables: readonly { readonly name: string; readonly truth: unknown; readonly read: number | null }[]
  /** By the number of the action; null where the policy values none. */
  readonly actionValues: readonly number[] | null
  /** The action that it takes now, as JSON; null at the end of an episode. */
  readonly action: unknown
  readonly hasEnded: boolean
}

/** What `watchAgent` takes. */
export interface WatchAgentOptions {
  readonly registry: Registry
  /** The run's folder, and how it was named. */
  readonly directory: string
  readonly shown: string
  readonly signal: AbortSignal
  /** Waited for, so that a page sets the pace. */
  show(view: AgentView): Promise<void>
  /** Told why there is nothing to see yet. */
  wait(why: string): void
}

/** Milliseconds before it looks again for an agent. */
const patience = 500
/** Training goes on beside it: slow enough to leave it the processor. */
const mostStepsPerSecond = 12
/** Milliseconds that the end of an episode stays. */
const restAtEnd = 700

/**
 * Lets the newest agent of a run play on an env of its own, episode by episode; a newer checkpoint takes over at the end
 * of an episode. It ends when the signal aborts.
 */
export async function watchAgent(options: WatchAgentOptions): Promise<void> {
  const { registry, directory, shown, signal, wait } = options
  for (let episode = 1; !signal.aborted; ) {
    const found = await findAgent(directory, shown)
    if (typeof found === 'string') {
      wait(found)
      await pause(patience, signal)
      continue
    }
    const { agent, pipeline, checkpoint } = found
    try {
      await using env = await makePlayingEnv(registry, pipeline)
      do await playEpisode(options, { agent, pipeline, env, checkpoint, episode: episode++ })
      while (!signal.aborted && (await checkpointTime(directory, shown)) === checkpoint)
    } finally {
      await agent.close()
    }
  }
}

interface Player {
  readonly agent: Agent
  readonly pipeline: AgentPipeline
  readonly env: Env
  readonly checkpoint: number
  readonly episode: number
}

async function playEpisode({ signal, show }: WatchAgentOptions, player: Player): Promise<void> {
  const { agent, env, checkpoint, episode } = player
  const rng = createRng(episode)
  const interval = Math.max(1000 / mostStepsPerSecond, (1000 * env.framesPerStep) / 60)
  let { observation, state } = await env.reset({ seed: firstEvaluationSeed + episode })
  let total = 0
  let hasEnded = false
  for (let step = 0; !signal.aborted; step++) {
    const started = performance.now()
    const batch = env.observationSpace.batch([observation])
    const [action] = env.actionSpace.unbatch(await actWith(agent, batch, 1, { deterministic: true, rng }))
    const picture = await env.render()
    await show({
      ...{ episode, step, return: total, checkpoint, hasEnded },
      picture: typeof picture === 'object' ? picture : null,
      seen: newestPicture(env, observation),
      variables: await readVariables(agent, env, batch, state),
      actionValues: await valuesOf(agent, batch),
      action: hasEnded ? null : valueToJson(env.actionSpace, action),
    })
    if (hasEnded) return pause(restAtEnd, signal)
    const result = await env.step(action)
    observation = result.observation
    state = result.state
    total += result.reward
    hasEnded = result.terminated || result.truncated
    await pause(interval - (performance.now() - started), signal)
  }
}

async function findAgent(directory: string, shown: string) {
  try {
    const checkpoint = await checkpointTime(directory, shown)
    const { agent, pipeline } = await loadAgent(agentFolder(directory, shown, 'watch'), { engine: 'onnx', threads: 1 })
    return { agent, pipeline, checkpoint }
  } catch (error) {
    // None was kept yet, or the run replaces it this moment.
    if (isLudusError(error)) return error.message
    throw error
  }
}

async function checkpointTime(directory: string, shown: string): Promise<number> {
  const found = await stat(join(agentFolder(directory, shown, 'watch'), 'agent.json')).catch(() => null)
  return found?.mtimeMs ?? 0
}

async function readVariables(agent: Agent, env: Env, batch: unknown, state: unknown): Promise<AgentView['variables']> {
  const json = env.stateSpace ? valueToJson(env.stateSpace, state) : {}
  const [read = {}] = (await agent.encoder?.predict?.(batch as Uint8Array, 1)) ?? []
  return Object.entries(json as Record<string, unknown>).flatMap(([name, value]) => {
    const parts = Array.isArray(value)
      ? value.map((truth: unknown, index) => ({ name: `${name}[${index}]`, truth }))
      : [{ name, truth: value }]
    return parts.map((part) => ({ ...part, read: read[part.name] ?? null }))
  })
}

async function valuesOf({ encoder, policy }: Agent, batch: unknown): Promise<number[] | null> {
  if (!policy.actionValues) return null
  return [...(await policy.actionValues(encoder ? await encoder.encode(batch as Uint8Array, 1) : batch))]
}

/** The last channel of a stack of grey frames: the newest is last. */
function newestPicture({ observationSpace: space }: Env, observation: unknown): Frame | null {
  if (!isBox(space) || space.dtype !== 'uint8' || !(observation instanceof Uint8Array)) return null
  const [height = 0, width = 0, channels = 0, ...more] = space.shape
  if (channels === 0 || more.length > 0) return null
  const data = Uint8Array.from(
    { length: height * width },
    (_, pixel) => observation[(pixel + 1) * channels - 1] as number,
  )
  return { width, height, channels: 1, data }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, { signal }).catch(() => undefined)
}
