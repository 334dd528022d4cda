import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AnyEnv, type Frame, LudusError, parseWith, type Rendered, wrapEnv } from '@ludus/core'
import { z } from 'zod'
import { loadMp4 } from './encode-mp4.js'
import { createGifRecorder, type FrameRecorder } from './frame-recorder.js'

const settingsSchema = z.strictObject({
  directory: z.string().min(1),
  namePrefix: z
    .string()
    .regex(/^[^/\\]+$/, 'it names files, so it has no slash')
    .default('rl-video'),
  format: z.enum(['mp4', 'gif']).default('mp4'),
  framesPerSecond: z.number().positive().max(1_000).default(30),
  videoLength: z.int().nonnegative().default(0),
})

/** What `recordVideo` takes. */
export interface RecordVideoOptions extends z.input<typeof settingsSchema> {
  /** Where the videos go; made when it is missing. */
  readonly directory: string
  /** Files are `<namePrefix>-episode-<n>.mp4` and `<namePrefix>-step-<n>.mp4`; `rl-video` unless given. */
  readonly namePrefix?: string
  /** `mp4` unless given. GIF is without loss for up to 255 colours, and keeps all frames in memory till the end. */
  readonly format?: 'mp4' | 'gif'
  /** 30 unless given. A GIF takes up to 100. */
  readonly framesPerSecond?: number
  /**
   * Steps that a video shows, over several episodes if need be; it has one frame more than that. 0, unless given,
   * ends each video with its episode.
   */
  readonly videoLength?: number
  /** Whether to start a video with this episode, counted from 0; `cappedCubicSchedule` unless a trigger is given. */
  readonly episodeTrigger?: (episode: number) => boolean
  /** Whether to start a video with this step, counted from 0 over all episodes. */
  readonly stepTrigger?: (step: number) => boolean
  /** Gets the path of each finished file. */
  readonly onVideo?: (path: string) => void
}

/**
 * Records videos of an env as it is played. A file appears whole, when its video ends: at the next reset, after
 * `videoLength`, when another video starts, or when the env is closed.
 *
 * Source: Gymnasium 1.4 `RecordVideo`, whose triggers, names and lengths it keeps; no ffmpeg is needed.
 *
 * @returns The env, of the same kind; a promise since the encoder has to load.
 * @throws {LudusError} `UNSUPPORTED_ENV` when the env renders no pictures, `INVALID_OPTIONS`; from the env's methods,
 * `SHAPE_MISMATCH` when the picture's size changes during a video.
 * @example
 * const env = await recordVideo(await registry.make('web/catch-v1', { renderMode: 'rgb' }), { directory: 'videos' })
 */
export async function recordVideo<E extends AnyEnv>(env: E, options: RecordVideoOptions): Promise<E> {
  const { episodeTrigger, stepTrigger, onVideo, ...settings } = options
  const { directory, namePrefix, format, framesPerSecond, videoLength } = parseWith(
    settingsSchema,
    settings,
    'INVALID_OPTIONS',
    'the options of recordVideo',
  )
  if (env.renderMode !== 'rgb')
    throw new LudusError(
      'UNSUPPORTED_ENV',
      `Cannot record an env with renderMode ${env.renderMode}: make it with renderMode 'rgb'`,
    )
  if (format === 'gif' && framesPerSecond > 100)
    throw new LudusError('INVALID_OPTIONS', `Cannot make a GIF of ${framesPerSecond} frames per second: give up to 100`)
  const createRecorder: () => FrameRecorder =
    format === 'gif' ? () => createGifRecorder(framesPerSecond) : bindOptions(await loadMp4(), framesPerSecond)
  const startsEpisode = episodeTrigger ?? (stepTrigger ? () => false : cappedCubicSchedule)
  mkdirSync(directory, { recursive: true })

  let video: { readonly name: string; readonly recorder: FrameRecorder; frames: number } | undefined
  let episode = -1
  let step = -1

  const stop = () => {
    if (!video) return
    const { name, recorder, frames } = video
    video = undefined
    if (frames === 0) return recorder.discard()
    const path = join(directory, `${name}.${format}`)
    writeWhole(path, recorder.finish())
    onVideo?.(path)
  }
  const start = (name: string) => {
    stop()
    video = { name: `${namePrefix}-${name}`, recorder: createRecorder(), frames: 0 }
  }
  const capture = (picture: Rendered | undefined) => {
    if (!video || picture === undefined) return
    video.recorder.add(requireFrame(picture))
    video.frames++
    if (videoLength > 0 && video.frames > videoLength) stop()
  }

  return wrapEnv(env as AnyEnv, {
    wantsPicture(call) {
      if (call === 'reset') {
        episode++
        if (videoLength === 0) stop()
        if (startsEpisode(episode)) start(`episode-${episode}`)
      } else {
        step++
        if (stepTrigger?.(step)) start(`step-${step}`)
      }
      return video !== undefined
    },
    afterReset(result, picture) {
      capture(picture)
      return result
    },
    afterStep(result, picture) {
      capture(picture)
      return result
    },
    beforeClose: stop,
  }) as E
}

/**
 * Records episodes 0, 1, 8, 27 and so on (the cubes) below 1,000, then every 1,000th.
 *
 * Source: Gymnasium 1.4 `capped_cubic_video_schedule`.
 */
export function cappedCubicSchedule(episode: number): boolean {
  return episode < 1_000 ? Math.round(Math.cbrt(episode)) ** 3 === episode : episode % 1_000 === 0
}

function bindOptions(
  create: (options: { readonly framesPerSecond: number }) => FrameRecorder,
  framesPerSecond: number,
): () => FrameRecorder {
  return () => create({ framesPerSecond })
}

function requireFrame(picture: Rendered): Frame {
  if (picture !== null && typeof picture === 'object') return picture
  throw new LudusError('UNSUPPORTED_ENV', 'Cannot record what the env rendered: it is no picture')
}

/** Writes a file beside its place and moves it there, so that nobody sees half of it. */
function writeWhole(path: string, bytes: Uint8Array): void {
  const draft = `${path}.${process.pid}.draft`
  try {
    writeFileSync(draft, bytes)
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}
