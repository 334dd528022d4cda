import type { PictureSource } from './picture-source.js'

/** Canvases that paint their child elements: the HTML-in-canvas proposal, github.com/WICG/html-in-canvas. */
interface PaintingCanvas extends HTMLCanvasElement {
  requestPaint(): void
}
interface PaintingContext extends CanvasRenderingContext2D {
  drawElementImage(element: Element, x: number, y: number): unknown
}

/**
 * Takes pictures of an element as Chromium itself paints it, for games that have no canvas. The element is put into a
 * canvas in its place, and keeps the size that it had. Sent to pages as source text, so it uses nothing from outside
 * itself.
 */
export function createElementSource(selector: string): PictureSource {
  const listen = EventTarget.prototype.addEventListener
  const NativePromise = Promise
  let held: { readonly element: HTMLElement; readonly canvas: PaintingCanvas } | null = null

  const hold = (element: HTMLElement) => {
    const canvas = document.createElement('canvas') as PaintingCanvas
    if (typeof canvas.requestPaint !== 'function')
      throw new Error('this Chromium cannot paint elements on a canvas; let Ludus start a newer one itself')
    const { offsetWidth, offsetHeight } = element
    canvas.width = offsetWidth
    canvas.height = offsetHeight
    canvas.setAttribute('layoutsubtree', '')
    const computed = getComputedStyle(element)
    const { display, position, top, right, bottom, left, zIndex, float, margin, flex, alignSelf, gridArea } = computed
    Object.assign(canvas.style, {
      position,
      top,
      right,
      bottom,
      left,
      zIndex,
      float,
      margin,
      flex,
      alignSelf,
      gridArea,
    })
    canvas.style.display = display.startsWith('inline') ? 'inline-block' : 'block'
    element.replaceWith(canvas)
    canvas.append(element)
    const still = { position: 'relative', inset: '0', float: 'none', margin: '0', 'box-sizing': 'border-box' }
    const size = { width: `${offsetWidth}px`, height: `${offsetHeight}px` }
    for (const [name, value] of Object.entries({ ...still, ...size }))
      element.style.setProperty(name, value, 'important')
    return { element, canvas }
  }
  const find = () => {
    const element = document.querySelector(selector)
    if (!(element instanceof HTMLElement)) throw new Error(`the page has no element ${selector}`)
    if (held?.element !== element) held = hold(element)
    return held
  }
  /** Chromium meets the canvas alone, so this looks for the last element in it whose box holds the place. */
  const inside = (element: HTMLElement, x: number, y: number) =>
    [element, ...element.querySelectorAll('*')].findLast((each) => {
      const { left, top, right, bottom } = each.getBoundingClientRect()
      if (x < left || x >= right || y < top || y >= bottom) return false
      const { pointerEvents, visibility } = getComputedStyle(each)
      return pointerEvents !== 'none' && visibility === 'visible'
    })
  // Before the page does anything with it, where it is in the document by then.
  listen.call(document, 'DOMContentLoaded', () => {
    if (document.querySelector(selector)) find()
  })
  return {
    async picture() {
      const { element, canvas } = find()
      await new NativePromise<void>((resolve) => {
        listen.call(canvas, 'paint', () => resolve(), { once: true })
        canvas.requestPaint()
      })
      const context = canvas.getContext('2d', { willReadFrequently: true }) as PaintingContext
      context.clearRect(0, 0, canvas.width, canvas.height)
      context.drawElementImage(element, 0, 0)
      return canvas
    },
    elementAt(x, y) {
      const met = document.elementFromPoint(x, y)
      return held && met === held.canvas ? (inside(held.element, x, y) ?? met) : met
    },
  }
}
