import type { PictureSource } from './picture-source.js'

/**
 * Takes pictures of a page's canvases, 2D and WebGL, one drawn over the other. Sent to pages as source text, so it uses
 * nothing from outside itself.
 *
 * @param selectors Find the canvases, from the lowest to the highest. The picture is as large as the first.
 */
export function createCanvasSource(selectors: readonly string[]): PictureSource {
  // WebGL forgets what it has drawn when Chromium next shows it, which happens at any time.
  const { getContext } = HTMLCanvasElement.prototype
  const { apply } = Reflect
  const keepDrawing = function (this: HTMLCanvasElement, kind: string, attributes?: object) {
    const kept = kind.includes('webgl') ? { ...attributes, preserveDrawingBuffer: true } : attributes
    return apply(getContext, this, [kind, kept])
  }
  HTMLCanvasElement.prototype.getContext = keepDrawing as typeof getContext

  const find = (selector: string) => {
    const canvas = document.querySelector(selector)
    if (!(canvas instanceof HTMLCanvasElement)) throw new Error(`the page has no canvas ${selector}`)
    return canvas
  }
  /** Where a canvas shows its pixels, in pixels of the page. */
  const boxOf = (canvas: HTMLCanvasElement) => {
    const { left, top, width, height } = canvas.getBoundingClientRect()
    const [scaleX, scaleY] = [width / canvas.offsetWidth, height / canvas.offsetHeight]
    return {
      left: left + canvas.clientLeft * scaleX,
      top: top + canvas.clientTop * scaleY,
      width: canvas.clientWidth * scaleX,
      height: canvas.clientHeight * scaleY,
    }
  }
  const whole = document.createElement('canvas')
  const context = whole.getContext('2d', { willReadFrequently: true })
  const compose = (layers: readonly HTMLCanvasElement[]) => {
    const [base] = layers as [HTMLCanvasElement]
    whole.width = base.width
    whole.height = base.height
    const frame = boxOf(base)
    const [scaleX, scaleY] = [base.width / frame.width, base.height / frame.height]
    for (const layer of layers) {
      const { left, top, width, height } = boxOf(layer)
      // A canvas that the page does not show has no place there.
      if (width > 0 && height > 0 && frame.width > 0)
        context?.drawImage(
          layer,
          (left - frame.left) * scaleX,
          (top - frame.top) * scaleY,
          width * scaleX,
          height * scaleY,
        )
      else context?.drawImage(layer, 0, 0, base.width, base.height)
    }
    return whole
  }
  return {
    picture() {
      const layers = selectors.map(find)
      return layers.length === 1 ? (layers[0] as HTMLCanvasElement) : compose(layers)
    },
    elementAt: (x, y) => document.elementFromPoint(x, y),
  }
}
