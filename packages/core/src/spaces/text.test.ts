import { describe, expect, it } from 'vitest'
import { createRng } from '../random.js'
import { text } from './text.js'

describe('text()', () => {
  const space = text(3, { charset: 'cab' })

  it('holds texts of its lengths and characters', () => {
    expect(['', 'a', 'abc', 'abca', 'abd', 5].map((value) => space.contains(value))).toEqual([
      false,
      true,
      true,
      false,
      false,
      false,
    ])
    expect(text(3, { minLength: 0 }).contains('')).toBe(true)
  })

  it('keeps the order of a string’s characters without repetitions, and sorts a set', () => {
    expect(text(1, { charset: 'cabc' }).charset).toEqual(['c', 'a', 'b'])
    expect(text(1, { charset: ['b', 'a'] }).charset).toEqual(['b', 'a'])
    expect(text(1, { charset: new Set(['c', 'a', 'b']) }).charset).toEqual(['a', 'b', 'c'])
    expect(text(1).charset.join('')).toBe('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')
  })

  it('counts characters, not code units', () => {
    const faces = text(2, { charset: '😀😎' })
    expect(faces.contains('😀😎')).toBe(true)
    expect(faces.contains('😀😎😀')).toBe(false)
    expect([...faces.sample(createRng(1), { mask: { length: 2 } })]).toHaveLength(2)
  })

  it('narrows the length and the characters, in the charset’s order', () => {
    const rng = createRng(1)
    expect(space.sample(rng, { mask: { length: 2, charset: Int8Array.of(1, 0, 0) } })).toBe('cc')
    expect(space.sample(rng, { probability: { length: 3, charset: [0, 0, 1] } })).toBe('bbb')
    expect(space.sample(rng, { mask: { length: 1 } })).toHaveLength(1)
  })

  it('is empty when no character is allowed, and refuses where it may not be', () => {
    const none = { mask: { charset: [0, 0, 0] } }
    expect(text(3, { minLength: 0, charset: 'cab' }).sample(createRng(1), none)).toBe('')
    expect(() => space.sample(createRng(1), none)).toThrow(expect.objectContaining({ code: 'INVALID_MASK' }))
  })

  it.each([{ mask: { length: 4 } }, { mask: { length: 0 } }, { mask: { charset: [1, 1] } }])(
    'refuses %o',
    (options) => {
      expect(() => space.sample(createRng(1), options)).toThrow(expect.objectContaining({ code: 'INVALID_MASK' }))
    },
  )

  it.each([
    [0, {}],
    [1, { minLength: 2 }],
    [1, { minLength: -1 }],
    [1, { charset: '' }],
    [1, { charset: ['ab'] }],
    [1, { charset: ['\ud83d'] }],
  ])('refuses to be of at most %d characters with %o', (maxLength, options) => {
    expect(() => text(maxLength, options)).toThrow(expect.objectContaining({ code: 'INVALID_SPACE' }))
  })
})
