import type { RenderMode } from '../contracts/env.js'
import type { Frame } from '../contracts/frame.js'
import { isLudusError } from '../errors.js'
import type { Check } from './check.js'
import { type Finding, finding } from './check-report.js'
import { differenceOf, replayPlan } from './determinism-rules.js'
import { nameOf } from './find-mismatch.js'
import { recordPlay } from './record-play.js'
import { CallFailed, quote, type TestedEnv } from './tested-env.js'

const known: readonly unknown[] = ['rgb', 'text', null] satisfies RenderMode[]

/** Plays in each mode that the env offers, rendering after every call. */
export async function rendersInEachMode(check: Check): Promise<void> {
  const seen = new Set<unknown>()
  for (const mode of check.renderModes) {
    const tested = mode === check.tested.env.renderMode ? check.tested : await makeIfOffered(check, mode)
    if (!tested) continue
    const { renderMode } = tested.env
    // An env may ignore the mode that it is asked for; it is held to the one that it says.
    if (!seen.has(renderMode)) await rendersInMode(check, tested)
    seen.add(renderMode)
    if (tested !== check.tested) await tested.close('close-throws', 'close()')
  }
}

/** An env refuses the modes that it lacks by `INVALID_OPTIONS`. */
async function makeIfOffered({ workshop }: Check, mode: RenderMode): Promise<TestedEnv | null> {
  try {
    return await workshop.make(mode)
  } catch (error) {
    if (error instanceof CallFailed && isLudusError(error.cause) && error.cause.code === 'INVALID_OPTIONS') return null
    throw error
  }
}

async function rendersInMode(check: Check, tested: TestedEnv): Promise<void> {
  const { renderMode } = tested.env
  const at = `renderMode ${quote(renderMode)}`
  if (!known.includes(renderMode))
    return check.report(finding('render-mode', at, "it is none of 'rgb', 'text' and null"))
  let wrong: Finding | null = null
  const played = await recordPlay(tested, replayPlan(check), [], async (call) => {
    const problem = pictureProblem(renderMode, await tested.render(`render() after ${call}, ${at}`))
    if (problem) wrong ??= finding('render-result', `render() after ${call}, ${at}`, problem)
  })
  check.report(wrong)
  const different = check.replays ? differenceOf(check.played, played) : null
  if (different) check.report(finding('render-effect', `${different.where}, ${at}`, different.message))
}

function pictureProblem(mode: RenderMode, picture: unknown): string | null {
  if (mode === 'text') return typeof picture === 'string' ? null : `it gave ${nameOf(picture)}, not a string`
  if (mode === null) return picture === null ? null : `it gave ${nameOf(picture)}, not null`
  if (typeof picture !== 'object' || picture === null) return `it gave ${nameOf(picture)}, not a frame`
  const { width, height, channels, data } = picture as Frame
  if (![width, height].every((length) => Number.isInteger(length) && length > 0))
    return `a frame of ${width} × ${height} pixels`
  if (![1, 3, 4].includes(channels)) return `a frame of ${channels} channels, not 1, 3 or 4`
  if (!(data instanceof Uint8Array)) return `the data of the frame is ${nameOf(data)}, not a Uint8Array`
  if (data.length === width * height * channels) return null
  return `a frame of ${width} × ${height} × ${channels} with ${data.length} numbers`
}
