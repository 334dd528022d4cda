import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const compress = promisify(gzip)

const plainHeaderLength = 10
const flagsAt = 3
const hasExtraField = 4
const subfieldName = 'LU'
const lengthAt = 16

/**
 * Gzips parts of a file one by one, so that each can be read without those before it. Whatever reads gzip reads the
 * whole: a gzip file may have many members. Each member says its own length in its extra field.
 *
 * Source: RFC 1952, §2.2 and §2.3.1.1; the idea is that of BGZF (SAM specification, §4.1).
 */
export async function gzipBlocks(parts: Iterable<Uint8Array>): Promise<Buffer> {
  const members: Buffer[] = []
  // One after the other: each compression under way holds a quarter of a megabyte.
  for (const part of parts) members.push(withLength(await compress(part, { level: 6 })))
  return Buffer.concat(members)
}

/**
 * Finds the blocks of a file.
 *
 * @returns Where each begins, in bytes; a gzip file that `gzipBlocks` did not write is a single block.
 */
export function findBlocks(bytes: Buffer): number[] {
  const starts = [0]
  for (let start = nextBlock(bytes, 0); start < bytes.length; start = nextBlock(bytes, start)) starts.push(start)
  return starts
}

function withLength(member: Buffer): Buffer {
  const extra = Buffer.alloc(plainHeaderLength)
  extra.writeUInt16LE(8, 0)
  extra.write(subfieldName, 2, 'latin1')
  extra.writeUInt16LE(4, 4)
  extra.writeUInt32LE(member.length + extra.length, 6)
  const header = Buffer.from(member.subarray(0, plainHeaderLength))
  header[flagsAt] = hasExtraField
  return Buffer.concat([header, extra, member.subarray(plainHeaderLength)])
}

function nextBlock(bytes: Buffer, start: number): number {
  const saysLength =
    ((bytes[start + flagsAt] ?? 0) & hasExtraField) !== 0 &&
    bytes.toString('latin1', start + plainHeaderLength + 2, start + plainHeaderLength + 4) === subfieldName
  return saysLength ? start + bytes.readUInt32LE(start + lengthAt) : bytes.length
}
