import { agentPipelineSchema, LudusError } from '@ludus/core'
import { computeFlags } from './compute.js'
import { type FlagValues, flag, repeatedFlag } from './flag.js'
import { type Assignment, withAssignments } from './set-path.js'
import { assignment, jsonObject, nonEmpty, positiveCount } from './values.js'

const { observe } = agentPipelineSchema.shape

/** Flags that say what is played, for how long, and how it is scored. `train` and `compare` share them. */
export const protocolFlags = {
  env: flag('<id>', 'the env to play, such as web/catch-v1', nonEmpty.optional()),
  envOptions: flag('<json>', 'options of the env, such as {"size":42}', jsonObject.optional()),
  frameStack: flag('<n>', 'frames in one observation (4 unless a file says otherwise)', positiveCount.optional()),
  observe: flag(
    '<what>',
    'what the agent is shown: pixels, or the true state in place of them (pixels)',
    observe.unwrap().optional(),
  ),
  numEnvs: flag('<n>', 'envs played together by one run', positiveCount.optional()),
  steps: flag('<n>', 'terminal steps while the policy is trained', positiveCount.optional()),
  evaluateEvery: flag('<steps>', 'terminal steps between evaluations (a tenth of --steps)', positiveCount.optional()),
  episodes: flag('<n>', 'episodes of an evaluation on the way', positiveCount.optional()),
  finalEpisodes: flag('<n>', 'episodes of the final evaluation', positiveCount.optional()),
  ...computeFlags,
  out: flag('<folder>', 'where to write', nonEmpty.optional()),
}

type ProtocolFlags = FlagValues<typeof protocolFlags>

/** Frames stacked when nobody says: the field's usual number (Mnih et al. 2015), from which motion can be read. */
const usualFrameStack = 4
/** Evaluations along a run when nobody says. */
const usualEvaluations = 10

/** A configuration with what the flags say put in place, still to be checked by its schema. */
export function withProtocol(
  base: Readonly<Record<string, unknown>>,
  flags: ProtocolFlags,
  more: readonly Assignment[],
): Record<string, unknown> {
  const given = withAssignments({ frameStack: usualFrameStack, ...base }, [...protocolAssignments(flags), ...more])
  const { evaluation, budget } = given as { evaluation?: { everySteps?: number }; budget?: { steps?: number } }
  if (evaluation?.everySteps !== undefined || typeof budget?.steps !== 'number') return given
  const everySteps = Math.max(1, Math.floor(budget.steps / usualEvaluations))
  return withAssignments(given, [{ path: ['evaluation', 'everySteps'], value: everySteps }])
}

function protocolAssignments(flags: ProtocolFlags): Assignment[] {
  const places: readonly (readonly [path: string, value: unknown])[] = [
    // Another env has other options, so it comes with its own.
    ['env', flags.env && { id: flags.env }],
    ['env.options', flags.envOptions],
    ['frameStack', flags.frameStack],
    ['observe', flags.observe],
    ['numEnvs', flags.numEnvs],
    ['budget.steps', flags.steps],
    ['evaluation.everySteps', flags.evaluateEvery],
    ['evaluation.episodes', flags.episodes],
    ['evaluation.finalEpisodes', flags.finalEpisodes],
    ['compute.engine', flags.engine],
    ['compute.backend', flags.backend],
    ['compute.threads', flags.threads],
  ]
  return places.filter(([, value]) => value !== undefined).map(([path, value]) => ({ path: path.split('.'), value }))
}

/**
 * Asks for what no file says.
 *
 * @param examples A value for each flag that is needed.
 * @throws {LudusError} `MISSING_FLAG`, with an example.
 */
export function requireFlags(
  given: ProtocolFlags,
  verb: string,
  examples: Partial<Record<keyof ProtocolFlags, string>>,
): void {
  for (const [name, example] of Object.entries(examples))
    if (given[name as keyof ProtocolFlags] === undefined)
      throw new LudusError(
        'MISSING_FLAG',
        `Cannot ${verb} without a file or --${name}: add --${name} ${example} for instance`,
      )
}

/** `--set key=value`, as often as needed. */
export const setFlag = (what: string) => repeatedFlag('<key=value>', what, assignment.array().default([]))
