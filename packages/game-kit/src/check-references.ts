import { type Condition, comparisonsIn } from './condition.js'
import type { SharedGameFile, TargetState, Variable } from './game-file.js'
import { spaceOf } from './state-space.js'

/** What is wrong at a place of a game file. */
export interface ReferenceError {
  readonly path: PropertyKey[]
  readonly message: string
}

/** Whether a game file speaks only of what it declares, and of values that there are: what no schema can tell. */
export function referenceErrors(file: SharedGameFile): ReferenceError[] {
  return [...actionErrors(file), ...rangeErrors(file), ...rewardErrors(file), ...endErrors(file), ...targetErrors(file)]
}

function actionErrors({ actions }: SharedGameFile): ReferenceError[] {
  if ('axes' in actions) return []
  const lists = 'groups' in actions ? Object.entries(actions.groups) : [[null, actions] as const]
  return lists.flatMap(([group, choices]) =>
    choices.flatMap(({ name }, index) =>
      choices.findIndex((choice) => choice.name === name) === index
        ? []
        : [
            {
              path: ['actions', ...(group === null ? [] : ['groups', group]), index, 'name'],
              message: `two actions are named ${name}`,
            },
          ],
    ),
  )
}

function rangeErrors({ state }: SharedGameFile): ReferenceError[] {
  return Object.entries(state).flatMap(([name, variable]) =>
    variable.type === 'class' || variable.low <= variable.high
      ? []
      : [{ path: ['state', name, 'low'], message: `low ${variable.low} is above high ${variable.high}` }],
  )
}

function rewardErrors(file: SharedGameFile): ReferenceError[] {
  return Object.entries(file.reward).flatMap(([name, term]) => {
    if ('condition' in term) return conditionErrors(file, term.condition, ['reward', name, 'condition'])
    return 'variable' in term ? scalarErrors(file, term.variable, ['reward', name, 'variable']) : []
  })
}

function endErrors(file: SharedGameFile): ReferenceError[] {
  return (['done', 'truncated'] as const).flatMap((end) =>
    file[end].flatMap((condition, index) => conditionErrors(file, condition, [end, index])),
  )
}

/**
 * Whether a condition speaks only of what a game file declares.
 *
 * @param at Where it stands in the file.
 */
export function conditionErrors(
  file: Pick<SharedGameFile, 'state'>,
  condition: Condition,
  at: PropertyKey[],
): ReferenceError[] {
  return comparisonsIn(condition).flatMap(({ comparison: { variable, value }, path }) => {
    const place = [...at, ...path]
    const errors = scalarErrors(file, variable, [...place, 'variable'])
    if (errors.length > 0 || typeof value === 'number') return errors
    return classErrors(variable, file.state[variable] as Variable, value, [...place, 'value'])
  })
}

function targetErrors({ target = {}, state }: SharedGameFile): ReferenceError[] {
  return Object.entries(target as TargetState).flatMap(([name, value]): ReferenceError[] => {
    const path = ['target', name]
    const variable = declared(state, name)
    if (!variable) return [undeclared(state, name, path)]
    if (typeof value === 'string') return classErrors(name, variable, value, path)
    const element = typeof value === 'number' ? value : Float64Array.from(value)
    return spaceOf(variable).contains(element) ? [] : [{ path, message: `${name} cannot be ${JSON.stringify(value)}` }]
  })
}

function classErrors(name: string, variable: Variable, value: string, path: PropertyKey[]): ReferenceError[] {
  if (variable.type !== 'class') return [{ path, message: `${name} is a number, and "${value}" is none` }]
  if (variable.values.includes(value)) return []
  return [{ path, message: `${name} is never ${value}; it is one of ${variable.values.join(', ')}` }]
}

function scalarErrors({ state }: Pick<SharedGameFile, 'state'>, name: string, path: PropertyKey[]): ReferenceError[] {
  const variable = declared(state, name)
  if (!variable) return [undeclared(state, name, path)]
  return variable.type === 'numbers' ? [{ path, message: `${name} is an array; name a single number` }] : []
}

function declared(state: SharedGameFile['state'], name: string): Variable | undefined {
  return Object.hasOwn(state, name) ? state[name] : undefined
}

function undeclared(state: SharedGameFile['state'], name: string, path: PropertyKey[]): ReferenceError {
  return { path, message: `no state variable ${name}; declared are ${Object.keys(state).join(', ')}` }
}
