import { type Frame, LudusError } from '@ludus/core'
import { type Find, findPicture, type Picture, type Region, withoutOverlaps } from './find-pictures.js'
import type { Recognition } from './recognition-schema.js'

/** Looks at the screen for one number. */
export interface ScreenReader {
  /** Null where there is nothing to be read. */
  read(screen: Frame): number | null
  /** Forgets what it has seen, where it remembers. */
  reset?(): void
}

type RecognitionFrom<From extends Recognition['from']> = Extract<Recognition, { from: From }>

/** A picture, its name in the game file, and the number that stands for it. */
export interface NamedPicture {
  readonly name: string
  readonly number: number
  readonly picture: Picture
}

/** Finds pictures: the centre of the likest, the number of its name, or how many there are. */
export function readTemplate(pictures: readonly NamedPicture[], how: RecognitionFrom<'template'>): ScreenReader {
  const taken = {
    x: ({ x, width }: Found) => x + width / 2,
    y: ({ y, height }: Found) => y + height / 2,
    name: ({ number }: Found) => number,
  }
  return {
    read(screen) {
      const finds = findAll(screen, pictures, how)
      if (how.take === 'count') return finds.length
      const [likest] = finds
      return likest ? taken[how.take](likest) : null
    },
  }
}

/** Reads a number from pictures of its digits, from left to right. */
export function readDigits(pictures: readonly NamedPicture[], how: RecognitionFrom<'digits'>): ScreenReader {
  return {
    read(screen) {
      const digits = findAll(screen, pictures, how).sort((a, b) => a.x - b.x)
      return digits.length > 0 ? Number(digits.map(({ name }) => name).join('')) : null
    },
  }
}

/** Tells whether a pixel has a colour. */
export function readPixel({ at: [x, y], colour, tolerance }: RecognitionFrom<'pixel'>): ScreenReader {
  const wanted = [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16))
  return {
    read({ width, height, channels, data }) {
      if (x >= width || y >= height)
        throw new LudusError('INVALID_STATE', `Cannot look at pixel ${x}, ${y} of a screen of ${width}x${height}`)
      const from = (y * width + x) * channels
      const isNear = (value: number, channel: number) =>
        Math.abs(value - (data[channels === 1 ? from : from + channel] as number)) <= tolerance
      return wanted.every(isNear) ? 1 : 0
    },
  }
}

/** Counts the steps in which the screen has not changed. */
export function readStill({ steps, region }: RecognitionFrom<'still'>): ScreenReader {
  let before: Uint8Array | null = null
  let count = 0
  return {
    read(screen) {
      const now = region ? cut(screen, region) : screen.data
      count = before !== null && Buffer.compare(before, now) === 0 ? Math.min(count + 1, steps) : 0
      before = now
      return count
    },
    reset() {
      before = null
      count = 0
    },
  }
}

type Found = Find & NamedPicture

/** What is found of several pictures, the likest first. */
function findAll(
  screen: Frame,
  pictures: readonly NamedPicture[],
  how: RecognitionFrom<'template' | 'digits'>,
): Found[] {
  return withoutOverlaps(
    pictures.flatMap((named) =>
      findPicture(screen, named.picture, how.region, how).map((find) => ({ ...find, ...named })),
    ),
  )
}

function cut({ width, height, channels, data }: Frame, [x, y, wide, high]: Region): Uint8Array {
  const rows = Array.from({ length: Math.max(0, Math.min(high, height - y)) }, (_, row) => {
    const from = (y + row) * width
    return data.subarray((from + x) * channels, (from + Math.min(x + wide, width)) * channels)
  })
  return Buffer.concat(rows)
}
