import { concat, reshape, slice } from '../ops/layout.js'
import { requireSameShape } from './shapes.js'
import type { Tensor } from './tensor.js'
import type { Scope } from './trace.js'
import { traceError } from './trace-error.js'

/**
 * Traces a step several times over, each with the variables as the one before left them, so that one run takes them
 * all. The inputs and outputs of the step get a first axis more, of length `times`; what the steps share is an input of
 * the scope itself.
 *
 * @param times At least 1.
 * @param step Called `times` times, at once, with a scope of its own each time.
 * @throws {LudusError} `INVALID_SHAPE` and what the step throws.
 * @example
 * const graph = trace((scope) => {
 *   const learningRate = scope.input('learningRate', [])
 *   repeat(scope, 4, (step) => {
 *     const weights = step.variable('weights', 2)
 *     const gradient = step.input('gradient', [2]) // fed as [4, 2]
 *     step.assign(weights, subtract(weights, multiply(gradient, learningRate)))
 *   })
 * })
 */
export function repeat(scope: Scope, times: number, step: (scope: Scope) => void): void {
  if (!Number.isInteger(times) || times < 1)
    throw traceError('INVALID_SHAPE', `Cannot repeat a step ${times} times: take a whole number of at least 1`)
  const inputs = new Map<string, Tensor>()
  const outputs = new Map<string, Tensor[]>()
  const declared = new Map<string, Tensor>()
  const current = new Map<string, Tensor>()

  for (let index = 0; index < times; index++) {
    const named = new Set<string>()
    const assigned = new Map<string, Tensor>()
    const claim = (name: string) => {
      if (named.has(name)) throw traceError('DUPLICATE_NAME', `Cannot name ${name} twice in one step`)
      named.add(name)
    }
    step({
      input(name, shape, dtype) {
        claim(name)
        const all = inputs.get(name) ?? scope.input(name, [times, ...shape], dtype)
        inputs.set(name, all)
        return reshape(slice(all, 0, index, 1), shape)
      },
      variable(name, size) {
        claim(name)
        const variable = current.get(name) ?? scope.variable(name, size)
        if (!declared.has(name)) declared.set(name, variable)
        current.set(name, variable)
        return variable
      },
      assign(variable, value) {
        const [name] = [...current].find(([, tensor]) => tensor === variable) ?? []
        if (name === undefined)
          throw traceError('NOT_A_VARIABLE', `Cannot assign to the result of ${variable.operation.kind}`)
        if (assigned.has(name))
          throw traceError('DUPLICATE_NAME', `Cannot assign to variable ${name} twice in one step`)
        requireSameShape(`assign variable ${name}`, variable, value)
        assigned.set(name, value)
      },
      output(name, tensor) {
        claim(name)
        outputs.set(name, [...(outputs.get(name) ?? []), reshape(tensor, [1, ...tensor.shape])])
      },
    })
    for (const [name, value] of assigned) current.set(name, value)
  }

  for (const [name, variable] of declared) {
    const value = current.get(name) as Tensor
    if (value !== variable) scope.assign(variable, value)
  }
  for (const [name, values] of outputs) scope.output(name, concat(values, 0))
}
