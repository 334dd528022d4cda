import { createEngine, gradients, sum, trace } from '@ludus/nn'
import { expect, it } from 'vitest'
import { qTarget } from './q-target.js'

const f32 = (...numbers: number[]) => Float32Array.from(numbers)

/** Targets of batches of two rows and two actions. */
async function compute(rows: { rewards: number[]; discounts: number[]; nextValues: number[]; selectBy: number[] }) {
  await using engine = await createEngine({ engine: 'onnx', threads: 1 })
  const graph = trace((scope) => {
    const inputs = {
      rewards: scope.input('rewards', [2]),
      discounts: scope.input('discounts', [2]),
      nextValues: scope.input('nextValues', [2, 2]),
      selectBy: scope.input('selectBy', [2, 2]),
    }
    const target = qTarget(inputs)
    scope.output('target', target)
    const [gradient] = gradients(sum(target), [inputs.nextValues])
    if (gradient) scope.output('gradient', gradient)
  })
  const program = await engine.compile(graph)
  return program.run(Object.fromEntries(Object.entries(rows).map(([name, values]) => [name, f32(...values)])))
}

it('qTarget() adds the discounted value of the successor, and nothing where the task ended', async () => {
  // Row 0 goes on, or was cut: 1 + 0.5 * max(4, 2) = 3. Row 1 ended: 1.
  const nextValues = [4, 2, 4, 2]
  const { target } = await compute({ rewards: [1, 1], discounts: [0.5, 0], nextValues, selectBy: nextValues })
  expect(target).toEqual(f32(3, 1))
})

it('qTarget() values the action that the other network picks', async () => {
  // The second action is picked in row 0 and the first in row 1: 0 + 0.5 * 2 = 1, and 2 + 0.5 * 6 = 5.
  const { target } = await compute({
    rewards: [0, 2],
    discounts: [0.5, 0.5],
    nextValues: [4, 2, 6, 8],
    selectBy: [0, 1, 1, 0],
  })
  expect(target).toEqual(f32(1, 5))
})

it('qTarget() lets no gradient through', async () => {
  const nextValues = [4, 2, 4, 2]
  const { gradient } = await compute({ rewards: [1, 1], discounts: [0.5, 0], nextValues, selectBy: nextValues })
  expect(gradient).toEqual(f32(0, 0, 0, 0))
})
