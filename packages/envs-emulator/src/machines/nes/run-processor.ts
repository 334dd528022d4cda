import type { Processor, SoundUnit } from './jsnes-parts.js'
import type { TunedPictureUnit } from './tune-pictures.js'

/** No loop in which a game waits is longer, in bytes. */
const longestWait = 12

/**
 * Runs the processor until the frame ends. A loop in which the game waits for an interrupt is run once, and then passed
 * over in whole rounds up to the next moment at which something can happen: the state is what it would have been.
 */
export function runProcessor(cpu: Processor, ppu: TunedPictureUnit, papu: SoundUnit): void {
  /** The loop that the processor was last seen to begin anew, and what it was like then. */
  let [first, last, cycles, registers, flags] = [-1, -1, 0, 0, 0]
  let stayed = false
  while (!ppu.frameEnded) {
    const at = cpu.REG_PC
    cpu.emulate()
    const next = cpu.REG_PC
    if (next <= at && at - next <= longestWait) {
      const registersNow = (cpu.REG_Y << 16) | (cpu.REG_X << 8) | cpu.REG_ACC
      const flagsNow =
        (cpu.F_ZERO << 4) | (cpu.F_INTERRUPT << 3) | (cpu.F_OVERFLOW << 2) | (cpu.F_SIGN << 1) | cpu.F_CARRY
      const isRound = stayed && next === first && at === last && registersNow === registers && flagsNow === flags
      if (isRound && isQuiet(cpu) && onlyReads(cpu.mem, first, last)) passRounds(cpu, ppu, papu, cpu.cycles - cycles)
      ;[first, last, cycles, registers, flags] = [next, at, cpu.cycles, registersNow, flagsNow]
      stayed = true
    } else if (at < first || at > last) stayed = false
  }
  ppu.frameEnded = false
}

/** Whether nothing waits for the processor, and it reads its program straight from memory. */
function isQuiet(cpu: Processor): boolean {
  const isCalled =
    cpu.needNmi || cpu.prevNeedNmi || cpu.irqFlags !== 0 || cpu.runIrq || cpu.prevRunIrq || cpu.dmaNeedHalt
  return !isCalled && cpu.directPrgReads
}

function passRounds(cpu: Processor, ppu: TunedPictureUnit, papu: SoundUnit, period: number): void {
  const byPicture = Math.floor((ppu.nextEventDot - ppu.dotTarget) / (3 * period))
  const bySound = Math.floor((papu.nextEventCycle - 1 - cpu.cycles) / period)
  const rounds = Math.min(byPicture, bySound)
  if (rounds <= 0) return
  cpu.cycles += rounds * period
  ppu.dotTarget += rounds * period * 3
}

/** Bytes of the instructions that write nothing, by their code: loads, comparisons, logic, flags and jumps; else 0. */
const sizes = new Uint8Array(256)
// Immediate, and with an address of one byte: ORA, AND, EOR, LDY, LDX, LDA, CPY, CMP, CPX, BIT; then the branches.
for (const code of [0x09, 0x29, 0x49, 0xa0, 0xa2, 0xa9, 0xc0, 0xc9, 0xe0]) sizes[code] = 2
for (const code of [0x05, 0x25, 0x45, 0xa4, 0xa6, 0xa5, 0xc4, 0xc5, 0xe4, 0x24]) sizes[code] = 2
for (const code of [0x10, 0x30, 0x50, 0x70, 0x90, 0xb0, 0xd0, 0xf0]) sizes[code] = 2
// With an address of two bytes, the same ones and JMP.
for (const code of [0x0d, 0x2d, 0x4d, 0xac, 0xae, 0xad, 0xcc, 0xcd, 0xec, 0x2c, 0x4c]) sizes[code] = 3
// CLC, SEC, NOP.
for (const code of [0x18, 0x38, 0xea]) sizes[code] = 1

const jump = 0x4c

/** Whether the instructions from the first to the last, which lies where it begins, read RAM and nothing else. */
function onlyReads(memory: Uint8Array, first: number, last: number): boolean {
  if (first < 0x8000) return false
  let at = first
  while (at <= last) {
    const code = memory[at] as number
    const size = sizes[code] as number
    if (size === 0) return false
    // Beyond RAM are registers, where reading has effects.
    if (size === 3 && code !== jump && (memory[at + 2] as number) >= 0x20) return false
    at += size
  }
  return true
}
