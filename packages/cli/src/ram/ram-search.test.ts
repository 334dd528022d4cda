import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRamSearch } from './ram-search.js'

const memory = (...bytes: number[]) => new Map(bytes.map((byte, address) => [address, byte]))

it('narrows the addresses down by how their bytes change between marks', () => {
  const search = createRamSearch()
  search.see(memory(3, 7, 7, 0))
  search.mark()
  search.see(memory(2, 7, 8, 9))
  // 3 went down to 2; 7 stayed; 7 and 0 went up.
  search.keep((now, marked) => now > marked)
  expect(search.candidates.map(({ address }) => address)).toEqual([2, 3])
  search.see(memory(2, 7, 4, 9))
  expect(search.candidates).toEqual([
    { address: 2, now: 4, marked: 8 },
    { address: 3, now: 9, marked: 9 },
  ])
  search.keep((now) => now === 4)
  expect(search.candidates).toEqual([{ address: 2, now: 4, marked: 4 }])
  search.restart()
  expect(search.candidates).toHaveLength(4)
})

it('never loses the address that the player means', () => {
  const byte = fc.integer({ min: 0, max: 255 })
  const moments = fc.array(fc.array(byte, { minLength: 8, maxLength: 8 }), { minLength: 2, maxLength: 12 })
  fc.assert(
    fc.property(moments, fc.integer({ min: 0, max: 7 }), ([first = [], ...others], meant) => {
      const search = createRamSearch()
      search.see(memory(...first))
      search.mark()
      let before = first[meant] as number
      for (const bytes of others) {
        search.see(memory(...bytes))
        const sign = Math.sign((bytes[meant] as number) - before)
        search.keep((now, marked) => Math.sign(now - marked) === sign)
        before = bytes[meant] as number
      }
      expect(search.candidates.map(({ address }) => address)).toContain(meant)
    }),
  )
})
