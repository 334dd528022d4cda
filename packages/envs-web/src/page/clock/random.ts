import type { ClockCore } from '../virtual-clock.js'
import type { Replace } from './replace.js'

/**
 * Takes over Math.random and the random numbers of crypto, all from the clock's seed. Sent to pages as source text, so it
 * uses nothing from outside itself.
 */
export function installRandom(clock: ClockCore, replace: Replace): void {
  replace.members(Math, { random: () => clock.randomBits() / 4_294_967_296 })
  if (typeof Crypto === 'undefined') return
  const fill = (bytes: Uint8Array) => {
    for (let index = 0; index < bytes.length; index++) bytes[index] = clock.randomBits() >>> 24
    return bytes
  }
  const { getRandomValues } = Crypto.prototype
  replace.members(Crypto.prototype, {
    getRandomValues(this: Crypto, array: ArrayBufferView<ArrayBuffer>) {
      // The browser's own refuses what is no array of integers, or too long.
      getRandomValues.call(this, array)
      fill(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
      return array
    },
    randomUUID() {
      const bytes = fill(new Uint8Array(16))
      // RFC 9562, version 4.
      bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
      bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
      const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
      return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    },
  })
  if (typeof SubtleCrypto === 'undefined') return
  replace.members(SubtleCrypto.prototype, {
    async generateKey() {
      throw new DOMException('Ludus refuses crypto.subtle.generateKey: its keys cannot be seeded', 'NotSupportedError')
    },
  })
}
