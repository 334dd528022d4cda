import { describe, expect, it } from 'vitest'
import { createScriptedEnv } from '../testing/scripted-env.js'
import { createVectorEnv } from '../vector/create-vector-env.js'
import type { Wrappable } from './map-env.js'
import { delayObservation } from './observation/delay-observation.js'
import { maxAndSkipObservation } from './observation/max-and-skip-observation.js'
import { stackObservation } from './observation/stack-observation.js'
import { transformObservation } from './observation/transform-observation.js'
import { timeLimit } from './time-limit.js'

const floats = (...numbers: number[]) => Float32Array.from(numbers)
const pairs = [floats(1, 10), floats(3, 10), floats(2, 40), floats(6, 0)]
const rescaleToTenths = <E extends Wrappable>(env: E) =>
  transformObservation(env, (pair: Float32Array) => pair.map((value) => value / 10))
const refused = (code: string) => expect.objectContaining({ code })

describe('around a vector env,', () => {
  it('final observations are wrapped as the last of their episode, and those that follow as the first', async () => {
    const script = { observations: pairs, terminatesAt: 2 }
    const env = stackObservation(
      createVectorEnv([createScriptedEnv(script), createScriptedEnv({ observations: pairs })]),
      {
        size: 2,
      },
    )
    await env.reset()
    await env.step(Int32Array.of(0, 0))
    const step = await env.step(Int32Array.of(0, 0))
    expect(step.final?.indices).toEqual(Int32Array.of(0))
    expect(step.final?.observations).toEqual(floats(3, 10, 2, 40))
    expect(step.observations).toEqual(floats(1, 10, 1, 10, 3, 10, 2, 40))
  })

  it('a masked reset starts the chosen rows anew and leaves the others as they stood', async () => {
    const rows = [0, 1].map(() => createScriptedEnv({ observations: pairs }))
    const env = delayObservation(createVectorEnv(rows), { delay: 1 })
    await env.reset()
    await env.step(Int32Array.of(0, 0))
    expect((await env.reset({ mask: Uint8Array.of(1, 0) })).observations).toEqual(floats(0, 0, 1, 10))
    expect((await env.step(Int32Array.of(0, 0))).observations).toEqual(floats(1, 10, 3, 10))
  })

  it('a masked step leaves the other rows as they stood', async () => {
    const rows = [0, 1].map(() => createScriptedEnv({ observations: pairs }))
    const env = delayObservation(rescaleToTenths(createVectorEnv(rows)), { delay: 1 })
    await env.reset()
    await env.step(Int32Array.of(0, 0), { mask: Uint8Array.of(1, 0) })
    // The second row still waits for its first observation.
    const step = await env.step(Int32Array.of(0, 0), { mask: Uint8Array.of(0, 1) })
    expect(step.observations).toEqual(floats(0.1, 1, 0.1, 1))
    env.send(Int32Array.of(0, 0), { mask: Uint8Array.of(1, 0) })
    expect((await env.receive()).observations).toEqual(floats(0.3, 1, 0.1, 1))
  })

  it('a wrapper for single envs alone refuses it', () => {
    const env = createVectorEnv([timeLimit(createScriptedEnv({ observations: pairs }), 3)])
    expect(() => maxAndSkipObservation(env as never)).toThrow(refused('UNSUPPORTED_ENV'))
  })
})
