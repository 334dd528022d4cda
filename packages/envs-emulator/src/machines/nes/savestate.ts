import { gunzipSync, gzipSync } from 'node:zlib'
import { LudusError, parseWith } from '@ludus/core'
import { z } from 'zod'
import { type Console, type Part, stateNames } from './jsnes-parts.js'

const format = 'ludus-nes-1'
const kilobyte = 1024
/** Pages that cartridges switch: of the program from 0x8000 on, of the pictures from 0 on. */
const programPage = 8 * kilobyte
const programWindows = 4
const picturePage = kilobyte
const pictureWindows = 8

const scalars = z.record(z.string(), z.union([z.number(), z.boolean(), z.array(z.number())]))

type Scalars = z.output<typeof scalars>
const headSchema = z.strictObject({
  format: z.literal(format, 'it was saved by another version'),
  rom: z.string(),
  parts: z.array(scalars),
  emphasis: z.int(),
  nameTables: z.array(z.int()).length(4),
  cartridge: z.record(z.string(), z.unknown()),
  /** Which page of the ROM is in each window; null where it is none, and its bytes follow. */
  program: z.array(z.int().nullable()).length(programWindows),
  pictures: z.array(z.int().nullable()).length(pictureWindows),
})

/** A cartridge's pages, by which savestates name what need not be saved. */
export interface Pages {
  readonly program: readonly Uint8Array[]
  readonly pictures: readonly Uint8Array[]
}

/** Cuts a cartridge's memory into the pages that it switches. */
export function pagesOf({ rom }: Console): Pages {
  return {
    program: rom.rom.flatMap((bank) => cut(bank, programPage)),
    pictures: rom.vrom.flatMap((bank) => cut(bank, picturePage)),
  }
}

function cut(bank: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: bank.length / size }, (_, page) => bank.subarray(page * size, (page + 1) * size))
}

/** The parts whose state is numbers and arrays of them, in the order in which they are saved. */
function partsOf({ cpu, ppu, papu, controllers }: Console): Part[] {
  const channels = ['square1', 'square2', 'triangle', 'noise', 'dmc'].map((name) => papu[name] as Part)
  return [cpu, ppu, papu, ...channels, controllers[1], controllers[2]]
}

/**
 * Saves a console: a line of JSON with the numbers, then the bytes of memories, gzipped. Pages of the ROM are named and
 * not copied.
 *
 * @param rom SHA-256 of the ROM.
 */
export function saveConsole(console: Console, rom: string, pages: Pages): Uint8Array {
  const { cpu, ppu, papu, mmap } = console
  // What runs behind catches up, so that nothing of it need be saved.
  ppu.catchUp()
  ppu._materializeSprites()
  papu.catchUp(cpu.cycles)

  const blocks: Uint8Array[] = []
  const namePages = (memory: Uint8Array, from: number, size: number, windows: number, known: readonly Uint8Array[]) =>
    Array.from({ length: windows }, (_, window) => {
      const bytes = memory.subarray(from + window * size, from + (window + 1) * size)
      const page = known.findIndex((candidate) => Buffer.compare(candidate, bytes) === 0)
      if (page < 0) blocks.push(bytes)
      return page < 0 ? null : page
    })
  const head: z.input<typeof headSchema> = {
    format,
    rom,
    parts: partsOf(console).map(scalarsOf),
    emphasis: ppu.palTable.currentEmph,
    nameTables: nameTablesOf(console),
    cartridge: mmap.toJSON(),
    program: namePages(cpu.mem, 0x8000, programPage, programWindows, pages.program),
    pictures: namePages(ppu.vramMem, 0, picturePage, pictureWindows, pages.pictures),
  }
  blocks.push(...memoriesOf(console))
  const text = Buffer.from(`${JSON.stringify(head)}\n`)
  return new Uint8Array(gzipSync(Buffer.concat([text, ...blocks]), { level: 1 }))
}

