import { envIdSchema } from '@ludus/core'
import { z } from 'zod'
import type { Actions } from './actions.js'
import { type Condition, conditionSchema } from './condition.js'
import { variableName } from './names.js'

/**
 * Makes the schema of a game's state variables: a name, a type and a range, and where the machine finds the value.
 *
 * @param source Fields that say where the value is read, such as a path or a RAM address.
 */
export function variablesSchema<Source extends z.ZodRawShape>(source: Source) {
  const range = { low: z.number(), high: z.number() }
  const variable = z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('number').describe('One number.'), ...range, ...source }),
    z.strictObject({
      type: z.literal('numbers').describe('A fixed number of numbers.'),
      length: z.int().positive(),
      ...range,
      ...source,
    }),
    z.strictObject({
      type: z.literal('integer').describe('A whole number, both ends included.'),
      low: z.int(),
      high: z.int(),
      ...source,
    }),
    z.strictObject({
      type: z.literal('class').describe('One of named values; its number is the place in this list.'),
      values: z.array(z.string()).min(1),
      ...source,
    }),
  ])
  return z
    .record(variableName, variable)
    .refine((variables) => Object.keys(variables).length > 0, 'name at least one variable')
}

/**
 * Makes the schema of what is done after each reset until the episode begins, such as leaving a title screen.
 *
 * @param binding As for `actionsSchema`.
 * @param more Fields that the machine adds to a step.
 */
export function startSchema<Binding extends z.ZodRawShape, More extends z.ZodRawShape>(binding: Binding, more: More) {
  const step = z.strictObject({
    ...binding,
    frames: z.int().nonnegative().default(1).describe('Frames that pass meanwhile.'),
    ...more,
  })
  return z.array(step).default([]).describe('What is done after each reset until the episode begins, step by step.')
}

const coefficient = z.number()
const term = <On extends string, Fields extends z.ZodRawShape>(on: On, says: string, fields: Fields) =>
  z.strictObject({ on: z.literal(on).describe(`The coefficient ${says}`), ...fields, coefficient })

const rewardTerm = z.discriminatedUnion('on', [
  term('change', 'times how much a variable grew in the step; negative where it fell.', { variable: variableName }),
  term('increase', 'times how much a variable grew in the step, where it grew.', { variable: variableName }),
  term('decrease', 'times how much a variable fell in the step, where it fell.', { variable: variableName }),
  term('value', "times a variable's value after the step.", { variable: variableName }),
  term('when', 'on every step after which a condition holds.', { condition: conditionSchema }),
  term('terminated', 'on the step that ends the task.', {}),
  term('always', 'on every step.', {}),
])

const targetValue = z.union([z.number(), z.string(), z.array(z.number())])

/** What the files of all games share, whatever machine runs them. Spread it into the machine's own schema. */
export const sharedGameFields = {
  $schema: z.string().optional().describe('Where an editor finds the schema of this file.'),
  env: z
    .strictObject({
      id: envIdSchema,
      description: z.string().min(1).describe('One sentence.'),
      maxEpisodeSteps: z.int().positive().exactOptional().describe('Steps after which an episode is cut.'),
      solvedAt: z.number().exactOptional().describe('The mean return at which the task counts as solved.'),
    })
    .optional()
    .describe('How the game is listed among the envs.'),
  framesPerStep: z.int().positive().describe('Frames that pass in one step.'),
  reward: z
    .record(variableName, rewardTerm)
    .refine((terms) => Object.keys(terms).length > 0, 'name at least one term')
    .describe('The reward is the sum of these terms.'),
  done: z.array(conditionSchema).min(1).describe('The task has ended when one of these holds.'),
  truncated: z.array(conditionSchema).default([]).describe('The episode is cut when one of these holds.'),
  target: z
    .record(variableName, targetValue)
    .optional()
    .describe('Values of some state variables at the target, for learning from the gap between rewards.'),
  noopStarts: z
    .int()
    .nonnegative()
    .default(0)
    .describe('An episode begins after a random number of steps without input, up to this one.'),
  stickyActions: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('How likely it is that a step plays the action before in place of its own.'),
} as const

/** One state variable of a game file, without the machine's part. */
export type Variable = z.output<ReturnType<typeof variablesSchema<Record<never, never>>>>[string]
/** One term of a game's reward. */
export type RewardTerm = z.output<typeof rewardTerm>
/** Values of some state variables: numbers, the names of classes, arrays. */
export type TargetState = Readonly<Record<string, z.output<typeof targetValue>>>

/** The part of a checked game file that games on all machines share. */
export interface SharedGameFile {
  readonly env?: z.output<typeof sharedGameFields.env>
  readonly framesPerStep: number
  readonly actions: Actions
  readonly state: Readonly<Record<string, Variable>>
  readonly reward: Readonly<Record<string, RewardTerm>>
  readonly done: readonly Condition[]
  readonly truncated: readonly Condition[]
  readonly target?: TargetState | undefined
  readonly noopStarts: number
  readonly stickyActions: number
}
