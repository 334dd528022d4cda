import { readFileSync } from 'node:fs'
import { checkGameFile } from '@ludus/game-kit'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { emulatorGameFileSchema } from './game-file.js'

const variable = { type: 'integer', low: 0, high: 9 }
const good = {
  machine: 'nes',
  rom: 'game.nes',
  sha256: 'ab'.repeat(32),
  framesPerStep: 4,
  actions: [{ name: 'stay' }, { name: 'fire', hold: ['left'], tap: ['a'] }],
  state: { lives: { ...variable, read: { address: '0x0010' } } },
  reward: { lost: { on: 'decrease', variable: 'lives', coefficient: -1 } },
  done: [{ variable: 'lives', is: '=', value: 0 }],
}
const check = (changed: object) => checkGameFile({ ...good, ...changed }, emulatorGameFileSchema, 'game.json')
const read = (query: object, more: object = variable) => ({ state: { ...good.state, x: { ...more, read: query } } })
const start = (step: object) => ({ start: [step] })

describe('the schema of emulator game files', () => {
  it('fills in what may be left out, and turns addresses into numbers', () => {
    expect(check({})).toMatchObject({
      start: [],
      noopStarts: 0,
      stickyActions: 0,
      actions: [
        { name: 'stay', hold: [], tap: [] },
        { name: 'fire', hold: ['left'], tap: ['a'] },
      ],
      state: { lives: { read: { address: 16, as: 'u8' } } },
    })
  })

  it.each([
    read({ address: '0x7ffe', as: 'u16' }),
    read({ address: ['0x0011', '0x0010'], as: 'i16' }),
    read({ address: ['0x10', '0x11', '0x12'], as: 'bcd' }),
    read({ address: '0x0010', as: 'bit', bit: 7 }),
    read({ address: '0x0010', stride: 4 }, { type: 'numbers', length: 8, low: 0, high: 255 }),
    read({ address: '0x0010', codes: [8, 11] }, { type: 'class', values: ['alive', 'dead'] }),
    read({ from: 'pixel', at: [1, 2], colour: '#ffffff' }),
    start({ savestate: 'level-2.state', seed: ['0x0002'], tap: ['start'], frames: 30 }),
    start({ until: { and: [{ variable: 'lives', is: '>', value: 0 }] } }),
    { actions: { groups: { move: [{ name: 'left', hold: ['left'] }], fire: [{ name: 'no' }] } } },
    { actions: { axes: { steer: { below: { threshold: -0.3, hold: ['left'] } } } } },
  ])('accepts %j', (changed) => {
    expect(() => check(changed)).not.toThrow()
  })

  it.each([
    [{ machine: 'snes' }, 'machine: '],
    [{ sha256: 'AB' }, 'sha256: a SHA-256 has 64 hexadecimal digits'],
    [{ actions: [{ name: 'go', hold: ['x'] }] }, 'actions.0.hold.0: '],
    [read({ address: 16 }), 'state.x.read.address: '],
    [read({ address: '$0010' }), 'state.x.read.address: an address reads 0x0000 to 0xffff'],
    [read({ address: '0x0800' }), "0x0800 is no RAM; a game's memory is at 0x0000 to 0x07ff and 0x6000 to 0x7fff"],
    [read({ address: '0x07ff', as: 'u16' }), 'state.x.read.address: it reaches 0x0800, which is no RAM'],
    [read({ address: '0x07f0' }, { type: 'numbers', length: 17, low: 0, high: 1 }), 'it reaches 0x0800'],
    [read({ address: ['0x0001'], as: 'u16' }), 'u16 has 2 bytes, and 1 are listed'],
    [read({ address: '0x0001', as: 'bit' }), 'state.x.read.bit: say which one, from 0 to 7'],
    [read({ address: '0x0001', bit: 3 }), 'state.x.read.bit: u8 is no bit; leave it out'],
    [read({ address: '0x0001', stride: 2 }), 'state.x.read.stride: only `numbers` have one'],
    [read({ address: '0x0001', codes: [1] }), 'state.x.read.codes: only for a class'],
    [
      read({ address: '0x0001', codes: [1] }, { type: 'class', values: ['alive', 'dead'] }),
      'state.x.read.codes: give one for each of alive, dead',
    ],
    [read({ from: 'still', steps: 5 }), 'state.x.read'],
    [start({ seed: ['0x9000'] }), 'start.0.seed.0: 0x9000 is no RAM'],
    [start({ until: { variable: 'life', is: '=', value: 3 } }), 'start.0.until.variable: no state variable life'],
    [
      {
        ...read({ from: 'pixel', at: [1, 2], colour: '#ffffff' }),
        ...start({ until: { variable: 'x', is: '=', value: 1 } }),
      },
      'start.0.until: x is not in RAM',
    ],
    [{ page: 'index.html' }, 'page'],
  ])('answers %j by naming the place', (changed, answer) => {
    let message = 'accepted'
    try {
      check(changed)
    } catch (error) {
      expect(error).toMatchObject({ code: 'INVALID_GAME_FILE' })
      message = (error as Error).message
    }
    expect(message).toContain(answer)
    expect(message).not.toContain('\n')
  })

  it('accepts the example of the README', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    const [, example = ''] = /```json\n([\s\S]*?)```/.exec(readme) ?? []
    expect(checkGameFile(JSON.parse(example), emulatorGameFileSchema, 'README.md').env?.id).toBe('you/lander-v1')
  })

  it('is what editors are given; after a change, write it anew by: npx vitest run -u game-file', async () => {
    const schema = z.toJSONSchema(emulatorGameFileSchema, { io: 'input', reused: 'ref' })
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../game.schema.json')
  })
})
