import { mkdtemp, rename, rm } from 'node:fs/promises'
import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { type Env, isLudusError, LudusError, type ResetResult, type StepResult, valueFromJson } from '@ludus/core'
import { recordVideo } from '@ludus/media'
import { z } from 'zod'
import { defineCommand } from '../command.js'
import { flag } from '../flags/flag.js'
import { oneLine } from '../output/one-line.js'
import { type ActionFile, type Outcome, outcomeOf, type RecordedCall, readActionFile } from '../play/action-file.js'
import { findEnv } from '../project/find-env.js'
import { loadProject } from '../project/load-project.js'

const videoFile = z
  .string()
  .refine((path) => ['.mp4', '.gif'].includes(extname(path)), 'must end in .mp4 or .gif')
  .optional()

/** GIF players slow down what is faster. */
const fastestGif = 50
const usualFramesPerSecond = 30

export const replay = defineCommand({
  argument: { syntax: '<file>', description: 'an action file that `ludus play` or `ludus record` wrote' },
  flags: {
    video: flag('<file>', 'film it: an .mp4 or a .gif', videoFile),
  },
  notes:
    'example: ludus replay mine.jsonl --video mine.mp4\n\nExit code 1, with the step and the field, where the env gives other than it gave.',
  async run(path, given, { cwd, signal, terminal }) {
    const file = await readActionFile(resolve(cwd, path), path)
    const { registry } = await loadProject(cwd, terminal.warn)
    const { env: spec, folder } = file.head
    const from = folder === undefined ? null : resolve(dirname(resolve(cwd, path)), folder)
    const found = from === null ? { registry } : await findEnv(from, cwd, registry, 'replay')
    const made = await found.registry.makeFromSpec(spec, { renderMode: given.video ? 'rgb' : null })
    const controls = (await found.registry.envModule(spec.id)).controls?.(spec.options)
    const pace = (controls?.framesPerSecond ?? usualFramesPerSecond) / made.framesPerStep
    const target = given.video === undefined ? null : resolve(cwd, given.video)
    const replayed = target
      ? await filmed(made, target, pace, path, file, signal)
      : await played(made, path, file, signal)
    const { steps, episodes, difference } = replayed
    const video = target && relative(cwd, target)
    terminal.result(
      { file: path, env: spec.id, ...replayed, video: target },
      [
        `${steps} steps of ${episodes} episodes ${difference ? 'played' : 'played again'}`,
        ...(video ? [`video: ${video}`] : []),
      ].join('\n'),
    )
    if (!difference) return
    const reason = spec.nondeterministic ? '; the env says that equal actions may give other results' : ''
    const { call, field, was, is } = difference
    throw new LudusError(
      'REPLAY_DIFFERS',
      `Cannot replay ${path} as it was played: ${call}, ${field}: it was ${was} and is ${is}${reason}`,
    )
  },
})

interface Replayed {
  readonly steps: number
  readonly episodes: number
  /** Sum of the rewards of each episode, the last one perhaps unfinished. */
  readonly returns: readonly number[]
  /** Where the env first gave other than it gave; nothing is played beyond it. */
  readonly difference: {
    readonly call: string
    readonly field: string
    readonly was: string
    readonly is: string
  } | null
}

/** Plays the calls in the env, and closes it. */
async function played(env: Env, path: string, { calls }: ActionFile, signal: AbortSignal): Promise<Replayed> {
  await using _ = env
  const returns: number[] = []
  let steps = 0
  let inEpisode = 0
  for (const call of calls) {
    signal.throwIfAborted()
    const isReset = 'reset' in call
    if (isReset) {
      returns.push(0)
      inEpisode = 0
    } else {
      steps++
      inEpisode++
    }
    const name = `episode ${returns.length}, ${isReset ? 'reset' : `step ${inEpisode}`}`
    const result = await make(env, call, `${path}: ${name}`)
    if ('reward' in result) returns[returns.length - 1] = (returns.at(-1) ?? 0) + result.reward
    const difference = call.gave ? firstDifference(call.gave, outcomeOf(result)) : null
    if (difference) return { steps, episodes: returns.length, returns, difference: { call: name, ...difference } }
  }
  return { steps, episodes: returns.length, returns, difference: null }
}

async function make(env: Env, call: RecordedCall, where: string): Promise<ResetResult | StepResult> {
  try {
    if ('reset' in call) return await env.reset(call.reset === null ? {} : { seed: call.reset })
    return await env.step(valueFromJson(env.actionSpace, call.action))
  } catch (error) {
    if (!isLudusError(error) || !['INVALID_VALUE', 'RESET_NEEDED'].includes(error.code)) throw error
    throw new LudusError('INVALID_ACTIONS', `Cannot replay ${where}: ${oneLine(error)}`, { cause: error })
  }
}

function firstDifference(was: Outcome, is: Outcome): { field: string; was: string; is: string } | null {
  const fields = Object.keys(was) as (keyof Outcome)[]
  // Through JSON, as what was is read from: it knows no −0.
  const field = fields.find((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
  return field === undefined ? null : { field, was: String(was[field]), is: String(is[field]) }
}

/** As `played`, and writes a video of it, which appears whole. */
async function filmed(
  env: Env,
  target: string,
  stepsPerSecond: number,
  path: string,
  file: ActionFile,
  signal: AbortSignal,
): Promise<Replayed> {
  const directory = await mkdtemp(join(dirname(target), `.${basename(target)}-`)).catch(async (error: unknown) => {
    await env.close()
    throw new LudusError('FILE_NOT_WRITABLE', `Cannot write ${target}: ${oneLine(error)}`, { cause: error })
  })
  try {
    const format = extname(target) === '.gif' ? ('gif' as const) : ('mp4' as const)
    const videos: string[] = []
    const filming = await recordVideo(env, {
      ...{ directory, format, videoLength: Number.MAX_SAFE_INTEGER },
      framesPerSecond: format === 'gif' ? Math.min(fastestGif, stepsPerSecond) : stepsPerSecond,
      episodeTrigger: (episode) => episode === 0,
      onVideo: (video) => videos.push(video),
    })
    const replayed = await played(filming, path, file, signal)
    const [video] = videos
    if (video === undefined) throw new LudusError('NO_PICTURES', `Cannot film ${path}: it holds no calls`)
    await rename(video, target)
    return replayed
  } finally {
    await env.close()
    await rm(directory, { recursive: true, force: true })
  }
}
