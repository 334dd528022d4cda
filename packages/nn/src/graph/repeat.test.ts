import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../engines/create-engine.js'
import type { Engine } from '../engines/engine.js'
import { add, multiply } from '../ops/elementwise.js'
import { repeat } from './repeat.js'
import { type Scope, trace } from './trace.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ engine: 'onnx', threads: 1 })
})
afterAll(() => engine.close())

/** total ← total · factor + x, handing out the total as it was. */
function addUp(step: Scope, factor = 2): void {
  const total = step.variable('total', 2)
  step.assign(total, add(multiply(total, factor), step.input('x', [2])))
  step.output('before', total)
}

describe('repeat()', () => {
  it('does in one run what the step does in several', async () => {
    const program = await engine.compile(trace((scope) => repeat(scope, 3, addUp)))
    const total = engine.variable(Float32Array.of(1, 10))
    const outputs = await program.run({ x: Float32Array.of(1, 2, 3, 4, 5, 6) }, { total })
    // 1 → 2·1 + 1 = 3 → 2·3 + 3 = 9 → 2·9 + 5 = 23, and 10 → 22 → 48 → 102.
    expect(outputs).toEqual({ before: Float32Array.of(1, 10, 3, 22, 9, 48) })
    expect(total.read()).toEqual(Float32Array.of(23, 102))
  })

  it('shares the inputs of the scope around it, and leaves variables that no step assigns alone', async () => {
    const graph = trace((scope) => {
      const shared = scope.input('shared', [2])
      repeat(scope, 2, (step) => {
        const total = step.variable('total', 2)
        step.assign(total, add(total, multiply(shared, step.variable('weight', 2))))
      })
    })
    const program = await engine.compile(graph)
    const variables = { total: engine.variable(new Float32Array(2)), weight: engine.variable(Float32Array.of(3, 4)) }
    await program.run({ shared: Float32Array.of(10, 100) }, variables)
    expect(variables.total.read()).toEqual(Float32Array.of(60, 800))
    expect(variables.weight.read()).toEqual(Float32Array.of(3, 4))
  })

  it('refuses no steps, a name twice in a step, and what is no variable', () => {
    const codeOf = (times: number, step: (scope: Scope) => void) => {
      try {
        trace((scope) => repeat(scope, times, step))
      } catch (error) {
        return (error as { code?: string }).code
      }
    }
    expect(codeOf(0, addUp)).toBe('INVALID_SHAPE')
    expect(codeOf(2, (step) => [step.input('x', []), step.input('x', [])])).toBe('DUPLICATE_NAME')
    expect(codeOf(2, (step) => step.assign(step.input('x', [2]), step.input('y', [2])))).toBe('NOT_A_VARIABLE')
    expect(codeOf(2, (step) => step.assign(step.variable('x', 3), step.input('y', [2])))).toBe('SHAPE_MISMATCH')
    const twice = (step: Scope) => {
      const total = step.variable('total', 2)
      for (let time = 0; time < 2; time++) step.assign(total, multiply(total, 2))
    }
    expect(codeOf(1, twice)).toBe('DUPLICATE_NAME')
  })
})
