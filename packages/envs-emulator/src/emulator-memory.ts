import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineEnv, LudusError, type MemoryEnv } from '@ludus/core'
import { emulatorModule } from './emulator-game.js'
import type { EmulatorGameFile } from './game-file.js'
import { machineKinds } from './machines/machine-kinds.js'

/** How a NES ROM begins. */
const signature = 'NES\x1a'
const { buttons, ram } = machineKinds.nes

/**
 * The env of a bare ROM: every button, nothing to win, and the console's memory as its state data.
 *
 * @param rom A file in iNES or NES 2.0 form; null for any other.
 * @throws {LudusError} `INVALID_ROM` when it cannot be read.
 */
export function openEmulatorMemory(rom: URL): MemoryEnv | null {
  const path = fileURLToPath(rom)
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    throw new LudusError('INVALID_ROM', `Cannot read ${path}: there is no such file`, { cause })
  }
  if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== signature) return null
  // The simplest cartridges, whose mapper is 0, have no memory of their own.
  const mapper = ((bytes[6] ?? 0) >> 4) | ((bytes[7] ?? 0) & 0xf0)
  const regions = ram.slice(0, mapper === 0 ? 1 : ram.length).map(([firstAddress, last], index) => ({
    variable: index === 0 ? 'memory' : `memory${index + 1}`,
    firstAddress,
    length: last - firstAddress + 1,
  }))
  const file: EmulatorGameFile = {
    machine: 'nes',
    rom: basename(path),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    framesPerStep: 1,
    start: [],
    actions: {
      groups: Object.fromEntries(
        buttons.map((name) => [
          name,
          [
            { name: 'free', hold: [], tap: [] },
            { name, hold: [name], tap: [] },
          ],
        ]),
      ),
    },
    state: Object.fromEntries(
      regions.map(({ variable, firstAddress, length }) => [
        variable,
        { type: 'numbers', length, low: 0, high: 255, read: { address: firstAddress, as: 'u8' } },
      ]),
    ),
    reward: {},
    done: [],
    truncated: [],
    noopStarts: 0,
    stickyActions: 0,
  }
  return {
    env: defineEnv({
      id: 'nes/memory-v1',
      description: `The memory of ${basename(path)}.`,
      load: async () => emulatorModule<Int32Array>(() => file, new URL('.', rom)),
    }),
    regions,
  }
}
