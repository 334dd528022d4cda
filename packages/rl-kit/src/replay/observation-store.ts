import { type Box, LudusError, type TypedArrays } from '@ludus/core'
import type { Column } from './slot-ring.js'

/** Rows of observations as a replay buffer keeps them: bytes stay bytes, all other numbers become float32. */
export type ObservationRows = Uint8Array | Float32Array

/** Keeps one observation a slot. */
export interface ObservationStore {
  /** The frames that it keeps. */
  readonly column: Column
  /** Room for so many whole observations, row-major [count, ...observation shape]. */
  makeRows(count: number): ObservationRows
  /** Keeps what is new in a row of `rows` since the slot before it. */
  write(slot: number, rows: TypedArrays[keyof TypedArrays], row: number): void
  /**
   * Puts a whole observation together.
   *
   * @param slots The slots of its frames, oldest first; the last one is the observation's own.
   */
  read(slots: Int32Array, into: ObservationRows, row: number): void
}

/**
 * Makes a store of `slots` observations that keeps the newest frame of each.
 *
 * @param framesPerObservation Frames stacked in the last axis of an observation, oldest first; 1 keeps all of it.
 * @throws {LudusError} `INVALID_OPTIONS` when the last axis does not hold so many frames.
 */
export function createObservationStore(
  { shape, dtype, size }: Box,
  slots: number,
  framesPerObservation: number,
): ObservationStore {
  const depth = shape.at(-1) ?? 1
  if (depth % framesPerObservation !== 0)
    throw new LudusError(
      'INVALID_OPTIONS',
      `Cannot keep ${framesPerObservation} frames of observations of shape [${shape.join(', ')}]: the last axis holds whole frames`,
    )
  /** Numbers of one frame that lie side by side. */
  const channels = depth / framesPerObservation
  const pixels = size / depth
  const frameSize = pixels * channels
  const makeArray = (length: number) => (dtype === 'uint8' ? new Uint8Array(length) : new Float32Array(length))
  const kept = makeArray(slots * frameSize)
  return {
    column: { numbers: kept, width: frameSize },
    makeRows: (count) => makeArray(count * size),
    write(slot, rows, row) {
      if (framesPerObservation === 1) {
        kept.set(rows.subarray(row * size, (row + 1) * size), slot * size)
        return
      }
      const newest = row * size + depth - channels
      for (let pixel = 0, to = slot * frameSize; pixel < pixels; pixel++)
        for (let channel = 0; channel < channels; channel++, to++)
          kept[to] = rows[newest + pixel * depth + channel] as number
    },
    read(frames, into, row) {
      if (framesPerObservation === 1) {
        const from = (frames[0] as number) * size
        into.set(kept.subarray(from, from + size), row * size)
        return
      }
      for (let frame = 0; frame < framesPerObservation; frame++) {
        const to = row * size + frame * channels
        for (let pixel = 0, from = (frames[frame] as number) * frameSize; pixel < pixels; pixel++)
          for (let channel = 0; channel < channels; channel++, from++)
            into[to + pixel * depth + channel] = kept[from] as number
      }
    },
  }
}
