import { expect, it } from 'vitest'
import { box } from '../../spaces/box.js'
import { dict } from '../../spaces/dict.js'
import { discrete } from '../../spaces/discrete.js'
import { createCorridor } from '../../testing/corridor.js'
import { createScriptedEnv } from '../../testing/scripted-env.js'
import { createVectorEnv } from '../../vector/create-vector-env.js'
import { stateObservation } from './state-observation.js'

it('stateObservation() scales numbers to [-1, 1], marks classes, and leaves out what has no bounds', () => {
  const stateSpace = dict({
    x: box({ low: 10, high: 20, shape: [], dtype: 'float64' }),
    kind: discrete(3, 1),
    falling: box({ low: 0, high: 4, shape: [2], dtype: 'float64' }),
    distance: box({ low: 0, high: Number.POSITIVE_INFINITY, shape: [], dtype: 'float64' }),
  })
  const scripted = createScriptedEnv({ observations: [0, 0] })
  const state = { x: 15, kind: 2, falling: Float64Array.of(0, 3), distance: 7 }
  const env = stateObservation({
    ...scripted,
    stateSpace,
    reset: () => ({ ...scripted.reset(), state }),
    step: (action: unknown) => ({ ...scripted.step(action), state: { ...state, x: 20, kind: 1 } }),
  })
  expect(env.observationSpace.toJSON()).toMatchObject({ shape: [6], dtype: 'float32' })
  // x: 15 is half of 10 to 20. kind: the second of three. falling: 0 of 4, and 3 of 4.
  expect(env.reset().observation).toEqual(Float32Array.of(0, 0, 1, 0, -1, 0.5))
  expect(env.step(0).observation).toEqual(Float32Array.of(1, 1, 0, 0, -1, 0.5))
})

it('stateObservation() shows the rows of a vector env, ended episodes included', async () => {
  const env = stateObservation(createVectorEnv([createCorridor({ length: 3 })]))
  await env.reset({ seed: 1 })
  let step = await env.step(Int32Array.of(1))
  while (!step.final) step = await env.step(Int32Array.of(1))
  // The last of three cells, and then a start on one of the other two.
  expect(step.final.observations).toEqual(Float32Array.of(1))
  expect(step.observations[0]).toBeLessThan(1)
})

it('stateObservation() refuses an env without state data', () => {
  expect(() => stateObservation(createScriptedEnv({ observations: [] }))).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED_SPACE' }),
  )
})
