/** A picture: rows from the top, pixels from the left, channels together (HWC), 0 to 255. */
export interface Frame {
  readonly width: number
  readonly height: number
  /** 1 is grey, 3 is RGB, 4 is RGBA. */
  readonly channels: number
  /** Shape [height, width, channels]. */
  readonly data: Uint8Array
}
