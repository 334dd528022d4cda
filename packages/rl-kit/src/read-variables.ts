import type { Variable } from '@ludus/nn'

/** Copies of variables' numbers by their names, as a learner's state keeps them. */
export function readVariables(variables: Readonly<Record<string, Variable>>): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(variables).map(([name, variable]) => [name, variable.read()]))
}
