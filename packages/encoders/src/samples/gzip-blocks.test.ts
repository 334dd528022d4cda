import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findBlocks, gzipBlocks } from './gzip-blocks.js'

it('gzipBlocks() writes a gzip file of the whole, whose parts findBlocks() finds', async () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(parts, async (parts) => {
      const bytes = await gzipBlocks(parts)
      expect(gunzipSync(bytes)).toEqual(Buffer.concat(parts))
      const bounds = [...findBlocks(bytes), bytes.length]
      expect(bounds).toHaveLength(parts.length + 1)
      parts.forEach((part, index) => {
        expect(gunzipSync(bytes.subarray(bounds[index], bounds[index + 1]))).toEqual(Buffer.from(part))
      })
    }),
    { numRuns: 50 },
  )
})

it('findBlocks() takes any other gzip file as one block', () => {
  expect(findBlocks(gzipSync('as before'))).toEqual([0])
})
