import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame } from '@ludus/core'
import { encodePng } from '@ludus/media'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { Variable } from '../game-file.js'
import { createRecogniser } from './create-recogniser.js'
import type { Recognition } from './recognition-schema.js'

const folder = mkdtempSync(join(tmpdir(), 'ludus-recognition-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Pictures as people draw them: a letter is a colour, a dot is transparent in an image and black on the screen. */
const colours: Readonly<Record<string, readonly number[]>> = {
  R: [255, 0, 0],
  G: [0, 255, 0],
  W: [255, 255, 255],
  o: [0, 0, 0],
}
const draw = (rows: readonly string[], channels: 3 | 4): Frame => {
  const width = rows[0]?.length ?? 0
  const pixels = rows.flatMap((row) =>
    [...row].flatMap((letter) => {
      const opaque = letter !== '.'
      return [...(colours[letter] ?? [0, 0, 0]), ...(channels === 4 ? [opaque ? 255 : 0] : [])]
    }),
  )
  return { width, height: rows.length, channels, data: Uint8Array.from(pixels) }
}
const image = (file: string, ...rows: string[]) => writeFileSync(join(folder, file), encodePng(draw(rows, 4)))
image('ship.png', '.R.', 'RRR', 'RoR')
image('rock.png', 'GGG', 'GoG', 'GGG')
// Digits of three by five pixels, as on a pocket calculator.
image('0.png', 'WWW', 'WoW', 'WoW', 'WoW', 'WWW')
image('1.png', 'oWo', 'WWo', 'oWo', 'oWo', 'WWW')
image('7.png', 'WWW', 'ooW', 'ooW', 'ooW', 'ooW')
writeFileSync(join(folder, 'text.png'), 'no picture')

const likeness = { colourThreshold: 0.1, tolerance: 0.05 }
const ship: Recognition = { from: 'template', images: { ship: 'ship.png' }, take: 'x', ...likeness }
const kinds: Recognition = { ...ship, images: { ship: 'ship.png', rock: 'rock.png' }, take: 'name', otherwise: 'none' }
const digits: Recognition = { from: 'digits', images: { 0: '0.png', 1: '1.png', 7: '7.png' }, ...likeness }
const number: Variable = { type: 'number', low: 0, high: 9999 }
const kind: Variable = { type: 'class', values: ['none', 'ship', 'rock'] }

const readerOf = (read: Recognition, variable: Variable = number) => {
  const recogniser = createRecogniser({ x: { ...variable, read } }, folder)
  if (!recogniser) throw new Error('nothing is recognised')
  return {
    reset: () => recogniser.reset(),
    read: (...rows: string[]) => {
      const row = Float64Array.of(Number.NaN)
      recogniser.read(draw(rows, 3), row)
      return row[0]
    },
  }
}
const sky = ['........', '..R.....', '.RRR.GGG', '.R.R.G.G', '.....GGG']

describe('a template', () => {
  it('is found by its centre, its transparent pixels fit everything', () => {
    expect(readerOf(ship).read(...sky)).toBe(2.5)
    expect(readerOf({ ...ship, take: 'y' } as Recognition).read(...sky)).toBe(2.5)
    const full = sky.map((row) => row.replaceAll('.', 'W')).with(3, 'WRoRWGoG')
    expect(readerOf(ship).read(...full)).toBe(2.5)
  })

  it('is named, by the image that is likest', () => {
    expect(readerOf({ ...kinds, region: [4, 0, 4, 5] }, kind).read(...sky)).toBe(2)
    expect(readerOf({ ...kinds, region: [0, 0, 5, 5] }, kind).read(...sky)).toBe(1)
  })

  it('is counted, each place once', () => {
    const count = readerOf({ ...kinds, take: 'count' } as Recognition, kind)
    expect(count.read(...sky)).toBe(2)
    expect(count.read('GGG.GGG', 'G.G.G.G', 'GGG.GGG')).toBe(2)
    expect(count.read('........')).toBe(0)
  })

  it('is otherwise what the file says, and an error where it says nothing', () => {
    expect(readerOf(kinds, kind).read('....', '....', '....')).toBe(0)
    expect(readerOf({ ...ship, otherwise: 5 }).read('....')).toBe(5)
    expect(() => readerOf(ship).read('....', '....', '....')).toThrow(
      expect.objectContaining({
        code: 'INVALID_STATE',
        message: 'Cannot read the state variable x: it is not on the screen',
      }),
    )
  })

  it('is found wherever it stands', () => {
    const place = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }))
    const [x, y] = [readerOf(ship), readerOf({ ...ship, take: 'y' } as Recognition)]
    fc.assert(
      fc.property(place, ([left, top]) => {
        const rows = Array.from({ length: 12 }, () => Array(12).fill('.'))
        ;['.R.', 'RRR', 'R.R'].forEach((line, dy) => {
          ;[...line].forEach((letter, dx) => {
            ;(rows[top + dy] as string[])[left + dx] = letter
          })
        })
        const screen = rows.map((row) => row.join(''))
        expect([x.read(...screen), y.read(...screen)]).toEqual([left + 1.5, top + 1.5])
      }),
    )
  })
})