/**
 * Puts a console into a saved state, in place: its memories are written and nothing is made anew, which is most of what
 * the emulator's own way takes.
 *
 * @throws {LudusError} `INVALID_SAVESTATE`.
 */
export function loadConsole(console: Console, rom: string, pages: Pages, saved: Uint8Array): void {
  const { cpu, ppu, papu, mmap } = console
  const { head, body } = open(saved)
  if (head.rom !== rom) throw invalid(`it belongs to another game, whose ROM has the SHA-256 ${head.rom}`)

  // First, as cartridges put their pages in as they see fit.
  mmap.fromJSON(head.cartridge)
  let at = 0
  const take = (length: number) => {
    if (at + length > body.length) throw invalid('it is cut short')
    at += length
    return body.subarray(at - length, at)
  }
  const fill = (
    memory: Uint8Array,
    from: number,
    size: number,
    known: readonly Uint8Array[],
    named: readonly (number | null)[],
  ) =>
    named.forEach((page, window) => {
      const bytes = page === null ? take(size) : known[page]
      if (!bytes) throw invalid(`the cartridge has no page ${page}`)
      memory.set(bytes, from + window * size)
    })
  fill(cpu.mem, 0x8000, programPage, pages.program, head.program)
  fill(ppu.vramMem, 0, picturePage, pages.pictures, head.pictures)
  for (const memory of memoriesOf(console)) memory.set(take(memory.length))
  if (at !== body.length) throw invalid('it is too long')

  for (const [index, part] of partsOf(console).entries()) Object.assign(part, head.parts[index])
  for (const [table, place] of head.nameTables.entries())
    ppu.defineMirrorRegion(nameTables[table] as number, place, 0x400)
  // What the emulator derives from the rest.
  Object.assign(ppu, { dotTarget: 0, dotsRun: 0, nextEventDot: 0, frameEnded: false, sprLineValid: false })
  ppu.palTable.setEmphasis(head.emphasis)
  ppu.updatePalettes()
  papu._scheduleNextEvent()
}

function open(saved: Uint8Array): { head: z.output<typeof headSchema>; body: Uint8Array } {
  let bytes: Buffer
  try {
    bytes = gunzipSync(saved)
  } catch (error) {
    throw invalid('its bytes are damaged', error)
  }
  const end = bytes.indexOf('\n')
  let json: unknown
  try {
    json = JSON.parse(bytes.toString('utf8', 0, Math.max(0, end)))
  } catch (error) {
    throw invalid('it is no savestate', error)
  }
  return { head: parseWith(headSchema, json, 'INVALID_SAVESTATE', 'the savestate'), body: bytes.subarray(end + 1) }
}

/** Numbers, flags and short lists of them. */
function scalarsOf(part: Part): Scalars {
  const names = stateNames(part).filter((name) => !ArrayBuffer.isView(part[name]))
  return Object.fromEntries(names.map((name) => [name, part[name] as Scalars[string]]))
}

/** The bytes of all other memories, as views of them. */
function memoriesOf({ cpu, ppu }: Console): Uint8Array[] {
  const small = stateNames(ppu).filter((name) => name !== 'vramMem' && ArrayBuffer.isView(ppu[name]))
  return [
    cpu.mem.subarray(0, 0x800),
    cpu.mem.subarray(0x2000, 0x8000),
    ppu.vramMem.subarray(0x2000, 0x4000),
    ...small.map((name) => ppu[name] as Uint8Array),
  ]
}

const nameTables = [0x2000, 0x2400, 0x2800, 0x2c00]

/** Where each name table really stands. The rest of the mirror table is the same for all games. */
function nameTablesOf({ ppu }: Console): number[] {
  return nameTables.map((address) => ppu.vramMirrorTable[address] as number)
}

function invalid(why: string, cause?: unknown): LudusError {
  return new LudusError('INVALID_SAVESTATE', `Cannot load the savestate: ${why}`, { cause })
}
