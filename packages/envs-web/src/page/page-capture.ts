import type { PictureSource } from './capture/picture-source.js'

/** Takes a game's picture. */
export interface PageCapture {
  /** Bytes of one observation. */
  readonly size: number
  /** Writes the picture, cropped and scaled to the observation's size, into `target` from `offset` on: [height, width, channels]. */
  observe(target: Uint8Array, offset: number): Promise<void>
  /** The picture as it is, RGB: [height, width, 3]. */
  picture(): Promise<{ readonly width: number; readonly height: number; readonly data: Uint8Array }>
}

/** What `createPageCapture` takes, plain JSON. */
export interface CaptureConfig {
  /** CSS selectors of the game's canvases, from the lowest to the highest, or of its element. */
  readonly of: { readonly canvases: readonly string[] } | { readonly element: string }
  /** The part of the picture that observations show, in its pixels; null for all of it. */
  readonly crop: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null
  readonly width: number
  readonly height: number
  /** 1 is grey, 3 is RGB. */
  readonly channels: 1 | 3
  /** CSS colour of what shows through where the picture is transparent. */
  readonly background: string
}

/** Makes observations of pictures, inside the page. Sent to pages as source text, so it uses nothing from outside itself. */
export function createPageCapture(config: CaptureConfig, source: PictureSource): PageCapture {
  const { crop, width, height, channels } = config
  const makeCanvas = (canvasWidth: number, canvasHeight: number) => {
    const canvas = document.createElement('canvas')
    canvas.width = canvasWidth
    canvas.height = canvasHeight
    const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })
    if (!context) throw new Error('this browser gives no 2D canvas')
    return { canvas, context, width: canvasWidth, height: canvasHeight }
  }
  type Surface = ReturnType<typeof makeCanvas>
  const target = makeCanvas(width, height)
  let surfaces: Surface[] = []
  let surfacesOf = ''

  const copy = (from: HTMLCanvasElement, to: Surface, part: typeof crop) => {
    to.context.fillStyle = config.background
    to.context.fillRect(0, 0, to.width, to.height)
    if (part) to.context.drawImage(from, part.x, part.y, part.width, part.height, 0, 0, to.width, to.height)
    else to.context.drawImage(from, 0, 0, to.width, to.height)
  }
  const assertHolds = (picture: HTMLCanvasElement, part: NonNullable<typeof crop>) => {
    if (part.x + part.width <= picture.width && part.y + part.height <= picture.height) return
    const size = `${picture.width}×${picture.height}`
    throw new Error(`crop: ${JSON.stringify(part)} is not all in its picture of ${size} pixels`)
  }
  // One drawImage takes four pixels of the source for each of the target's, so a big picture is halved until that
  // covers it: an average over areas, by which thin things do not vanish or flicker.
  const surfacesFor = (from: { readonly width: number; readonly height: number }) => {
    const size = `${from.width}x${from.height}`
    if (surfacesOf === size) return surfaces
    surfacesOf = size
    surfaces = []
    let [halfWidth, halfHeight] = [from.width, from.height]
    while (halfWidth > 2 * width || halfHeight > 2 * height) {
      halfWidth = halfWidth > 2 * width ? Math.ceil(halfWidth / 2) : halfWidth
      halfHeight = halfHeight > 2 * height ? Math.ceil(halfHeight / 2) : halfHeight
      surfaces.push(makeCanvas(halfWidth, halfHeight))
    }
    surfaces.push(target)
    return surfaces
  }
  const scaleDown = (picture: HTMLCanvasElement) => {
    if (crop) assertHolds(picture, crop)
    let from = picture
    let part = crop
    for (const surface of surfacesFor(crop ?? picture)) {
      copy(from, surface, part)
      from = surface.canvas
      part = null
    }
  }
  const writeRgb = (rgba: Uint8ClampedArray, bytes: Uint8Array, offset: number) => {
    for (let index = 0, at = offset; index < rgba.length; index += 4) {
      bytes[at++] = rgba[index] as number
      bytes[at++] = rgba[index + 1] as number
      bytes[at++] = rgba[index + 2] as number
    }
  }

  return {
    size: width * height * channels,
    async observe(bytes, offset) {
      scaleDown(await source.picture())
      const rgba = target.context.getImageData(0, 0, width, height).data
      if (channels === 3) return writeRgb(rgba, bytes, offset)
      // Luma of ITU-R BT.601 in 16-bit fixed point: 0.299 R + 0.587 G + 0.114 B, rounded. A pixel is read as one word,
      // red lowest, in half the time of three bytes.
      const pixels = new Uint32Array(rgba.buffer)
      for (let index = 0; index < pixels.length; index++) {
        const pixel = pixels[index] as number
        bytes[offset + index] =
          (19595 * (pixel & 255) + 38470 * ((pixel >> 8) & 255) + 7471 * ((pixel >> 16) & 255) + 32768) >> 16
      }
    },
    async picture() {
      const picture = await source.picture()
      const whole = makeCanvas(picture.width, picture.height)
      copy(picture, whole, null)
      const data = new Uint8Array(whole.width * whole.height * 3)
      writeRgb(whole.context.getImageData(0, 0, whole.width, whole.height).data, data, 0)
      return { width: whole.width, height: whole.height, data }
    },
  }
}
