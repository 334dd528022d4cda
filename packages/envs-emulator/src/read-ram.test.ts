import { describe, expect, it } from 'vitest'
import type { EmulatorGameFile, RamQuery } from './game-file.js'
import { compileRamCondition, compileReadRam } from './read-ram.js'

/** RAM whose first bytes are these. */
const ram = (...bytes: number[]) => Uint8Array.from([...bytes, ...new Array(64).fill(0)])
const at = (address: number | number[], as: RamQuery['as'] = 'u8', more: Partial<RamQuery> = {}): RamQuery => ({
  ...{ address, as },
  ...more,
})

function read(memory: Uint8Array, query: RamQuery): number {
  const row = new Float64Array(1)
  compileReadRam({ value: { type: 'number', low: -1e9, high: 1e9, read: query } })(memory, row)
  return row[0] as number
}

describe('a state variable in RAM', () => {
  it.each([
    ['a byte', at(1), 0xfe],
    ['a byte with a sign: 0xfe is -2', at(1, 'i8'), -2],
    ['two bytes, the lower first: 0x34 and 0xfe', at(0, 'u16'), 0xfe34],
    ['two bytes with a sign: 0xfe34 - 65536', at(0, 'i16'), -460],
    ['two bytes that stand apart, the lower first', at([3, 0], 'u16'), 0x3407],
    ['two digits in the halves of a byte', at(0, 'bcd'), 34],
    ['four of them, the least first', at([0, 2], 'bcd'), 1234],
    ['digits in a byte each, the least first', at([3, 4, 5], 'digits'), 987],
    ['a bit that is set', at(1, 'bit', { bit: 1 }), 1],
    ['a bit that is not', at(1, 'bit', { bit: 0 }), 0],
  ])('is %s', (_, query, value) => {
    expect(read(ram(0x34, 0xfe, 0x12, 7, 8, 9), query)).toBe(value)
  })

  it('is several numbers, one after the other or by stride, each in its place of the row', () => {
    const state: EmulatorGameFile['state'] = {
      first: { type: 'integer', low: 0, high: 9, read: at(0) },
      pairs: { type: 'numbers', length: 2, low: 0, high: 99_999, read: at(1, 'u16') },
      thirds: { type: 'numbers', length: 3, low: 0, high: 99, read: at(0, 'u8', { stride: 2 }) },
      kind: { type: 'class', values: ['alive', 'dead'], read: at(5, 'u8', { codes: [8, 11] }) },
    }
    const row = new Float64Array(7)
    // 2 and 3 are 3 * 256 + 2, and 4 and 5 are 5 * 256 + 4.
    compileReadRam(state)(ram(1, 2, 3, 4, 5, 11), row)
    expect([...row]).toEqual([1, 770, 1284, 1, 3, 5, 1])
    compileReadRam(state)(ram(1, 2, 3, 4, 5, 9), row)
    expect(row[6]).toBe(-1)
  })

  it('leaves room for one that is looked for on the screen', () => {
    const row = new Float64Array(2)
    const pixel = { from: 'pixel', at: [0, 0], colour: '#ffffff', tolerance: 8 } as { from: 'pixel' } & object
    const screen = { type: 'integer', low: 0, high: 1, read: pixel as never } as const
    compileReadRam({ screen, next: { type: 'integer', low: 0, high: 9, read: at(0) } })(ram(7), row)
    expect([...row]).toEqual([0, 7])
  })

  it('is compared whatever its value, as before the game has begun it can be anything', () => {
    const state: EmulatorGameFile['state'] = {
      lives: { type: 'integer', low: 0, high: 3, read: at(0) },
      mode: { type: 'class', values: ['title', 'play'], read: at(1) },
    }
    const holds = compileRamCondition(
      {
        and: [
          { variable: 'lives', is: '=', value: 3 },
          { variable: 'mode', is: '=', value: 'play' },
        ],
      },
      state,
    )
    expect([holds(ram(255, 255)), holds(ram(3, 0)), holds(ram(3, 1))]).toEqual([false, false, true])
  })
})
