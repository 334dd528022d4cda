import { LudusError } from '@ludus/core'

const headerSize = 16
const trainerSize = 512
const programUnit = 16_384
const pictureUnit = 8_192

/**
 * Refuses what is no whole NES cartridge.
 *
 * Source: https://www.nesdev.org/wiki/INES and https://www.nesdev.org/wiki/NES_2.0
 *
 * @throws {LudusError} `INVALID_ROM`.
 */
export function checkRom(rom: Uint8Array, what: string): void {
  const refuse = (why: string): never => {
    throw new LudusError('INVALID_ROM', `Cannot play ${what} as a NES game: ${why}`)
  }
  if (Buffer.from(rom.subarray(0, 4)).toString('latin1') !== 'NES\x1a')
    refuse('its first bytes are not "NES" and 0x1a; give a file in iNES or NES 2.0 form')
  if (rom.length < headerSize) refuse(`it ends within the header, after ${rom.length} of ${headerSize} bytes`)
  const [program, picture, flags, kind, , more] = rom.subarray(4) as unknown as number[] & { length: number }
  const isNes2 = ((kind as number) & 0x0c) === 0x08
  const unitsOf = (low: number, high: number) => (high === 0x0f ? sizeByExponent(low) : (high << 8) | low)
  const high = isNes2 ? (more as number) : 0
  const programBytes = unitsOf(program as number, high & 0x0f) * programUnit
  const pictureBytes = unitsOf(picture as number, high >> 4) * pictureUnit
  if (programBytes === 0) refuse('its header says that it holds no program')
  const wanted = headerSize + ((flags as number) & 4 ? trainerSize : 0) + programBytes + pictureBytes
  if (rom.length < wanted) refuse(`it is cut short: its header says ${wanted} bytes, and ${rom.length} are there`)

  /** NES 2.0 gives sizes that are no whole units by an exponent and a multiplier; here they are units still. */
  function sizeByExponent(low: number): number {
    return (2 ** (low >> 2) * ((low & 3) * 2 + 1)) / programUnit
  }
}
