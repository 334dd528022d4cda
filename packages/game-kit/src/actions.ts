import { type Box, box, type Discrete, discrete, type MultiDiscrete, multiDiscrete } from '@ludus/core'
import { z } from 'zod'
import { variableName } from './names.js'

/** An action's name. What it does (keys, buttons, pointer) is the machine's part of the file. */
const actionName = z.string().regex(/^[a-z][a-z0-9-]*$/, 'an action name is in kebab-case')

/**
 * Makes the schema of a game's actions, in one of three forms: a list of named actions is a Discrete space; `groups`
 * of them, one choice of each, a MultiDiscrete; `axes` from -1 to 1 a Box.
 *
 * @param binding Fields that say what the terminal does, such as keys or buttons. All may be left out.
 * @param axis Fields of an axis for what follows its value; what happens beyond a threshold is shared.
 */
export function actionsSchema<Binding extends z.ZodRawShape, Axis extends z.ZodRawShape = Record<never, never>>(
  binding: Binding,
  axis: Axis = {} as Axis,
) {
  const choices = z.array(z.strictObject({ name: actionName, ...binding })).min(1)
  const beyond = z.strictObject({ threshold: z.number().min(-1).max(1), ...binding }).optional()
  return z.union([
    choices,
    z.strictObject({ groups: named(choices, 'group') }),
    z.strictObject({ axes: named(z.strictObject({ below: beyond, above: beyond, ...axis }), 'axis') }),
  ])
}

function named<Value extends z.ZodType>(value: Value, what: string) {
  return z.record(variableName, value).refine((values) => Object.keys(values).length > 0, `name at least one ${what}`)
}

/** The actions of a checked game file, each bound by the machine's own fields. */
export type Actions<Binding = object, Axis = object> =
  | readonly Choice<Binding>[]
  | { readonly groups: Readonly<Record<string, readonly Choice<Binding>[]>> }
  | { readonly axes: Readonly<Record<string, Axis & Beyond<Binding>>> }

type Choice<Binding> = Binding & { readonly name: string }

interface Beyond<Binding> {
  readonly below?: (Binding & { readonly threshold: number }) | undefined
  readonly above?: (Binding & { readonly threshold: number }) | undefined
}

/** An action of a game: the place in a list, one place in each group, or a number on each axis. */
export type GameAction = number | Int32Array | Float32Array

/** What a game's actions mean, ready to run. */
export interface CompiledActions<Binding> {
  readonly space: Discrete | MultiDiscrete | Box<'float32', readonly [number]>
  /** All that an action can be made of. */
  readonly bindings: readonly Binding[]
  /** Which of the bindings an action is made of, as their places in `bindings`. */
  chosen(action: GameAction): number[]
}

/** Compiles the actions of a checked game file into their space and what each element of it does. */
export function compileActions<Binding>(actions: Actions<Binding>): CompiledActions<Binding> {
  if ('groups' in actions) return compileGroups(Object.values(actions.groups))
  if ('axes' in actions) return compileAxes(Object.values(actions.axes))
  return { space: discrete(actions.length), bindings: actions, chosen: (action) => [action as number] }
}

function compileGroups<Binding>(groups: readonly (readonly Binding[])[]): CompiledActions<Binding> {
  const counts = groups.map(({ length }) => length)
  const offsets = counts.map((_, group) => counts.slice(0, group).reduce((sum, count) => sum + count, 0))
  return {
    space: multiDiscrete(counts),
    bindings: groups.flat(),
    chosen: (action) => Array.from(action as Int32Array, (choice, group) => (offsets[group] as number) + choice),
  }
}

function compileAxes<Binding>(axes: readonly Beyond<Binding>[]): CompiledActions<Binding> {
  const thresholds = axes.flatMap(({ below, above }, axis) => [
    ...(below
      ? [{ binding: below, passed: (values: Float32Array) => (values[axis] as number) < below.threshold }]
      : []),
    ...(above
      ? [{ binding: above, passed: (values: Float32Array) => (values[axis] as number) > above.threshold }]
      : []),
  ])
  return {
    space: box({ low: -1, high: 1, shape: [axes.length], dtype: 'float32' }),
    bindings: thresholds.map(({ binding }) => binding),
    chosen: (action) => thresholds.flatMap(({ passed }, index) => (passed(action as Float32Array) ? [index] : [])),
  }
}
