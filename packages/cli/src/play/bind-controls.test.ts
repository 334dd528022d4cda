import { box, createRng, dict, discrete, multiBinary, multiDiscrete, type Space } from '@ludus/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bindControls, type PlayerInput } from './bind-controls.js'

const picture = { width: 200, height: 100 }
const nothing: PlayerInput = { held: [], tapped: [], pointer: null, pressed: false }
const hold = (...held: string[]): PlayerInput => ({ ...nothing, held })

const catchControls = {
  parts: [
    {
      name: 'action',
      choices: [
        { name: 'stay', keys: [] },
        { name: 'left', keys: ['ArrowLeft'] },
        { name: 'jump-left', keys: ['ArrowLeft', 'Space'] },
        { name: 'right', keys: ['ArrowRight'] },
      ],
    },
  ],
}

describe('bindControls()', () => {
  it('takes the choice of which most keys are down, then the latest pressed, and else the idle one', () => {
    const { actionOf, waits } = bindControls(discrete(4), catchControls)
    const act = (...keys: string[]) => actionOf(hold(...keys), picture)
    expect(waits).toBe(false)
    expect([act(), act('ArrowLeft'), act('ArrowLeft', 'Space')]).toEqual([0, 1, 2])
    expect([act('ArrowLeft', 'ArrowRight'), act('ArrowRight', 'ArrowLeft')]).toEqual([3, 1])
    expect(act('KeyZ')).toBe(0)
  })

  it('counts a key that went down and up between two steps', () => {
    const { actionOf } = bindControls(discrete(4), catchControls)
    expect(actionOf({ ...nothing, tapped: ['ArrowRight'] }, picture)).toBe(3)
  })

  it('waits for a press where no choice does nothing, and does not repeat what is only held', () => {
    const { actionOf, waits } = bindControls(discrete(2), null)
    expect(waits).toBe(true)
    expect(actionOf(hold('ArrowRight'), picture)).toBeUndefined()
    expect(actionOf({ ...hold('ArrowRight'), tapped: ['ArrowRight'] }, picture)).toBe(1)
  })

  it('gives choices without keys those that their names ask for, and no key to two of them', () => {
    const names = ['none', 'left', 'fire', 'left-fire', 'pickup', 'shoot']
    const controls = { parts: [{ name: 'action', choices: names.map((name) => ({ name })) }] }
    expect(bindControls(discrete(6), controls).shown.map(({ keys }) => keys.join('+'))).toEqual([
      ...['', 'ArrowLeft', 'Space', 'ArrowLeft+Space', 'KeyP', 'KeyS'],
    ])
  })

  it('combines one choice of each part, each with its own rest', () => {
    const steer = { name: 'steer', choices: [{ name: 'ahead', keys: [] }, { name: 'left' }, { name: 'right' }] }
    const fire = { name: 'fire', choices: [{ name: 'no' }, { name: 'fire' }] }
    const { actionOf } = bindControls(multiDiscrete([3, 2]), { parts: [steer, fire] })
    expect(actionOf(hold('ArrowRight', 'Space'), picture)).toEqual(Int32Array.of(2, 1))
    expect(actionOf(nothing, picture)).toEqual(Int32Array.of(0, 0))
  })

  it('reads axes from the pointer and its button, in pixels of the picture', () => {
    const parts = [
      { name: 'x', pointer: { along: 'x' as const, from: 50, to: 150 } },
      { name: 'y', pointer: { along: 'y' as const, from: 0, to: 100 } },
      { name: 'fire', press: true },
    ]
    const { actionOf } = bindControls(box({ low: -1, high: 1, shape: [3], dtype: 'float32' }), { parts })
    // x is pixel 125 of 50 to 150: three quarters of the way from -1 to 1; y is pixel 20.
    const at = { x: 0.625, y: 0.2 }
    expect(actionOf({ ...nothing, pointer: at, pressed: true }, picture)).toEqual(Float32Array.of(0.5, -0.6, 1))
    expect(actionOf(nothing, picture)).toEqual(Float32Array.of(0, 0, -1))
    expect(actionOf({ ...nothing, pointer: { x: 1, y: 0 } }, picture)).toEqual(Float32Array.of(1, -1, -1))
  })

  it('steers axes that nobody named by arrows', () => {
    const { actionOf } = bindControls(box({ low: -2, high: 2, shape: [1], dtype: 'float32' }), null)
    expect([hold('ArrowLeft'), hold(), hold('ArrowRight')].map((input) => actionOf(input, picture))).toEqual([
      ...[Float32Array.of(-2), Float32Array.of(0), Float32Array.of(2)],
    ])
  })

  it('gives elements of the space, whatever is pressed', () => {
    const spaces: readonly Space[] = [
      discrete(30, -3),
      multiDiscrete([2, 40]),
      multiBinary(3),
      box({ low: 0, high: 255, shape: [2], dtype: 'uint8' }),
      box({ low: Number.NEGATIVE_INFINITY, high: 1, shape: [], dtype: 'float32' }),
    ]
    fc.assert(
      fc.property(fc.constantFrom(...spaces), fc.nat(), (space, seed) => {
        const { shown, actionOf, activeOf } = bindControls(space, null)
        const rng = createRng(seed)
        const keys = shown.flatMap((control) => control.keys).filter(() => rng.uniform() < 0.3)
        const pointer = { x: rng.uniform(), y: rng.uniform() }
        const action = actionOf({ held: keys, tapped: keys, pointer, pressed: rng.uniform() < 0.5 }, picture)
        if (action === undefined) return
        expect(space.contains(action)).toBe(true)
        expect(activeOf(action)).toHaveLength(shown.length)
      }),
    )
  })

  it('refuses actions that no keyboard gives', () => {
    expect(() => bindControls(dict({ a: discrete(2) }), null)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_SPACE' }),
    )
  })
})
