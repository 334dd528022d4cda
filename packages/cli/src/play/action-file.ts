import { existsSync } from 'node:fs'
import { type FileHandle, open, readFile } from 'node:fs/promises'
import {
  type EnvSpec,
  envSpecSchema,
  LudusError,
  parseWith,
  type ResetResult,
  type Space,
  type StepResult,
  trajectoryStep,
  type VectorEnv,
  type VectorResetResult,
  valueToJson,
} from '@ludus/core'
import type { PlayOptions } from '@ludus/encoders'
import { z } from 'zod'
import { oneLine } from '../output/one-line.js'

/** What a call gave, short values as text and long ones as hashes, so that a replay can be held to it. */
const outcomeSchema = z.strictObject({
  observation: z.string(),
  state: z.string(),
  reward: z.number(),
  terminated: z.boolean(),
  truncated: z.boolean(),
  rewardTerms: z.string(),
})

/** A line for each call of the env. */
const callSchema = z.union([
  z.strictObject({
    /** The seed, or null for the episode that follows. */
    reset: z
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .nullable(),
    gave: outcomeSchema.optional(),
  }),
  z.strictObject({ action: z.json(), gave: outcomeSchema.optional() }),
])

const headSchema = z.strictObject({
  /** Version of the format. */
  ludusActions: z.literal(1),
  /** What was played, wrappers included. */
  env: envSpecSchema,
  /** The game folder of the env, relative to this file, when it is in no plugin. */
  folder: z.string().min(1).optional(),
})

type ActionFileHead = z.output<typeof headSchema>
export type RecordedCall = z.output<typeof callSchema>
export type Outcome = z.output<typeof outcomeSchema>

/** Seeds and actions that were played: JSON lines, of which the first says what was played. */
export interface ActionFile {
  readonly head: ActionFileHead
  readonly calls: readonly RecordedCall[]
}

/** What a call gave, as it stands in an action file. */
export function outcomeOf(result: ResetResult | StepResult): Outcome {
  const { call: _, ...outcome } = trajectoryStep('', result)
  return outcomeSchema.parse(outcome)
}

/** Writes an action file call by call, so that a crash costs the last line at most. */
export interface ActionWriter {
  reset(seed: number | null, result: ResetResult): Promise<void>
  step(action: unknown, result: StepResult): Promise<void>
  close(): Promise<void>
}

/**
 * Begins an action file.
 *
 * @throws {LudusError} `FILE_TAKEN`; `NO_SPEC` for an env that no registry made.
 */
export async function openActionWriter(
  path: string,
  { spec, actionSpace }: { readonly spec: EnvSpec | null; readonly actionSpace: Space },
  folder: string | null,
): Promise<ActionWriter> {
  if (!spec) throw new LudusError('NO_SPEC', `Cannot write ${path}: the env has no spec to make it again by`)
  if (existsSync(path)) throw new LudusError('FILE_TAKEN', `Cannot write ${path}: it exists; name another file`)
  const file: FileHandle = await open(path, 'wx').catch((cause: unknown) => {
    throw new LudusError('FILE_NOT_WRITABLE', `Cannot write ${path}: ${oneLine(cause)}`, { cause })
  })
  const write = (line: object) => file.appendFile(`${JSON.stringify(line)}\n`)
  const head: ActionFileHead = { ludusActions: 1, env: spec, ...(folder !== null && { folder }) }
  await write(head)
  return {
    reset: (seed, result) => write({ reset: seed, gave: outcomeOf(result) }),
    step: (action, result) => write({ action: valueToJson(actionSpace, action), gave: outcomeOf(result) }),
    close: () => file.close(),
  }
}

/** Writes the calls of a vector env of one env as those of that env. */
export function callsInto(writer: ActionWriter, env: VectorEnv): NonNullable<PlayOptions['onCall']> {
  const rowOf = ({ observations, states, infos }: VectorResetResult): ResetResult => ({
    observation: env.observationSpace.unbatch(observations)[0],
    state: env.stateSpace?.unbatch(states)[0],
    info: infos[0] ?? {},
  })
  return async (call) => {
    if ('seed' in call) return writer.reset(call.seed, rowOf(call.result))
    const { final, rewards, terminated, truncated } = call.result
    await writer.step(env.actionSpace.unbatch(call.actions)[0], {
      ...rowOf(final ?? call.result),
      ...{ reward: rewards[0] as number, terminated: terminated[0] === 1, truncated: truncated[0] === 1 },
    })
    // It was reset within the step.
    if (final) await writer.reset(null, rowOf(call.result))
  }
}

/**
 * Reads an action file. A last line that was cut short is left out.
 *
 * @param shown Names it in errors.
 * @throws {LudusError} `FILE_NOT_FOUND`, `INVALID_ACTIONS`.
 */
export async function readActionFile(path: string, shown: string): Promise<ActionFile> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'it does not exist' : oneLine(cause)
    throw new LudusError('FILE_NOT_FOUND', `Cannot read the action file ${shown}: ${why}`, { cause })
  })
  const [first = '', ...lines] = text.split('\n').slice(0, -1)
  const head = parseLine(headSchema, first, `${shown}, line 1`)
  return { head, calls: lines.map((line, index) => parseLine(callSchema, line, `${shown}, line ${index + 2}`)) }
}

function parseLine<Schema extends z.ZodType>(schema: Schema, line: string, what: string): z.output<Schema> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw new LudusError('INVALID_ACTIONS', `Cannot read ${what}: it is not JSON`, { cause })
  }
  return parseWith(schema, value, 'INVALID_ACTIONS', what)
}