describe('digits', () => {
  const score = ['............', '.W..WWW.WWW.', 'WW..W.W...W.', '.W..W.W...W.', '.W..W.W...W.', 'WWW.WWW...W.']

  it('are read from left to right', () => {
    expect(readerOf(digits).read(...score)).toBe(107)
    expect(readerOf({ ...digits, region: [3, 0, 9, 6] } as Recognition).read(...score)).toBe(7)
  })

  it('that are not there give what the file says, and an error where it says nothing', () => {
    expect(readerOf({ ...digits, otherwise: 0 } as Recognition).read('....')).toBe(0)
    expect(() => readerOf(digits).read('....')).toThrow('Cannot read the state variable x: it is not on the screen')
  })
})

describe('a pixel', () => {
  const red: Recognition = { from: 'pixel', at: [2, 1], colour: '#f80000', tolerance: 8 }

  it('has a colour or has not', () => {
    expect(readerOf(red).read(...sky)).toBe(1)
    expect(readerOf({ ...red, tolerance: 6 }).read(...sky)).toBe(0)
    expect(readerOf({ ...red, at: [0, 0] }).read(...sky)).toBe(0)
  })

  it('outside the screen is refused', () => {
    expect(() => readerOf({ ...red, at: [9, 9] }).read(...sky)).toThrow('Cannot look at pixel 9, 9 of a screen of 8x5')
  })
})

describe('a still screen', () => {
  it('counts the steps in which nothing changed, up to its limit, and begins anew with the episode', () => {
    const still = readerOf({ from: 'still', steps: 2 })
    expect(['R', 'R', 'R', 'R', 'G', 'G'].map((row) => still.read(row))).toEqual([0, 1, 2, 2, 0, 1])
    still.reset()
    expect(still.read('G')).toBe(0)
  })

  it('looks at its region alone', () => {
    const still = readerOf({ from: 'still', steps: 9, region: [1, 0, 1, 1] })
    expect(['RR', 'GR', 'GG'].map((row) => still.read(row))).toEqual([0, 1, 0])
  })
})

describe('createRecogniser()', () => {
  it('writes at the places of its variables, and leaves the others as they are', () => {
    const state = {
      walls: { type: 'numbers', length: 2, low: 0, high: 1, read: 'walls' },
      x: { ...number, read: ship },
      y: { ...number, read: { from: 'dom', selector: '#y' } },
    } as const
    const row = Float64Array.of(1, 2, 3, 4)
    createRecogniser(state, folder)?.read(draw(sky, 3), row)
    expect([...row]).toEqual([1, 2, 2.5, 4])
  })

  it('is null for a game that asks for none', () => {
    expect(createRecogniser({ x: { ...number, read: 'x' } }, folder)).toBeNull()
  })

  it.each([
    [{ ...ship, images: { ship: 'none.png' } }, number, 'state.x.read.images.ship: there is no none.png beside it'],
    [
      { ...ship, images: { ship: 'text.png' } },
      number,
      'state.x.read.images.ship: text.png: Cannot read a picture as PNG',
    ],
    [kinds, { ...kind, values: ['none', 'ship'] }, 'state.x.read.images.rock: rock is none of its values'],
    [{ ...kinds, otherwise: 'star' }, kind, 'state.x.read.otherwise: star is none of its values'],
    [ship, { ...number, type: 'numbers', length: 2 }, 'state.x.type: only single numbers and classes'],
  ] as [Recognition, Variable, string][])('refuses %j by naming the place', (read, variable, message) => {
    expect(() => readerOf(read, variable)).toThrow(
      expect.objectContaining({ code: 'INVALID_GAME_FILE', message: expect.stringContaining(`game.json: ${message}`) }),
    )
  })
})
