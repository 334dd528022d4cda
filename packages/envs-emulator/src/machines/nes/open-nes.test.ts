import { existsSync, readFileSync } from 'node:fs'
import { createRng } from '@ludus/core'
import * as jsnes from 'jsnes'
import { describe, expect, it } from 'vitest'
import type { Console } from './jsnes-parts.js'
import { openNes } from './open-nes.js'

const { NES } = jsnes as unknown as {
  readonly NES: new (options: { emulateSound: boolean }) => Console & { frame(): void; toJSON(): object }
}

const file = (path: string) => new URL(`../../${path}`, import.meta.url)
const drop = readFileSync(file('__fixtures__/drop/drop.nes'))
const roms = ['__fixtures__/drop/drop.nes', 'games/catch/catch.nes', 'games/vault/vault.nes'].filter((path) =>
  existsSync(file(path)),
)
const open = (rom: Uint8Array, sound = false) => openNes(rom, 'game.nes', { sound })

/** Buttons drawn by a seed, as people press them: for some frames each, START among them in the beginning. */
function* presses(seed: number, frames: number): Generator<number> {
  const rng = createRng(seed)
  let buttons = 0
  for (let frame = 0; frame < frames; frame++) {
    if (frame % 7 === 0) buttons = rng.integer(0, 256) & ~(frame > 200 ? 0b1100 : 0)
    yield frame < 200 && frame % 40 < 5 ? 0b1000 : buttons
  }
}

/** The emulator as it is, without anything of ours. */
function openBare(rom: Uint8Array) {
  const bare = new NES({ emulateSound: false })
  bare.loadROM(rom)
  return {
    bare,
    frame(buttons: number) {
      for (let place = 0; place < 8; place++)
        if ((buttons >> place) & 1) bare.controllers[1].buttonDown(place)
        else bare.controllers[1].buttonUp(place)
      bare.frame()
    },
  }
}

describe.each(roms)('the NES with %s in it', (path) => {
  const rom = readFileSync(file(path))

  it('is in the state of the bare emulator after frames that nobody saw, and shows the same pictures between', () => {
    const machine = open(rom)
    const { bare, frame } = openBare(rom)
    let index = 0
    for (const buttons of presses(1, 320)) {
      const seen = index++ % 4 === 3
      machine.frame(buttons, seen)
      frame(buttons)
      if (seen) expect(Buffer.compare(bytes(machine.pixels), bytes(bare.ppu.buffer))).toBe(0)
      expect(Buffer.compare(machine.memory, bare.cpu.mem)).toBe(0)
    }
    // A saved state holds all registers of all chips; the cycle that the processor has come to is one of them.
    const saved = machine.saveState()
    const other = open(rom)
    for (const buttons of presses(1, 320)) other.frame(buttons, true)
    expect(other.saveState()).toEqual(saved)
  })

  it('goes on from a savestate, in a machine just switched on, as if nothing had been', () => {
    const machine = open(rom)
    let other = open(rom)
    let index = 0
    for (const buttons of presses(2, 150)) {
      machine.frame(buttons, true)
      other.frame(buttons, true)
      if (++index % 37 !== 0) continue
      const saved = other.saveState()
      expect(saved.length).toBeLessThan(20_000)
      other = open(rom)
      for (let frame = 0; frame < 9; frame++) other.frame(0b1000_0001, false)
      other.loadState(saved)
      machine.saveState()
      expect(Buffer.compare(other.memory, machine.memory)).toBe(0)
    }
    expect(Buffer.compare(bytes(other.pixels), bytes(machine.pixels))).toBe(0)
    expect(other.saveState()).toEqual(machine.saveState())
  })

  it('is switched off and on by reset', () => {
    const machine = open(rom)
    for (const buttons of presses(3, 100)) machine.frame(buttons, false)
    machine.reset()
    expect(machine.saveState()).toEqual(open(rom).saveState())
  })
})

describe('the sound of the NES', () => {
  it('is silence where it is off, a second of samples for 60 frames where it is on, and changes nothing else', () => {
    const [silent, loud] = [open(drop), open(drop, true)]
    for (const buttons of presses(4, 60)) {
      silent.frame(buttons, true)
      loud.frame(buttons, true)
    }
    expect(silent.takeSound()).toHaveLength(0)
    // 60 frames of 29,780.5 cycles at 1,789,772.5 a second are 0.9984 of a second.
    expect(Math.abs(loud.takeSound().length - 47_920)).toBeLessThan(100)
    expect(loud.takeSound()).toHaveLength(0)
    expect(Buffer.compare(bytes(loud.pixels), bytes(silent.pixels))).toBe(0)
    expect(Buffer.compare(loud.memory, silent.memory)).toBe(0)
  })
})

describe('the NES refuses', () => {
  const changed = (change: (rom: Buffer) => Uint8Array) => () => open(change(Buffer.from(drop)))
  it.each([
    ['a file of another kind', changed(() => Buffer.from('PK not a game')), 'INVALID_ROM', 'its first bytes are not'],
    ['an empty file', changed(() => Buffer.alloc(0)), 'INVALID_ROM', 'its first bytes are not "NES"'],
    ['half a header', changed((rom) => rom.subarray(0, 9)), 'INVALID_ROM', 'within the header, after 9 of 16 bytes'],
    [
      'a ROM that is cut short',
      changed((rom) => rom.subarray(0, 20_000)),
      'INVALID_ROM',
      'its header says 24592 bytes, and 20000 are there',
    ],
    [
      'a ROM without a program',
      changed((rom) => rom.fill(0, 4, 5)),
      'INVALID_ROM',
      'its header says that it holds no program',
    ],
    [
      'a cartridge that the emulator does not know',
      changed((rom) => rom.fill(0xf0, 6, 8)),
      'UNSUPPORTED_ROM',
      'Unsupported mapper: 255',
    ],
  ])('%s', (_, act, code, message) => {
    expect(act).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }))
  })

  it('savestates that are damaged, cut short, of another game or none', () => {
    const machine = open(drop)
    const saved = machine.saveState()
    const load = (bytes: Uint8Array) => () => machine.loadState(bytes)
    const refusal = (message: string) =>
      expect.objectContaining({ code: 'INVALID_SAVESTATE', message: expect.stringContaining(message) })
    const damaged = saved.slice()
    damaged[saved.length >> 1] = (damaged[saved.length >> 1] as number) ^ 1
    expect(load(damaged)).toThrow(refusal('its bytes are damaged'))
    expect(load(saved.subarray(0, saved.length - 9))).toThrow(refusal('its bytes are damaged'))
    expect(load(Buffer.from('a picture'))).toThrow(refusal('its bytes are damaged'))
    const other = Buffer.from(drop)
    other[0x3000] = 1
    expect(load(open(other).saveState())).toThrow(refusal('it belongs to another game'))
    machine.loadState(saved)
  })

  it('to go on when the game runs into an instruction that stops the processor', () => {
    const stuck = Buffer.from(drop)
    // The program's first byte, where the processor begins, is now one of the twelve codes that halt it.
    stuck[16] = 0x02
    const machine = open(stuck)
    expect(() => {
      for (let frame = 0; frame < 3; frame++) machine.frame(0, true)
    }).toThrow(expect.objectContaining({ code: 'MACHINE_STOPPED' }))
  })
})

function bytes(pixels: Uint32Array): Buffer {
  return Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength)
}
