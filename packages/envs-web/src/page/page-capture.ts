/** Takes a canvas's picture. */
export interface PageCapture {
  /** Bytes of one observation. */
  readonly size: number
  /** Writes the canvas, scaled to the observation's size, into `target` from `offset` on: [height, width, channels]. */
  observe(target: Uint8Array, offset: number): void
  /** The canvas as it is, RGB: [height, width, 3]. */
  picture(): { readonly width: number; readonly height: number; readonly data: Uint8Array }
}

/** What `createPageCapture` takes, plain JSON. */
export interface CaptureConfig {
  /** CSS selector of the game's canvas. */
  readonly canvas: string
  readonly width: number
  readonly height: number
  /** 1 is grey, 3 is RGB. */
  readonly channels: 1 | 3
  /** CSS colour of what shows through where the canvas is transparent. */
  readonly background: string
}

/**
 * Reads pictures of a canvas inside the page. Sent to pages as source text, so it uses nothing from outside itself.
 */
export function createPageCapture(config: CaptureConfig): PageCapture {
  const { width, height, channels } = config
  const makeCanvas = (canvasWidth: number, canvasHeight: number) => {
    const canvas = document.createElement('canvas')
    canvas.width = canvasWidth
    canvas.height = canvasHeight
    const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })
    if (!context) throw new Error('this browser gives no 2D canvas')
    return { canvas, context, width: canvasWidth, height: canvasHeight }
  }
  const target = makeCanvas(width, height)
  let halves: ReturnType<typeof makeCanvas>[] = []
  let halvesOf = ''

  const copy = (from: HTMLCanvasElement, to: ReturnType<typeof makeCanvas>) => {
    to.context.fillStyle = config.background
    to.context.fillRect(0, 0, to.width, to.height)
    to.context.drawImage(from, 0, 0, to.width, to.height)
  }
  const source = () => {
    const canvas = document.querySelector(config.canvas)
    if (!(canvas instanceof HTMLCanvasElement)) throw new Error(`the page has no canvas ${config.canvas}`)
    return canvas
  }
  // One drawImage takes four pixels of the source for each of the target's, so a big picture is halved until that
  // covers it: an average over areas, by which thin things do not vanish or flicker.
  const scaleDown = (canvas: HTMLCanvasElement) => {
    const size = `${canvas.width}x${canvas.height}`
    if (halvesOf !== size) {
      halvesOf = size
      halves = []
      let [halfWidth, halfHeight] = [canvas.width, canvas.height]
      while (halfWidth > 2 * width || halfHeight > 2 * height) {
        halfWidth = halfWidth > 2 * width ? Math.ceil(halfWidth / 2) : halfWidth
        halfHeight = halfHeight > 2 * height ? Math.ceil(halfHeight / 2) : halfHeight
        halves.push(makeCanvas(halfWidth, halfHeight))
      }
    }
    let from = canvas
    for (const half of [...halves, target]) {
      copy(from, half)
      from = half.canvas
    }
  }

  return {
    size: width * height * channels,
    observe(bytes, offset) {
      scaleDown(source())
      const rgba = target.context.getImageData(0, 0, width, height).data
      let at = offset
      if (channels === 1)
        // Luma of ITU-R BT.601 in 16-bit fixed point: 0.299 R + 0.587 G + 0.114 B, rounded. A pixel is read as one word,
        // red lowest, in half the time of three bytes.
        for (const pixel of new Uint32Array(rgba.buffer))
          bytes[at++] =
            (19595 * (pixel & 255) + 38470 * ((pixel >> 8) & 255) + 7471 * ((pixel >> 16) & 255) + 32768) >> 16
      else
        for (let index = 0; index < rgba.length; index += 4) {
          bytes[at++] = rgba[index] as number
          bytes[at++] = rgba[index + 1] as number
          bytes[at++] = rgba[index + 2] as number
        }
    },
    picture() {
      const canvas = source()
      const whole = makeCanvas(canvas.width, canvas.height)
      copy(canvas, whole)
      const rgba = whole.context.getImageData(0, 0, canvas.width, canvas.height).data
      const data = new Uint8Array(canvas.width * canvas.height * 3)
      for (let index = 0, at = 0; index < rgba.length; index += 4) {
        data[at++] = rgba[index] as number
        data[at++] = rgba[index + 1] as number
        data[at++] = rgba[index + 2] as number
      }
      return { width: canvas.width, height: canvas.height, data }
    },
  }
}
