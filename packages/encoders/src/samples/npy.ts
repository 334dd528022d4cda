import { LudusError } from '@ludus/core'

const magic = '\x93NUMPY\x01\x00'

/** NumPy's names of the dtypes that sample sets use, little-endian. */
const descriptions = { uint8: '|u1', int32: '<i4', float32: '<f4' } as const
const arrayTypes = { uint8: Uint8Array, int32: Int32Array, float32: Float32Array } as const

interface NpyArrays {
  uint8: Uint8Array
  int32: Int32Array
  float32: Float32Array
}

/**
 * Writes an array as a NumPy file, so that `numpy.load` reads it.
 *
 * @param shape Row-major.
 */
export function encodeNpy<D extends keyof NpyArrays>(dtype: D, shape: readonly number[], data: NpyArrays[D]): Buffer {
  return Buffer.concat([npyHeader(dtype, shape), Buffer.from(data.buffer, data.byteOffset, data.byteLength)])
}

/**
 * What stands before the numbers in a NumPy file.
 *
 * Source: numpy.lib.format, version 1.0.
 */
export function npyHeader(dtype: keyof NpyArrays, shape: readonly number[]): Buffer {
  const text = `{'descr': '${descriptions[dtype]}', 'fortran_order': False, 'shape': ${shapeText(shape)}, }`
  const length = Math.ceil((magic.length + 2 + text.length + 1) / 64) * 64 - magic.length - 2
  const start = Buffer.alloc(magic.length + 2)
  start.write(magic, 'latin1')
  start.writeUInt16LE(length, magic.length)
  return Buffer.concat([start, Buffer.from(`${text.padEnd(length - 1)}\n`, 'latin1')])
}

/**
 * Reads an array of a known dtype and shape from a NumPy file that `encodeNpy` wrote.
 *
 * @throws {LudusError} `CORRUPT_SAMPLES` when the file holds anything else.
 */
export function decodeNpy<D extends keyof NpyArrays>(
  dtype: D,
  shape: readonly number[],
  bytes: Buffer,
  file: string,
): NpyArrays[D] {
  const ArrayType = arrayTypes[dtype]
  const header = npyHeader(dtype, shape)
  const length = shape.reduce((product, side) => product * side, 1)
  const isOurs = bytes.subarray(0, header.length).equals(header)
  if (!isOurs || bytes.length - header.length !== length * ArrayType.BYTES_PER_ELEMENT)
    throw new LudusError(
      'CORRUPT_SAMPLES',
      `Cannot read ${file} as ${dtype} of shape ${shapeText(shape)}: it holds something else; record the samples again`,
    )
  // A copy, since typed arrays need aligned memory.
  return new ArrayType(new Uint8Array(bytes.subarray(header.length)).buffer) as NpyArrays[D]
}

/** A Python tuple. */
function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
}
