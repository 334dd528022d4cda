/** A mouse button, or a finger. */
export type PointerPress = 'left' | 'middle' | 'right' | 'touch'

/** The pointer of a page: a mouse, or one finger. Places are in pixels of the game's canvas. */
export interface PagePointer {
  /** Goes to a place; null keeps x or y, which begin in the middle of the canvas. */
  move(x: number | null, y: number | null): void
  /** Presses where it is. A finger comes down there without having moved over the page. */
  press(press: PointerPress, at: readonly [number, number] | null): void
  /** Lets go; nothing where nothing is pressed. */
  release(): void
  /** Lets go and forgets where it was, as in a page that has just loaded. */
  forget(): void
}

/** Which modifier keys are down, as events say it. */
export interface Modifiers {
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly altKey: boolean
}

/**
 * Moves and presses a pointer by events in the page, in the order in which Chromium sends them. Sent to pages as source
 * text, so it uses nothing from outside itself.
 *
 * Source: Pointer Events, level 3, sections 4 (boundary events), 9 (capture) and 11 (compatibility with mouse events);
 * UI Events, section 5.
 *
 * @param selector Finds the game's canvas.
 * @param elementAt Finds what the pointer meets at a place of the page.
 * @param modifiers What the page's keyboard holds.
 */
export function createPagePointer(
  selector: string,
  elementAt: (x: number, y: number) => Element | null,
  modifiers: () => Modifiers,
): PagePointer {
  interface Down {
    readonly press: PointerPress
    readonly target: Element
    readonly x: number
    readonly y: number
    /** Whether the page wants no mouse events of it. */
    muted: boolean
  }
  type Send = (type: string, target: Element, more?: MouseEventInit) => boolean
  const buttonOf = { left: 0, middle: 1, right: 2, touch: 0 }
  const buttonsOf = { left: 1, middle: 4, right: 2, touch: 1 }
  const mouseId = 1
  const touchId = 2
  /** Pixels that a finger may slip and still tap. */
  const slip = 15

  let place: readonly [x: number, y: number] | null = null
  let client = { x: 0, y: 0 }
  let over: Element | null = null
  let down: Down | null = null
  let captor: Element | null = null
  let captorKnows = false

  const canvas = () => {
    const element = document.querySelector(selector)
    if (element) return element as HTMLElement
    throw new Error(`the page has no element ${selector}`)
  }
  const sizeOf = (element: HTMLElement) =>
    element instanceof HTMLCanvasElement ? [element.width, element.height] : [element.clientWidth, element.clientHeight]
  const goTo = (x: number | null, y: number | null) => {
    const element = canvas()
    const [width = 1, height = 1] = sizeOf(element)
    place = [x ?? place?.[0] ?? width / 2, y ?? place?.[1] ?? height / 2]
    const box = element.getBoundingClientRect()
    const { offsetWidth, offsetHeight, clientLeft, clientTop, clientWidth, clientHeight } = element
    client = {
      x: box.left + (box.width / offsetWidth) * (clientLeft + (place[0] * clientWidth) / width),
      y: box.top + (box.height / offsetHeight) * (clientTop + (place[1] * clientHeight) / height),
    }
  }
  const hit = () => captor ?? elementAt(client.x, client.y) ?? canvas()

  const isTouch = () => down?.press === 'touch'
  const init = (more: MouseEventInit): MouseEventInit => ({
    bubbles: true,
    cancelable: true,
    composed: true,
    view: window,
    clientX: client.x,
    clientY: client.y,
    screenX: client.x,
    screenY: client.y,
    buttons: down ? buttonsOf[down.press] : 0,
    ...modifiers(),
    ...more,
  })
  const send = (target: Element, event: Event) => target.dispatchEvent(event)
  const sendPointer = (type: string, target: Element, more: PointerEventInit = {}) => {
    const pointer = {
      pointerId: isTouch() ? touchId : mouseId,
      pointerType: isTouch() ? 'touch' : 'mouse',
      isPrimary: true,
      button: -1,
      pressure: 0,
    }
    const event = init({ ...pointer, ...more } as MouseEventInit) as PointerEventInit
    if (type !== 'click' && type !== 'auxclick' && event.buttons) event.pressure = 0.5
    return send(target, new PointerEvent(type, event))
  }
  /** As a finger comes and goes, and as what was captured is left: with a button. */
  const sendPressed: Send = (type, target, more) => sendPointer(type, target, { button: 0, ...more })
  const sendMouse = (type: string, target: Element, more: MouseEventInit = {}) =>
    send(target, new MouseEvent(type, init(more)))
  const sendTouch = (type: string, target: Element) => {
    const touch = new Touch({
      identifier: 0,
      target,
      clientX: client.x,
      clientY: client.y,
      pageX: client.x + window.scrollX,
      pageY: client.y + window.scrollY,
      screenX: client.x,
      screenY: client.y,
      force: 1,
    })
    const touches = type === 'touchend' ? [] : [touch]
    const { bubbles, cancelable, composed, view } = init({})
    const lists = { touches, targetTouches: touches, changedTouches: [touch] }
    return send(
      target,
      new TouchEvent(type, {
        bubbles,
        cancelable,
        composed,
        view: view ?? null,
        ...modifiers(),
        ...lists,
      } as TouchEventInit),
    )
  }

  const lineage = (element: Element | null) => {
    const line: Element[] = []
    for (let each = element; each; each = each.parentElement) line.push(each)
    return line
  }
  const cross = (kind: 'pointer' | 'mouse', sendOne: Send, left: Element | null, to: Element | null) => {
    if (left === to) return
    const from = left?.isConnected ? left : null
    const still = { bubbles: false, cancelable: false }
    if (from) {
      sendOne(`${kind}out`, from, { relatedTarget: to })
      for (const each of lineage(from))
        if (!to || !each.contains(to)) sendOne(`${kind}leave`, each, { ...still, relatedTarget: to })
    }
    if (!to) return
    sendOne(`${kind}over`, to, { relatedTarget: from })
    for (const each of lineage(to).reverse())
      if (!from || !each.contains(from)) sendOne(`${kind}enter`, each, { ...still, relatedTarget: from })
  }
  /** Tells what captured the pointer so, with the buttons of the event that is about to come. */
  const tellCaptor = (buttons: MouseEventInit = {}) => {
    if (!captor || captorKnows) return
    captorKnows = true
    sendPointer('gotpointercapture', captor, { cancelable: false, ...buttons })
  }
  const dismissCaptor = () => {
    const dismissed = captor
    captor = null
    if (dismissed && captorKnows)
      sendPointer('lostpointercapture', dismissed, { cancelable: false, button: 0, buttons: 0 })
    captorKnows = false
  }

  const moveMouse = (movement: MouseEventInit) => {
    tellCaptor()
    const before = over
    over = hit()
    cross('pointer', sendPointer, before, over)
    cross('mouse', sendMouse, before, over)
    sendPointer('pointermove', over, movement)
    if (!down?.muted) sendMouse('mousemove', over, movement)
  }
  const moveFinger = (finger: Down) => {
    tellCaptor()
    sendPointer('pointermove', hit())
    sendTouch('touchmove', finger.target)
  }
  const focus = (target: Element) => {
    const focusable = target.closest<HTMLElement>('a[href], button, input, select, textarea, [tabindex]')
    if (focusable) focusable.focus({ preventScroll: true })
    else if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  }
  const pressMouse = ({ press, target }: Down) => {
    const button = { button: buttonOf[press] }
    if (!sendPointer('pointerdown', target, button) && down) down.muted = true
    if (!down?.muted && sendMouse('mousedown', target, { ...button, detail: 1 })) focus(target)
    if (press === 'right') sendPointer('contextmenu', target, button)
  }
  const pressFinger = ({ target }: Down) => {
    cross('pointer', sendPressed, null, target)
    if (!sendPointer('pointerdown', target, { button: 0 }) && down) down.muted = true
    captor ??= target
    if (!sendTouch('touchstart', target) && down) down.muted = true
  }
  const click = (press: PointerPress, pressed: Element, released: Element) => {
    const common = lineage(pressed).find((each) => each.contains(released))
    if (!common) return
    const type = press === 'left' || press === 'touch' ? 'click' : 'auxclick'
    const kind = press === 'touch' ? { pointerId: touchId, pointerType: 'touch' } : {}
    sendPointer(type, common, { ...kind, button: buttonOf[press], detail: 1 })
  }
  const releaseMouse = ({ press, target, muted }: Down) => {
    const button = { button: buttonOf[press] }
    tellCaptor({ ...button, buttons: 0 })
    const released = hit()
    down = null
    sendPointer('pointerup', released, button)
    if (!muted) sendMouse('mouseup', released, { ...button, detail: 1 })
    dismissCaptor()
    click(press, target, released)
    const before = over
    over = hit()
    cross('pointer', sendPressed, before, over)
    cross('mouse', sendMouse, before, over)
  }
  const releaseFinger = (finger: Down) => {
    const { target, x, y } = finger
    const lifted = { button: 0, buttons: 0 }
    tellCaptor(lifted)
    const released = hit()
    sendPointer('pointerup', released, lifted)
    dismissCaptor()
    cross('pointer', (type, element, more) => sendPressed(type, element, { ...more, buttons: 0 }), released, null)
    const wanted = sendTouch('touchend', target) && !finger.muted
    down = null
    if (!wanted || Math.hypot(client.x - x, client.y - y) > slip) return
    const before = over
    over = elementAt(client.x, client.y) ?? target
    cross('mouse', sendMouse, before, over)
    sendMouse('mousemove', over)
    if (sendMouse('mousedown', over, { buttons: 1, detail: 1 })) focus(over)
    sendMouse('mouseup', over, { detail: 1 })
    click('touch', target, over)
  }

  // Chromium's own know nothing of this pointer, and would refuse it.
  const { prototype } = Element
  prototype.setPointerCapture = function (this: Element) {
    if (!down) return
    captor = this
    captorKnows = false
  }
  prototype.releasePointerCapture = function (this: Element) {
    if (captor === this) dismissCaptor()
  }
  prototype.hasPointerCapture = function (this: Element) {
    return captor === this
  }

  const release = () => {
    if (!down) return
    if (down.press === 'touch') releaseFinger(down)
    else releaseMouse(down)
  }
  return {
    move(x, y) {
      const before = place && client
      goTo(x, y)
      if (before && before.x === client.x && before.y === client.y) return
      if (down?.press === 'touch') return moveFinger(down)
      const movement = before ? { movementX: client.x - before.x, movementY: client.y - before.y } : {}
      moveMouse(movement)
    },
    press(press, at) {
      release()
      if (press === 'touch') goTo(at?.[0] ?? null, at?.[1] ?? null)
      else if (at || !place) this.move(at?.[0] ?? null, at?.[1] ?? null)
      down = { press, target: hit(), ...client, muted: false }
      if (press === 'touch') pressFinger(down)
      else pressMouse(down)
    },
    release,
    forget() {
      release()
      place = null
      over = null
    },
  }
}
