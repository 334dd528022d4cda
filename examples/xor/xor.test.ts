import { expect, it } from 'vitest'
import { trainXor } from './xor.js'

it('the example of docs/training-updates.md learns XOR', async () => {
  const [neither, second, first, both] = await trainXor(300)
  expect(Math.max(neither as number, both as number)).toBeLessThan(0.1)
  expect(Math.min(first as number, second as number)).toBeGreaterThan(0.9)
})
