import { readFileSync } from 'node:fs'
import type { Frame } from '@ludus/core'
import { decodePng, toRgba } from '@ludus/media'
import pixelmatch from 'pixelmatch'

/** A picture to be found on the screen. Transparent pixels fit everything. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** [height, width, 4]. */
  readonly rgba: Uint8Array
  /** The pixels that are not transparent, by their places. */
  readonly opaque: readonly number[]
}

/** Where to look, in pixels of the screen. */
export type Region = readonly [x: number, y: number, width: number, height: number]

/** How like a picture a place must be. */
export interface Likeness {
  readonly colourThreshold: number
  readonly tolerance: number
}

/** A place where a picture was found. */
export interface Find {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Which part of its pixels differs. */
  readonly difference: number
}

/** Pixels that are looked at before pixelmatch is asked, and of which half must fit: that rules out most places. */
const sampleSize = 24

/** Reads a picture from a PNG file. */
export function readPicture(path: string): Picture {
  const frame = decodePng(readFileSync(path))
  const { width, height } = frame
  const rgba = new Uint8Array(toRgba(frame).data)
  const opaque: number[] = []
  for (let pixel = 0; pixel < width * height; pixel++) if (rgba[pixel * 4 + 3] === 255) opaque.push(pixel)
  return { width, height, rgba, opaque }
}

/** Finds every place that is like the picture, the likest of those that overlap. The likest comes first. */
export function findPicture(screen: Frame, picture: Picture, region: Region | undefined, likeness: Likeness): Find[] {
  const { width, height, opaque } = picture
  const [left, top, wide, high] = region ?? [0, 0, screen.width, screen.height]
  const right = Math.min(left + wide, screen.width) - width
  const bottom = Math.min(top + high, screen.height) - height
  const stride = Math.max(1, Math.floor(opaque.length / sampleSize))
  const sample = opaque.filter((_, index) => index % stride === 0)
  const finds: Find[] = []
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      if (!mayBe(screen, picture, sample, x, y, likeness.colourThreshold)) continue
      const difference = differenceAt(screen, picture, x, y, likeness.colourThreshold)
      if (difference <= likeness.tolerance) finds.push({ x, y, width, height, difference })
    }
  return withoutOverlaps(finds)
}

/** Keeps the likest of finds that cover each other by half or more, the bigger one where two are as like. */
export function withoutOverlaps<Found extends Find>(finds: readonly Found[]): Found[] {
  const kept: Found[] = []
  const likestFirst = [...finds].sort((a, b) => a.difference - b.difference || area(b) - area(a))
  for (const find of likestFirst) if (!kept.some((other) => covers(find, other))) kept.push(find)
  return kept
}

function mayBe(
  { data, width: screenWidth, channels }: Frame,
  { rgba, width }: Picture,
  sample: readonly number[],
  x: number,
  y: number,
  colourThreshold: number,
): boolean {
  let misses = 0
  for (const pixel of sample) {
    const column = pixel % width
    const at = ((y + (pixel - column) / width) * screenWidth + x + column) * channels
    let difference = 0
    for (let channel = 0; channel < 3; channel++)
      difference += Math.abs(
        (data[channels === 1 ? at : at + channel] as number) - (rgba[pixel * 4 + channel] as number),
      )
    if (difference > 3 * 255 * colourThreshold && ++misses * 2 > sample.length) return false
  }
  return true
}

function differenceAt(
  { data, width: screenWidth, channels }: Frame,
  { rgba, width, height, opaque }: Picture,
  x: number,
  y: number,
  threshold: number,
): number {
  const patch = rgba.slice()
  for (const pixel of opaque) {
    const column = pixel % width
    const at = ((y + (pixel - column) / width) * screenWidth + x + column) * channels
    for (let channel = 0; channel < 3; channel++)
      patch[pixel * 4 + channel] = data[channels === 1 ? at : at + channel] as number
  }
  return pixelmatch(patch, rgba, null, width, height, { threshold }) / opaque.length
}

function covers(one: Find, other: Find): boolean {
  const wide = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x)
  const high = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y)
  return wide > 0 && high > 0 && wide * high * 2 >= Math.min(area(one), area(other))
}

function area({ width, height }: Find): number {
  return width * height
}
