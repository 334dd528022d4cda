// Shows what the command tells of runs: their curves as they come, and the agent of one of them at play.

const element = (id) => document.getElementById(id)
/** By name, in the order of their coming. */
const runs = new Map()
let source = null
/** The run whose agent is at play. */
let chosen = null

function listen() {
  source?.close()
  source = new EventSource(chosen === null ? 'events' : `events?run=${encodeURIComponent(chosen)}`)
  source.addEventListener('open', () => {
    element('connection').textContent = 'watching'
  })
  source.addEventListener('error', () => {
    element('connection').textContent = 'ended: the command has stopped'
  })
  const on = (name, act) => source.addEventListener(name, ({ data }) => act(JSON.parse(data)))
  on('hello', ({ title }) => {
    document.title = `${title} · ludus watch`
    element('title').textContent = title
  })
  on('runs', (changed) => {
    for (const run of changed) runs.set(run.name, run)
    showRuns()
    if (chosen === null) choose(firstChoice())
  })
  on('waiting', ({ why }) => {
    element('waiting').hidden = false
    element('waiting').textContent = why
  })
  on('agent', showAgent)
}

/** What is under way is the most interesting, then what came first. */
function firstChoice() {
  const all = [...runs.values()]
  return (all.find(({ status }) => status === 'running') ?? all[0]).name
}

function choose(name) {
  chosen = name
  element('agent').hidden = true
  element('waiting').hidden = true
  showRuns()
  listen()
}

function showRuns() {
  const all = [...runs.values()]
  const arms = [...new Set(all.map(({ arm }) => arm))]
  const classOf = ({ arm }) => `arm-${(arms.indexOf(arm) % 6) + 1}`
  drawCurves(all, classOf)
  element('legend').replaceChildren(...arms.map((arm) => tag('li', arm, classOf({ arm }))))
  element('runs').tBodies[0].replaceChildren(
    ...all.map(({ name, status, stage, points }) => {
      const last = points.at(-1)
      const state = stage === null ? status : `${status}: ${stage}`
      return row(name, state, last ? last.steps.toLocaleString('en') : '–', last ? number(last.value) : '–')
    }),
  )
  const select = element('run')
  if (String([...select.options].map(({ value }) => value)) !== String(all.map(({ name }) => name)))
    select.replaceChildren(...all.map(({ name }) => new Option(name, name)))
  if (chosen !== null) select.value = chosen
}

const [left, right, top_, bottom] = [48, 630, 12, 270]

function drawCurves(all, classOf) {
  const points = all.flatMap((run) => run.points)
  const svg = element('curves')
  if (points.length === 0) {
    svg.replaceChildren(shape('text', { x: left, y: 150 }, 'No evaluation yet.'))
    return
  }
  const most = Math.max(...points.map(({ steps }) => steps), 1)
  const ticks = niceTicks(Math.min(...points.map(({ value }) => value)), Math.max(...points.map(({ value }) => value)))
  const [low, high] = [ticks[0], ticks.at(-1)]
  const x = (steps) => left + ((right - left) * steps) / most
  const y = (value) => bottom - ((bottom - top_) * (value - low)) / (high - low)
  const grid = ticks.flatMap((tick) => [
    shape('line', { x1: left, x2: right, y1: y(tick), y2: y(tick) }),
    shape('text', { x: left - 8, y: y(tick) + 4, 'text-anchor': 'end' }, number(tick)),
  ])
  const steps = [0, most / 2, most].map((at) =>
    shape('text', { x: x(at), y: bottom + 20, 'text-anchor': 'middle' }, Math.round(at).toLocaleString('en')),
  )
  const lines = all.flatMap((run) => {
    const name = `${classOf(run)}${run.name === chosen ? '' : ' quiet'}`
    const places = run.points.map((point) => [x(point.steps), y(point.value)])
    const dots = places.map(([cx, cy]) => shape('circle', { cx, cy, r: 2.5, class: name }))
    return [shape('polyline', { points: places.map(String).join(' '), class: name }), ...dots]
  })
  svg.replaceChildren(...grid, ...steps, ...lines)
}

/** Four or five round values that hold the range. */
function niceTicks(low, high) {
  const rough = (high - low || 1) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)
  const first = Math.floor(low / step)
  const count = Math.max(1, Math.ceil(high / step) - first)
  return Array.from({ length: count + 1 }, (_, index) => (first + index) * step)
}

function showAgent(view) {
  element('waiting').hidden = true
  element('agent').hidden = false
  for (const name of ['picture', 'seen']) {
    element(`${name}-figure`).hidden = view[name] === null
    if (view[name] !== null) element(name).src = view[name]
  }
  element('return').textContent = number(view.return)
  element('step').textContent = view.step
  element('episode').textContent = view.episode
  element('checkpoint').textContent = new Date(view.checkpoint).toLocaleTimeString()
  showActions(view)
  element('variables').tBodies[0].replaceChildren(
    ...view.variables.map(({ name, truth, read }) => {
      const isRead = read !== null && typeof truth === 'number'
      return row(name, number(truth), read === null ? '–' : number(read), isRead ? number(Math.abs(read - truth)) : '–')
    }),
  )
  element('no-reader').hidden = view.variables.some(({ read }) => read !== null)
}

/** The value of each action as a bar, from the worst to the best. */
function showActions({ actionValues, action }) {
  element('action').textContent =
    actionValues === null && action !== null ? `takes ${JSON.stringify(action)}; this policy values no actions` : ''
  const values = actionValues ?? []
  const [worst, best] = [Math.min(...values), Math.max(...values)]
  element('actions').replaceChildren(
    ...values.map((value, index) => {
      const item = tag('li', '')
      const meter = document.createElement('meter')
      Object.assign(meter, { min: 0, max: 1, value: best > worst ? (value - worst) / (best - worst) : 0.5 })
      const line = tag('div', '', index === action ? 'chosen' : '')
      line.append(meter, tag('span', number(value)), tag('span', index === action ? '← taken' : ''))
      item.append(line)
      return item
    }),
  )
}

function row(head, ...cells) {
  const line = document.createElement('tr')
  const first = tag('th', head)
  first.scope = 'row'
  line.append(first, ...cells.map((text) => tag('td', text)))
  return line
}

function tag(name, text, className = '') {
  const made = document.createElement(name)
  made.textContent = text
  if (className) made.className = className
  return made
}

function shape(name, attributes, text = '') {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  made.textContent = text
  return made
}

function number(value) {
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value)
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 2 : 1)
}

element('run').addEventListener('change', ({ target }) => choose(target.value))
listen()
