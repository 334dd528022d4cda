import type { Agent, Env, Frame, Rng } from '@ludus/core'
import { encodeGif, resizeFrame } from '@ludus/media'
import { actWith } from './evaluate-agent.js'

/** What `recordEpisode` takes. */
export interface RecordEpisodeOptions {
  readonly agent: Agent
  /** Made by `makePlayingEnv`; it is not closed. */
  readonly env: Env
  readonly seed: number
  /** Where a stochastic policy draws from. */
  readonly rng: Rng
  /** The clip is cut after so many steps. */
  readonly maxSteps: number
  readonly signal: AbortSignal
}

/** Frames of the terminal that pass in a second of play. */
const terminalFramesPerSecond = 60
/** GIF players slow down clips that are faster. */
const fastestClip = 30
/** Pixels: large enough to follow the game, small enough to embed. */
const widestClip = 240

/**
 * Plays one episode and films it at the pace of the game.
 *
 * @returns The bytes of a GIF, at most 240 pixels wide; null when the env shows no pictures.
 * @throws The signal's reason when it aborts.
 */
export async function recordEpisode(options: RecordEpisodeOptions): Promise<Uint8Array | null> {
  const { agent, env, seed, rng, maxSteps, signal } = options
  const frames: Frame[] = []
  const film = async () => {
    const shown = await env.render()
    if (typeof shown === 'object' && shown !== null) frames.push(fitWidth(shown))
  }
  let { observation } = await env.reset({ seed })
  await film()
  for (let step = 0; step < maxSteps; step++) {
    signal.throwIfAborted()
    const batch = env.observationSpace.batch([observation])
    const [action] = env.actionSpace.unbatch(await actWith(agent, batch, 1, { deterministic: true, rng }))
    const result = await env.step(action)
    observation = result.observation
    await film()
    if (result.terminated || result.truncated) break
  }
  if (frames.length === 0) return null
  return encodeGif(frames, { framesPerSecond: Math.min(fastestClip, terminalFramesPerSecond / env.framesPerStep) })
}

function fitWidth(frame: Frame): Frame {
  if (frame.width <= widestClip) return frame
  return resizeFrame(frame, {
    width: widestClip,
    height: Math.max(1, Math.round((frame.height * widestClip) / frame.width)),
  })
}
