// Shows what the command tells of an env, and tells it what the person does.

const element = (id) => document.getElementById(id)
const [screen, canvas, banner] = ['screen', 'picture', 'banner'].map(element)
const context = canvas.getContext('2d')

/** What the command said of the env when the page opened. */
let hello = null
let shown = null
const held = new Set()
let pressed = false
/** The return after each step of the episode. */
let curve = []

const socket = new WebSocket(new URL('socket', location.href.replace(/^http/, 'ws')))
socket.binaryType = 'arraybuffer'
const tell = (order) => {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(order))
}

socket.addEventListener('open', () => {
  element('connection').textContent = 'playing'
})
socket.addEventListener('close', ({ code }) => {
  element('connection').textContent = code === 4000 ? 'opened elsewhere' : 'ended: the command has stopped'
  document.body.classList.add('closed')
  for (const control of document.querySelectorAll('button, select, input')) control.disabled = true
})
socket.addEventListener('message', ({ data }) => {
  if (typeof data === 'string') greet(JSON.parse(data))
  else show(data)
})

function greet(told) {
  hello = told
  document.title = `${hello.env} · ludus play`
  element('env').textContent = hello.env
  screen.classList.toggle(
    'points',
    hello.controls.some((control) => control.pointer),
  )
  element('hint').textContent = hello.waits
    ? 'The game waits: each press of a key is a step.'
    : `${number(hello.stepsPerSecond)} steps a second.`
  const severalParts = new Set(hello.controls.map(({ part }) => part)).size > 1
  element('controls').replaceChildren(
    ...hello.controls.map(({ part, name, keys, pointer: hint }) => {
      const item = document.createElement('li')
      const marks = keys.map((key) => tag('kbd', keyName(key)))
      if (hint) marks.push(tag('kbd', `pointer: ${hint}`))
      if (marks.length === 0) marks.push(tag('kbd', 'nothing'))
      const label = severalParts && part !== name ? [tag('span', part, 'part')] : []
      item.append(...marks, ...label, tag('span', name), document.createElement('output'))
      return item
    }),
  )
}

function show(message) {
  const length = new DataView(message).getUint32(0, true)
  const view = JSON.parse(new TextDecoder().decode(new Uint8Array(message, 4, length)))
  if (view.picture) paint(view.picture, new Uint8Array(message, 4 + length))
  if (!shown || shown.episode !== view.episode) curve = []
  if (view.step !== curve.length - 1) curve.push(view.return)
  shown = view

  const hasEnded = view.terminated || view.truncated
  // A picture changes every step; what is read aloud changes only with the outcome.
  if (banner.hidden === hasEnded) banner.hidden = !hasEnded
  if (hasEnded) {
    element('outcome').textContent = view.terminated ? 'Done' : 'Cut at the time limit'
    element('outcome-return').textContent = `return ${number(view.return)} in ${view.step} steps`
  }
  element('pause').setAttribute('aria-pressed', String(view.paused))
  element('speed').value = String(view.speed)
  for (const [id, value] of Object.entries({
    episode: view.episode,
    return: number(view.return),
    reward: number(view.reward),
    steps: view.step,
    'shown-seed': view.seed,
  }))
    element(id).textContent = value
  element('reward').className = sign(view.reward)
  const ended = view.returns.slice(-5).map(number)
  element('returns').textContent = ended.length > 0 ? `before: ${ended.join(', ')}` : ''
  element('badges').replaceChildren(...view.keeps.map((text) => tag('li', text)))
  drawCurve()
  showControls(view.active)
  showTerms(view.terms)
  showState(view.state)
}

/** Pixels of one, three or four channels, at the largest whole scale that fits. */
function paint({ width, height, channels }, pixels) {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width
    canvas.height = height
    fit()
  }
  const image = context.createImageData(width, height)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [from, to] = [pixel * channels, pixel * 4]
    for (let channel = 0; channel < 3; channel++)
      image.data[to + channel] = pixels[from + (channels === 1 ? 0 : channel)]
    image.data[to + 3] = channels === 4 ? pixels[from + 3] : 255
  }
  context.putImageData(image, 0, 0)
}

function fit() {
  const room = screen.clientWidth - 28
  const scale = Math.min(room / canvas.width, Math.max(280, innerHeight - 320) / canvas.height)
  // Pixels of the game stay equally big where they are few; else half a step of scale is not seen.
  const steady = scale >= 2 ? Math.floor(scale) : scale >= 1 ? Math.floor(scale * 4) / 4 : scale
  canvas.style.width = `${canvas.width * steady}px`
  canvas.style.height = `${canvas.height * steady}px`
}

function drawCurve() {
  const [low, high] = [Math.min(0, ...curve), Math.max(0, ...curve)]
  const points = curve.map((value, index) => {
    const x = (300 * index) / Math.max(1, curve.length - 1)
    const y = 53 - (50 * (value - low)) / (high - low || 1)
    return `${x.toFixed(1)} ${y.toFixed(1)}`
  })
  element('curve').firstElementChild.setAttribute('d', points.length > 1 ? `M${points.join('L')}` : '')
}

function showControls(active) {
  for (const [index, item] of [...element('controls').children].entries()) {
    const value = active?.[index]
    item.classList.toggle('active', value === true)
    item.lastElementChild.hidden = typeof value !== 'number'
    item.lastElementChild.textContent = typeof value === 'number' ? value.toFixed(2) : ''
  }
}

