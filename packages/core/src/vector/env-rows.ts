import type { AnyEnv, ResetResult, StepResult } from '../contracts/env.js'
import type { Space } from '../contracts/space.js'
import { isLudusError, LudusError } from '../errors.js'

/** An env's step and, when it ended the episode, the reset that followed. */
export interface Row {
  readonly step: StepResult
  readonly restart: ResetResult | null
}

/** Steps an env and resets it where that ended its episode. A sync env answers without a promise. */
export function stepRow(env: AnyEnv, action: unknown): Row | Promise<Row> {
  if (env.mode === 'async') return stepPromisedRow(env, action)
  const step = env.step(action)
  return { step, restart: ended(step) ? env.reset() : null }
}

async function stepPromisedRow(env: Extract<AnyEnv, { mode: 'async' }>, action: unknown): Promise<Row> {
  const step = await env.step(action)
  return { step, restart: ended(step) ? await env.reset() : null }
}

function ended(step: StepResult): boolean {
  return step.terminated || step.truncated
}

/** The error of an env, with the env's index before its message. Codes of Ludus are kept, others are `ENV_FAILED`. */
export function namedError(index: number, error: unknown): LudusError {
  const message = error instanceof Error ? error.message : String(error)
  return new LudusError(isLudusError(error) ? error.code : 'ENV_FAILED', `Env ${index}: ${message}`, { cause: error })
}

/** The spaces of an env as one text: equal for envs that can be stepped together. */
function spacesText(env: Pick<AnyEnv, 'observationSpace' | 'actionSpace' | 'stateSpace'>): string {
  const text = (space: Space | undefined) => JSON.stringify(space?.toJSON())
  return [env.observationSpace, env.actionSpace, env.stateSpace].map(text).join()
}

/**
 * The first env, by which the vector env describes itself.
 *
 * @throws {LudusError} `INVALID_VECTOR` for no envs or differing spaces.
 */
export function assertAlike(envs: readonly AnyEnv[]): AnyEnv {
  const [first, ...others] = envs
  if (!first) throw new LudusError('INVALID_VECTOR', 'Cannot make a vector env of no envs: give at least one')
  others.forEach((env, index) => {
    if (spacesText(env) !== spacesText(first))
      throw new LudusError(
        'INVALID_VECTOR',
        `Cannot step env ${index + 1} with env 0 as their spaces differ: ${spacesText(env)} and ${spacesText(first)}`,
      )
  })
  return first
}

/** Refuses a mask that has not one number for each env. */
export function assertMask(mask: Uint8Array | undefined, numEnvs: number): void {
  if (mask && mask.length !== numEnvs)
    throw new LudusError(
      'SHAPE_MISMATCH',
      `Cannot use a mask of ${mask.length} for ${numEnvs} envs: give a number for each`,
    )
}

/** Refuses a mask of a step that lets an env stand still which was never reset. */
export function assertStepMask(mask: Uint8Array | undefined, current: readonly unknown[]): void {
  assertMask(mask, current.length)
  const index = mask ? current.findIndex((value, at) => mask[at] === 0 && value === undefined) : -1
  if (index >= 0)
    throw new LudusError('RESET_NEEDED', `Env ${index}: Cannot stand still as no episode is running: call reset first`)
}

/** The error of a batch of actions that are not one for each env. */
export function wrongActionCount(numEnvs: number, actions: number): LudusError {
  return new LudusError('SHAPE_MISMATCH', `Cannot step ${numEnvs} envs with ${actions} actions: give one for each`)
}

/** The error of a saved state of another number of envs. */
export function wrongRowCount(numEnvs: number, rows: number): LudusError {
  return new LudusError('SHAPE_MISMATCH', `Cannot load the state of ${rows} envs into ${numEnvs}: give as many`)
}

/** The errors of a `send` and a `receive` that do not alternate. */
export const stepPending = (what: string) =>
  new LudusError('STEP_PENDING', `Cannot ${what} as a step is under way: call receive first`)
export const noStepPending = () =>
  new LudusError('NO_STEP_PENDING', 'Cannot receive as no step is under way: call send first')
