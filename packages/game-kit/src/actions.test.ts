import { createRng } from '@ludus/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileActions, type GameAction } from './actions.js'

const key = (name: string) => ({ name, key: name })

describe('compileActions()', () => {
  it('makes a list a Discrete space, each action of one binding', () => {
    const { space, bindings, chosen } = compileActions([key('stay'), key('go')])
    expect(space.toJSON()).toEqual({ kind: 'discrete', n: 2, start: 0 })
    expect(bindings).toEqual([key('stay'), key('go')])
    expect([0, 1].map((action) => chosen(action))).toEqual([[0], [1]])
  })

  it('makes groups a MultiDiscrete space, each action of one binding a group', () => {
    const groups = { steer: [key('ahead'), key('left'), key('right')], fire: [key('no'), key('yes')] }
    const { space, bindings, chosen } = compileActions({ groups })
    expect(space.toJSON()).toMatchObject({ kind: 'multi-discrete', nvec: [3, 2] })
    const names = (action: GameAction) => chosen(action).map((index) => bindings[index]?.key)
    expect(names(Int32Array.of(0, 0))).toEqual(['ahead', 'no'])
    expect(names(Int32Array.of(2, 1))).toEqual(['right', 'yes'])
  })

  it('makes axes a Box from -1 to 1, each action of the bindings whose thresholds it passes', () => {
    const axes = {
      steer: { below: { threshold: -0.5, key: 'left' }, above: { threshold: 0.5, key: 'right' } },
      aim: {},
      fire: { above: { threshold: 0, key: 'fire' } },
    }
    const { space, bindings, chosen } = compileActions({ axes })
    expect(space.toJSON()).toMatchObject({ kind: 'box', shape: [3], low: -1, high: 1, dtype: 'float32' })
    const keys = (...action: number[]) => chosen(Float32Array.from(action)).map((index) => bindings[index]?.key)
    expect(keys(0, 0, 0)).toEqual([])
    expect(keys(-0.5, 1, 0)).toEqual([])
    expect(keys(-0.75, 0, 0.25)).toEqual(['left', 'fire'])
    expect(keys(1, -1, -1)).toEqual(['right'])
  })

  it('finds a binding for every choice of every element of its space', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
        fc.nat(),
        (counts, seed) => {
          const groups = Object.fromEntries(
            counts.map((count, group) => [
              `g${group}`,
              Array.from({ length: count }, (_, index) => key(`${group}-${index}`)),
            ]),
          )
          const { space, bindings, chosen } = compileActions({ groups })
          const action = space.sample(createRng(seed)) as Int32Array
          expect(chosen(action).map((index) => bindings[index]?.key)).toEqual(
            Array.from(action, (choice, group) => `${group}-${choice}`),
          )
        },
      ),
    )
  })
})
