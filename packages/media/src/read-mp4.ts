/** What an MP4 says of its one track. */
export interface Mp4Facts {
  readonly width: number
  readonly height: number
  readonly frames: number
  readonly seconds: number
}

/** Reads the facts of a video from its boxes (ISO/IEC 14496-12), for tests; the pictures are not decoded. */
export function readMp4(bytes: Uint8Array): Mp4Facts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  /** The place and length of what is inside the box at a path, from the top. */
  const inside = (path: readonly string[], from = 0, to = bytes.length): readonly [number, number] => {
    const [name, ...rest] = path
    if (name === undefined) return [from, to]
    for (let at = from; at + 8 <= to; at += view.getUint32(at))
      if (String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === name)
        return inside(rest, at + 8, at + view.getUint32(at))
    throw new Error(`The MP4 has no box ${path.join('.')}`)
  }
  const [header] = inside(['moov', 'mvhd'])
  const table = ['moov', 'trak', 'mdia', 'minf', 'stbl']
  const [sizes] = inside([...table, 'stsz'])
  const [descriptions, end] = inside([...table, 'stsd'])
  // The list of descriptions comes after a version and a count.
  const [picture] = inside(['avc1'], descriptions + 8, end)
  return {
    width: view.getUint16(picture + 24),
    height: view.getUint16(picture + 26),
    frames: view.getUint32(sizes + 8),
    seconds: view.getUint32(header + 16) / view.getUint32(header + 12),
  }
}
