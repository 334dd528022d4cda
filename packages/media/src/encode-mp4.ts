import { createRequire } from 'node:module'
import { type Frame, LudusError } from '@ludus/core'
import { assertSameSize, type FrameRecorder } from './frame-recorder.js'
import { toRgba } from './frames.js'

// Required, not imported: it is a CommonJS package.
const require = createRequire(import.meta.url)

/** The parts of h264-mp4-encoder 1.0.12 that are used here; its own types clash with those of Node. */
interface Mp4Encoder {
  outputFilename: string
  /** Even numbers. */
  width: number
  height: number
  frameRate: number
  /** 10 is the finest, 51 the smallest. */
  quantizationParameter: number
  /** 0 is the best, 10 the fastest. */
  speed: number
  initialize(): void
  addFrameRgba(data: Uint8Array): void
  finalize(): void
  delete(): void
}

interface Mp4Module {
  createH264MP4Encoder(): Promise<
    Mp4Encoder & { readonly FS: { readFile(path: string): Uint8Array; unlink(path: string): void } }
  >
}

/** What `encodeMp4` takes beside the frames. */
export interface Mp4Options {
  /** In (0, 1000]. */
  readonly framesPerSecond: number
}

/** Fine enough that the flat colours of games stay flat. */
const quantization = 18

let loaded: Promise<(options: Mp4Options) => FrameRecorder> | undefined
let videos = 0

/**
 * Writes frames as an MP4 (H.264, no sound) that browsers play.
 *
 * @param frames At least one, all of one size. An odd width or height is made even by a black line.
 * @throws {LudusError} `SHAPE_MISMATCH`, `INVALID_OPTIONS`.
 */
export async function encodeMp4(frames: readonly Frame[], options: Mp4Options): Promise<Uint8Array> {
  if (frames.length === 0) throw new LudusError('SHAPE_MISMATCH', 'Cannot make an MP4 of no frames: give at least one')
  const recorder = (await loadMp4())(options)
  try {
    for (const frame of frames) recorder.add(frame)
  } catch (error) {
    recorder.discard()
    throw error
  }
  return recorder.finish()
}

/** Loads the encoder, WebAssembly inside one file, once. Making videos is synchronous from there on. */
export function loadMp4(): Promise<(options: Mp4Options) => FrameRecorder> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<(options: Mp4Options) => FrameRecorder> {
  const module = requireQuietly()
  const first = await module.createH264MP4Encoder()
  const files = first.FS
  const Encoder = first.constructor as new () => Mp4Encoder
  first.delete()
  return ({ framesPerSecond }) => {
    if (!(framesPerSecond > 0 && framesPerSecond <= 1_000))
      throw new LudusError(
        'INVALID_OPTIONS',
        `Cannot make a video of ${framesPerSecond} frames per second: give a number from above 0 to 1000`,
      )
    return createRecorder(new Encoder(), files, framesPerSecond)
  }
}

/**
 * Requires the encoder without what it does beside: it takes over the process's handling of uncaught errors, and ends
 * it with a dump of its own source.
 */
function requireQuietly(): Mp4Module {
  const events = ['uncaughtException', 'unhandledRejection'] as const
  const before = events.map((event) => new Set<unknown>(process.listeners(event as 'uncaughtException')))
  const module = require('h264-mp4-encoder') as Mp4Module
  events.forEach((event, index) => {
    for (const listener of process.listeners(event as 'uncaughtException'))
      if (!before[index]?.has(listener)) process.off(event, listener)
  })
  return module
}

function createRecorder(
  encoder: Mp4Encoder,
  files: { readFile(path: string): Uint8Array; unlink(path: string): void },
  framesPerSecond: number,
): FrameRecorder {
  // All encoders share one file system in memory.
  const path = `video-${videos++}.mp4`
  let size: { readonly width: number; readonly height: number } | undefined

  const start = ({ width, height }: Frame) => {
    size = { width, height }
    encoder.outputFilename = path
    encoder.width = width + (width % 2)
    encoder.height = height + (height % 2)
    encoder.frameRate = framesPerSecond
    encoder.quantizationParameter = quantization
    encoder.speed = 5
    encoder.initialize()
  }
  const end = () => {
    if (size) encoder.finalize()
    encoder.delete()
  }

  return {
    add(frame) {
      const rgba = toRgba(frame)
      if (size) assertSameSize(frame, size)
      else start(frame)
      encoder.addFrameRgba(evenSized(rgba))
    },
    finish() {
      end()
      const bytes = files.readFile(path)
      files.unlink(path)
      return bytes
    },
    discard() {
      end()
      if (size) files.unlink(path)
    },
  }
}

/** H.264 stores colours for blocks of two by two pixels. */
function evenSized({ width, height, data }: Frame): Uint8Array {
  if (width % 2 === 0 && height % 2 === 0) return data
  const evenWidth = width + (width % 2)
  const even = new Uint8Array(evenWidth * (height + (height % 2)) * 4)
  for (let row = 0; row < height; row++)
    even.set(data.subarray(row * width * 4, (row + 1) * width * 4), row * evenWidth * 4)
  return even
}