function showTerms(terms) {
  element('terms').tBodies[0].replaceChildren(
    ...Object.entries(terms).map(([name, { last, total }]) =>
      row(tag('td', number(last), sign(last)), tag('td', number(total)), { name }),
    ),
  )
}

function showState(state) {
  if (state === null) return
  const named = typeof state === 'object' && !Array.isArray(state) ? state : { state }
  element('state').tBodies[0].replaceChildren(
    ...Object.entries(named).map(([name, value]) => {
      const bar = tag('td', '', 'bar')
      const bounds = boundsOf(name)
      if (typeof value === 'number' && bounds) {
        const meter = document.createElement('meter')
        Object.assign(meter, { min: bounds.low, max: bounds.high, value, title: `${bounds.low} to ${bounds.high}` })
        bar.append(meter)
      }
      const isList = typeof value === 'object'
      const text = Array.isArray(value) ? value.map(number).join(', ') : isList ? JSON.stringify(value) : number(value)
      return row(tag('td', text, isList ? 'list' : ''), bar, { name })
    }),
  )
}

/** The finite bounds of a state variable that is one number. */
function boundsOf(name) {
  const space = hello?.variables?.spaces?.[name]
  if (space?.kind === 'discrete' && space.n > 1)
    return { low: space.start ?? 0, high: (space.start ?? 0) + space.n - 1 }
  if (space?.kind !== 'box') return null
  const [low, high] = [space.low, space.high].map((bound) => (Array.isArray(bound) ? bound[0] : bound))
  return Number.isFinite(low) && Number.isFinite(high) && high > low ? { low, high } : null
}

function row(first, second, { name }) {
  const cells = document.createElement('tr')
  const head = tag('th', name)
  head.scope = 'row'
  cells.append(head, first, second)
  return cells
}

function tag(name, text, className = '') {
  const made = document.createElement(name)
  made.textContent = text
  if (className) made.className = className
  return made
}

function number(value) {
  if (typeof value !== 'number') return String(value)
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 3 : 2)
}

function sign(value) {
  return value > 0 ? 'up' : value < 0 ? 'down' : ''
}

function keyName(code) {
  const arrows = { ArrowLeft: '←', ArrowUp: '↑', ArrowRight: '→', ArrowDown: '↓' }
  return arrows[code] ?? code.replace(/^(Key|Digit)/, '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
}

const isGameKey = (code) => hello?.controls.some(({ keys }) => keys.includes(code)) ?? false
const isTyping = (target) => target instanceof HTMLElement && ['INPUT', 'SELECT'].includes(target.tagName)
const next = () => tell({ do: 'reset', seed: null })
const pause = () => tell({ do: 'pause', paused: !shown?.paused })

addEventListener('keydown', (event) => {
  const { code, target } = event
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (code === 'Escape' && target !== document.body) return target.blur()
  // A field or a button that has the focus keeps the keys that it uses.
  if (isTyping(target) || (target instanceof HTMLButtonElement && ['Space', 'Enter'].includes(code))) return
  if (isGameKey(code)) {
    event.preventDefault()
    if (!event.repeat) held.add(code)
    tell({ do: 'keys', held: [...held], tapped: [code] })
  } else if (code === 'Escape') pause()
  else if (code === 'Enter' && !banner.hidden) next()
  else if (code === 'Period') tell({ do: 'step' })
})
addEventListener('keyup', ({ code }) => {
  if (held.delete(code)) tell({ do: 'keys', held: [...held], tapped: [] })
})
const letGo = () => {
  held.clear()
  tell({ do: 'keys', held: [], tapped: [] })
  movePointer(null, false)
}
addEventListener('blur', letGo)

function movePointer(at, isPressed) {
  pressed = isPressed
  tell({ do: 'pointer', at, pressed })
}
const place = ({ clientX, clientY }) => {
  const { left, top, width, height } = canvas.getBoundingClientRect()
  const within = (value) => Math.min(1, Math.max(0, value))
  return { x: within((clientX - left) / width), y: within((clientY - top) / height) }
}
canvas.addEventListener('pointermove', (event) => movePointer(place(event), pressed))
canvas.addEventListener('pointerdown', (event) => {
  canvas.setPointerCapture(event.pointerId)
  event.preventDefault()
  movePointer(place(event), true)
})
canvas.addEventListener('pointerup', (event) => movePointer(place(event), false))
canvas.addEventListener('pointercancel', () => movePointer(null, false))
canvas.addEventListener('pointerleave', () => {
  if (!pressed) movePointer(null, false)
})

element('pause').addEventListener('click', pause)
element('step').addEventListener('click', () => tell({ do: 'step' }))
element('again').addEventListener('click', next)
element('speed').addEventListener('change', ({ target }) => tell({ do: 'speed', speed: Number(target.value) }))
element('quit').addEventListener('click', () => tell({ do: 'quit' }))
element('reset').addEventListener('submit', (event) => {
  event.preventDefault()
  const { value } = element('seed')
  tell({ do: 'reset', seed: value === '' ? null : Number(value) })
  element('seed').blur()
})
// Keys are the game's again once the pointer has pressed a button.
addEventListener('pointerup', () => {
  if (document.activeElement instanceof HTMLButtonElement) document.activeElement.blur()
})
addEventListener('resize', fit)
