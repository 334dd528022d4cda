import { box, dict, discrete } from '@ludus/core'
import { createEngine, trace } from '@ludus/nn'
import { expect, it } from 'vitest'
import { labelOutputs } from './auxiliary-labels.js'

const stateSpace = dict({
  height: box({ low: 0, high: 10, shape: [], dtype: 'float32' }),
  lane: discrete(3, 5),
  paddle: box({ low: -1, high: 1, shape: [2], dtype: 'float32' }),
})

it('labelOutputs() scales numbers to [0, 1] and puts a 1 at the class', () => {
  const outputs = labelOutputs(stateSpace, undefined)
  expect(outputs.size).toBe(1 + 3 + 2)
  const states = { height: Float32Array.of(5, 0), lane: Int32Array.of(6, 5), paddle: Float32Array.of(-1, 1, 0, 0.5) }
  expect([...outputs.read(states, 2)]).toEqual([0.5, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0.5, 0.75])
})

it('labelOutputs() keeps to the labels that are named, also by the name of their array', () => {
  const { labels } = labelOutputs(stateSpace, ['paddle', 'height'])
  expect(labels.map(({ name }) => name)).toEqual(['height', 'paddle[0]', 'paddle[1]'])
})

it('losses() are 12 times the squares of numbers, and what classes cost in nats', async () => {
  const labels = labelOutputs(stateSpace, ['height', 'lane'])
  await using engine = await createEngine({ engine: 'onnx', threads: 1 })
  const program = await engine.compile(
    trace((scope) =>
      scope.output('losses', labels.losses(scope.input('outputs', [2, 4]), scope.input('targets', [2, 4]))),
    ),
  )
  const { losses } = await program.run({
    outputs: Float32Array.of(0.5, 0, 0, 0, 0, 0, Math.log(2), 0),
    targets: Float32Array.of(0, 0, 1, 0, 0, 0, 1, 0),
  })
  // 12 × 0.5² + ln 3, and 0 + ln(4 / 2) for the class of half the likelihood.
  expect(losses?.[0]).toBeCloseTo(3 + Math.log(3), 5)
  expect(losses?.[1]).toBeCloseTo(Math.log(2), 5)
})
