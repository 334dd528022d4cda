import { type Frame, LudusError } from '@ludus/core'
import { encodeGif } from './encode-gif.js'

/** Takes the frames of one video as they come. */
export interface FrameRecorder {
  /** @throws {LudusError} `SHAPE_MISMATCH` when it has another size than the first. */
  add(frame: Frame): void
  /** The video as a file's bytes. Nothing can be added afterwards. */
  finish(): Uint8Array
  /** Drops the video. */
  discard(): void
}

/**
 * Collects frames for a GIF, whose palette is chosen from all of them at the end.
 *
 * @throws {LudusError} From `finish`, what `encodeGif` throws.
 */
export function createGifRecorder(framesPerSecond: number): FrameRecorder {
  let frames: Frame[] = []
  return {
    add(frame) {
      if (frames[0]) assertSameSize(frame, frames[0])
      // Envs may draw the next picture over this one.
      frames.push({ ...frame, data: frame.data.slice() })
    },
    finish: () => encodeGif(frames, { framesPerSecond }),
    discard() {
      frames = []
    },
  }
}

/**
 * Holds the frames of a video to one size.
 *
 * @throws {LudusError} `SHAPE_MISMATCH`.
 */
export function assertSameSize(frame: Frame, first: { readonly width: number; readonly height: number }): void {
  if (frame.width === first.width && frame.height === first.height) return
  throw new LudusError(
    'SHAPE_MISMATCH',
    `Cannot add a frame of ${frame.width}×${frame.height} to a video of ${first.width}×${first.height}`,
  )
}
