import type { Space } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import type { AnySpace } from '../spaces/any-space.js'
import { type Dtype, type TypedArrays, typedArrays } from '../spaces/dtype.js'

type Numbers = TypedArrays[Dtype]

/** The arrays behind rows, in the structure of a batch: what another thread is handed to see the same rows. */
export type RowMemory = Numbers | readonly RowMemory[] | { readonly [key: string]: RowMemory }

/** Elements of a space, one for each env, that are written one by one and handed out as batches. */
export interface Rows {
  /** Shared by every thread that was handed it; null where rows live in one thread and travel by message. */
  readonly memory: RowMemory | null
  /** @throws {LudusError} `SHAPE_MISMATCH` when the value has another length than the space's elements. */
  write(row: number, value: unknown): void
  /** An element of its own, which later writes leave as it is. */
  read(row: number): unknown
  /**
   * Writes all rows from a batch.
   *
   * @returns False for anything but a batch of the space's own arrays and of as many rows; its elements have to travel
   * one by one then.
   */
  writeBatch(batch: unknown): boolean
  /** A batch of all rows, in arrays of its own. */
  copyBatch(): unknown
  /** A batch of some rows, in arrays of its own. */
  copyRows(indices: Int32Array): unknown
}

/**
 * Makes rows in shared memory, or in this thread alone where batches of the space are no typed arrays.
 *
 * @param count How many rows.
 * @param memory That of rows of the same space and count which another thread made; new memory unless given.
 */
export function createRows(space: Space, count: number, memory?: RowMemory | null): Rows {
  if (!isSharable(space)) return localRows(space, count)
  return sharedRows(space as AnySpace, count, memory ?? allocate(space as AnySpace, count))
}

/** Whether batches of a space are typed arrays all through, so that they can lie in shared memory. */
function isSharable(space: Space): boolean {
  const any = space as AnySpace
  switch (any.kind) {
    case 'box':
    case 'discrete':
    case 'multi-discrete':
    case 'multi-binary':
      return true
    case 'dict':
      return Object.values(any.spaces).every(isSharable)
    case 'tuple':
      return any.spaces.every(isSharable)
    default:
      return false
  }
}

function localRows(space: Space, count: number): Rows {
  const values: unknown[] = new Array(count)
  return {
    memory: null,
    write(row, value) {
      values[row] = value
    },
    read: (row) => values[row],
    writeBatch: () => false,
    copyBatch: () => space.batch(values),
    copyRows: (indices) => space.batch(Array.from(indices, (row) => values[row])),
  }
}

function allocate(space: AnySpace, count: number): RowMemory {
  switch (space.kind) {
    case 'dict':
      return mapDict(space.spaces, (part) => allocate(part, count))
    case 'tuple':
      return space.spaces.map((part) => allocate(part as AnySpace, count))
    default: {
      const { dtype, size } = numbersOf(space)
      const bytes = count * size * typedArrays[dtype].BYTES_PER_ELEMENT
      const SharedArray: new (buffer: SharedArrayBuffer) => Numbers = typedArrays[dtype]
      return new SharedArray(new SharedArrayBuffer(bytes))
    }
  }
}

function sharedRows(space: AnySpace, count: number, memory: RowMemory): Rows {
  switch (space.kind) {
    case 'dict': {
      const parts = mapDict(space.spaces, (part, key) =>
        sharedRows(part, count, (memory as Record<string, RowMemory>)[key] as RowMemory),
      )
      return compositeRows(memory, Object.entries(parts), Object.fromEntries)
    }
    case 'tuple': {
      const parts = space.spaces.map((part, index) =>
        sharedRows(part as AnySpace, count, (memory as readonly RowMemory[])[index] as RowMemory),
      )
      return compositeRows(memory, Array.from(parts.entries()), (entries) => Array.from(entries, ([, value]) => value))
    }
    default:
      return numberRows(space, memory as Numbers)
  }
}

/** Rows made of the rows of other spaces. */
function compositeRows<Key extends string | number>(
  memory: RowMemory,
  parts: readonly (readonly [Key, Rows])[],
  assemble: (entries: Iterable<readonly [Key, unknown]>) => unknown,
): Rows {
  const partOf = (value: unknown, key: Key) => (value as Readonly<Record<Key, unknown>> | null | undefined)?.[key]
  const map = (read: (rows: Rows) => unknown) => assemble(parts.map(([key, rows]) => [key, read(rows)] as const))
  return {
    memory,
    write(row, value) {
      for (const [key, rows] of parts) rows.write(row, partOf(value, key))
    },
    read: (row) => map((rows) => rows.read(row)),
    writeBatch: (batch) => parts.every(([key, rows]) => rows.writeBatch(partOf(batch, key))),
    copyBatch: () => map((rows) => rows.copyBatch()),
    copyRows: (indices) => map((rows) => rows.copyRows(indices)),
  }
}

/** Rows of plain numbers, [count, size]. */
function numberRows(space: AnySpace, memory: Numbers): Rows {
  const { dtype, size, scalar } = numbersOf(space)
  const ArrayType = typedArrays[dtype]
  return {
    memory,
    write(row, value) {
      if (typeof value === 'number' && size === 1) memory[row] = value
      else if (ArrayBuffer.isView(value) && (value as Numbers).length === size) memory.set(value as Numbers, row * size)
      else
        throw new LudusError(
          'SHAPE_MISMATCH',
          `Cannot share an element as its space holds ${size} numbers of ${dtype}: ${describe(value)}`,
        )
    },
    read: (row) => (scalar ? memory[row] : memory.slice(row * size, (row + 1) * size)),
    writeBatch(batch) {
      if (!(batch instanceof ArrayType) || batch.length !== memory.length) return false
      memory.set(batch)
      return true
    },
    copyBatch: () => memory.slice(),
    copyRows(indices) {
      const copy = new ArrayType(indices.length * size)
      indices.forEach((row, at) => {
        copy.set(memory.subarray(row * size, (row + 1) * size), at * size)
      })
      return copy
    },
  }
}

/** How the elements of a space of numbers lie in memory. */
function numbersOf(space: AnySpace): { dtype: Dtype; size: number; scalar: boolean } {
  switch (space.kind) {
    case 'box':
      return { dtype: space.dtype, size: space.size, scalar: space.shape.length === 0 }
    case 'discrete':
      return { dtype: space.dtype, size: 1, scalar: true }
    case 'multi-discrete':
    case 'multi-binary':
      return { dtype: space.dtype, size: space.size, scalar: false }
    default:
      throw new LudusError('UNSUPPORTED_SPACE', `Cannot share elements of ${space.kind}: they are no plain numbers`)
  }
}

function describe(value: unknown): string {
  return ArrayBuffer.isView(value) ? `it has ${(value as Numbers).length}` : `it is ${JSON.stringify(value)}`
}

function mapDict<Value>(
  spaces: Readonly<Record<string, Space>>,
  map: (space: AnySpace, key: string) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(spaces).map(([key, part]) => [key, map(part as AnySpace, key)]))
}
