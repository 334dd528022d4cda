import { z } from 'zod'

const name = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]*$/, 'a name starts with a lower-case letter and holds letters and digits only')

/** An action's name. Its bindings (keys, buttons) are the machine's part of the file. */
const actionName = z.string().regex(/^[a-z][a-z0-9-]*$/, 'an action name is in kebab-case')

/**
 * Makes the schema of a game's actions: at least one, named, each bound by the machine's own fields.
 *
 * @param binding Fields that say what the terminal does, such as keys or buttons.
 */
export function actionsSchema<Binding extends z.ZodRawShape>(binding: Binding) {
  return z.array(z.strictObject({ name: actionName, ...binding })).min(1)
}

/**
 * Makes the schema of a game's state variables: a name, a type and a range, and where the machine finds the value.
 *
 * @param source Fields that say where the value is read, such as a path or a RAM address.
 */
export function variablesSchema<Source extends z.ZodRawShape>(source: Source) {
  const range = { low: z.number(), high: z.number() }
  const variable = z.discriminatedUnion('type', [
    /** One number. */
    z.strictObject({ type: z.literal('number'), ...range, ...source }),
    /** A fixed number of numbers. */
    z.strictObject({ type: z.literal('numbers'), length: z.int().positive(), ...range, ...source }),
    /** A whole number, both ends included. */
    z.strictObject({ type: z.literal('integer'), low: z.int(), high: z.int(), ...source }),
    /** One of named values; its number is the place in this list. */
    z.strictObject({ type: z.literal('class'), values: z.array(z.string()).min(1), ...source }),
  ])
  return z.record(name, variable).refine((variables) => Object.keys(variables).length > 0, 'name at least one variable')
}

const coefficient = z.number()

const rewardTerm = z.discriminatedUnion('on', [
  /** `coefficient` times how much a variable grew in the step. */
  z.strictObject({ on: z.literal('change'), variable: name, coefficient }),
  /** `coefficient` times a variable's value after the step. */
  z.strictObject({ on: z.literal('value'), variable: name, coefficient }),
  /** `coefficient` on the step that ends the task. */
  z.strictObject({ on: z.literal('terminated'), coefficient }),
  /** `coefficient` on every step. */
  z.strictObject({ on: z.literal('always'), coefficient }),
])

const conditionFields = { variable: name, is: z.enum(['<', '<=', '=', '!=', '>=', '>']), value: z.number() }
const condition = z.strictObject(conditionFields)
const doneCondition = z.strictObject({ ...conditionFields, and: z.array(condition).default([]) })

/** What the files of all games share, whatever machine runs them. Spread it into the machine's own schema. */
export const sharedGameFields = {
  /** Frames that pass in one step. */
  framesPerStep: z.int().positive(),
  /** The reward is the sum of these terms. */
  reward: z.record(name, rewardTerm).refine((terms) => Object.keys(terms).length > 0, 'name at least one term'),
  /** The task has ended when one of these holds, with all that stands in its `and`. */
  done: z.array(doneCondition).min(1),
} as const

/** One state variable of a game file, without the machine's part. */
export type Variable = z.output<ReturnType<typeof variablesSchema<Record<never, never>>>>[string]
/** One term of a game's reward. */
export type RewardTerm = z.output<typeof rewardTerm>
/** A comparison of a state variable with a number. */
export type Condition = z.output<typeof condition>
/** A comparison that ends the task, where those in `and` hold too. */
export type DoneCondition = z.output<typeof doneCondition>

/** The part of a game file that games on all machines share. */
export interface SharedGameFile {
  readonly framesPerStep: number
  readonly actions: readonly { readonly name: string }[]
  readonly state: Readonly<Record<string, Variable>>
  readonly reward: Readonly<Record<string, RewardTerm>>
  readonly done: readonly DoneCondition[]
}
