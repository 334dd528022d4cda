import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, connect as openConnection } from 'node:net'
import { homedir, networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Env, StepResult } from '@ludus/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { chromiumsOf, isPageProcess, until } from './processes.js'
import { makeTestGame } from './web-games.js'

/**
 * Plays a page until what it tries is over.
 *
 * @param attempts JavaScript of async functions, by name; true where it got through. One that says nothing for 1.5 s failed.
 * @returns The names of those that got through.
 */
async function successes(attempts: Readonly<Record<string, string>>, file: object = {}): Promise<string[]> {
  const names = Object.keys(attempts)
  const script = `
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
    const attempts = [${Object.values(attempts).join(',\n')}]
    game.tries = Promise.all(attempts.map((attempt) =>
      Promise.race([Promise.resolve().then(attempt).then(Boolean, () => false), wait(1_500).then(() => false)])))
      .then((outcomes) => { game.outcomes = outcomes.map(Number) })
  `
  const state = {
    x: { type: 'integer', low: 0, high: 1, read: 'Number(game.outcomes !== undefined)' },
    outcomes: {
      type: 'numbers',
      length: names.length,
      low: 0,
      high: 1,
      read: `game.outcomes ?? Array(${names.length}).fill(1)`,
    },
  }
  await using env = await makeTestGame({ script, file: { reset: 'reload', state, ...file }, options: { patience: 5 } })
  let { state: seen } = (await env.reset({ seed: 1 })) as { state: { x: number; outcomes: Float64Array } }
  while (seen.x === 0) seen = (await env.step(0)).state as typeof seen
  return names.filter((_, index) => seen.outcomes[index] === 1)
}

/** Takes steps until one fails, and gives its error. */
async function failureOf(env: Env, action = 1): Promise<unknown> {
  try {
    for (;;) await env.step(action)
  } catch (error) {
    return error
  }
}

const onSpace = (statement: string) => `addEventListener('keydown', () => { ${statement} })`

/** Keeps the browser between tests. */
let bystander: Env
beforeAll(async () => {
  bystander = await makeTestGame({ script: '' })
  await bystander.reset()
})
afterEach(async () => {
  // Whatever a page did, it did to itself.
  await bystander.step(0)
})
afterAll(() => bystander.close())

const pageCount = () => chromiumsOf(process.pid).filter(isPageProcess).length

describe('the network', () => {
  it("is refused to a page in every way it has, but for the game's own files", async () => {
    const arrivals: string[] = []
    const server = createServer((connection) => {
      arrivals.push('tcp')
      connection.destroy()
    })
    server.listen(0, '0.0.0.0')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const datagrams = createSocket('udp4', () => arrivals.push('udp'))
    datagrams.bind(port, '0.0.0.0')
    await once(datagrams, 'listening')
    // It hears what does get through.
    datagrams.send('hello', port, '127.0.0.1')
    openConnection(port, '127.0.0.1').on('error', () => {})
    await until(() => arrivals.length === 2, 'both have arrived')

    const own = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === 'IPv4' && !address.internal)
    const hosts = ['127.0.0.1', 'localhost', ...(own ? [own.address] : [])]
    const attempts = hosts.flatMap((host) =>
      Object.entries(waysOut(`${host}:${port}`)).map(([name, way]) => [`${name} to ${host}`, way]),
    )
    const { length } = attempts
    expect(
      // In real time, so that the page has all that a browser gives.
      await successes(
        {
          'own file': `() => fetch('index.html').then((answer) => answer.ok)`,
          'own socket, guessed': `() => new Promise((resolve) => { const socket = new WebSocket('ws://' + location.host + '/.ludus/guessed'); socket.onopen = () => resolve(true); socket.onerror = () => resolve(false) })`,
          'a name': `() => fetch('http://example.com/', { mode: 'no-cors' })`,
          ...Object.fromEntries(attempts),
        },
        { clock: 'real' },
      ),
    ).toEqual(['own file'])
    expect(length).toBeGreaterThan(30)
    expect(arrivals).toHaveLength(2)
    server.close()
    datagrams.close()
  })
})

/** What a page can try to reach an address by; each is true where it got through, as far as the page can tell. */
function waysOut(address: string): Record<string, string> {
  const byElement = (name: string, set: string) =>
    `() => new Promise((resolve) => { const element = document.createElement('${name}'); element.onload = () => resolve(true); element.onerror = () => resolve(false); ${set}; document.body.append(element) })`
  const link = (rel: string) =>
    byElement('link', `element.rel = '${rel}'; element.as = 'script'; element.href = 'http://${address}/'`)
  const peer = (use: string) =>
    `async () => { const one = new RTCPeerConnection({ iceServers: [{ urls: ['stun:${address}', 'turn:${address}', 'turn:${address}?transport=tcp'], username: 'a', credential: 'b' }] }); one.createDataChannel('x'); await one.setLocalDescription(await one.createOffer()); ${use}; await wait(1_000) }`
  return {
    fetch: `() => fetch('http://${address}/', { mode: 'no-cors' })`,
    'fetch that outlives the page': `() => fetch('http://${address}/', { mode: 'no-cors', method: 'POST', keepalive: true })`,
    beacon: `() => { navigator.sendBeacon('http://${address}/', 'x') }`,
    XMLHttpRequest: `() => new Promise((resolve) => { const request = new XMLHttpRequest(); request.onload = () => resolve(true); request.onerror = () => resolve(false); request.open('GET', 'http://${address}/'); request.send() })`,
    WebSocket: `() => new Promise((resolve) => { const socket = new WebSocket('ws://${address}/'); socket.onopen = () => resolve(true); socket.onerror = () => resolve(false) })`,
    EventSource: `() => new Promise((resolve) => { const source = new EventSource('http://${address}/'); source.onopen = () => resolve(true); source.onerror = () => { source.close(); resolve(false) } })`,
    WebTransport: `async () => { await new WebTransport('https://${address}/').ready; return true }`,
    'dns-prefetch': link('dns-prefetch'),
    preconnect: link('preconnect'),
    prefetch: link('prefetch'),
    preload: link('preload'),
    stylesheet: link('stylesheet'),
    'speculation rules': `() => { const rules = document.createElement('script'); rules.type = 'speculationrules'; rules.textContent = JSON.stringify({ prefetch: [{ source: 'list', urls: ['http://${address}/'] }] }); document.head.append(rules) }`,
    image: byElement('img', `element.src = 'http://${address}/'`),
    script: byElement('script', `element.src = 'http://${address}/'`),
    module: `() => import('http://${address}/x.js').then(() => true)`,
    video: `() => new Promise((resolve) => { const video = document.createElement('video'); video.oncanplay = () => resolve(true); video.onerror = () => resolve(false); video.src = 'http://${address}/' })`,
    frame: `async () => { const frame = document.createElement('iframe'); frame.src = 'http://${address}/'; document.body.append(frame); await wait(300) }`,
    'sandboxed frame': `async () => { const frame = document.createElement('iframe'); frame.sandbox = 'allow-scripts'; frame.srcdoc = '<script>fetch("http://${address}/")<' + '/script>'; document.body.append(frame); await wait(300) }`,
    'form in a frame': `async () => { document.body.insertAdjacentHTML('beforeend', '<iframe name="sink"></iframe><form target="sink" method="post" action="http://${address}/"></form>'); document.forms[document.forms.length - 1].submit(); await wait(300) }`,
    ping: `() => { const link = document.createElement('a'); link.href = '#x'; link.ping = 'http://${address}/'; document.body.append(link); link.click() }`,
    popup: `() => { open('http://${address}/') }`,
    worker: `() => new Promise((resolve) => { const code = 'fetch("http://${address}/", { mode: "no-cors" }).then(() => postMessage(true), () => postMessage(false))'; new Worker(URL.createObjectURL(new Blob([code]))).onmessage = ({ data }) => resolve(data) })`,
    'STUN and TURN': peer(''),
    'a peer': peer(
      `const two = new RTCPeerConnection(); await two.setRemoteDescription(one.localDescription); await two.setLocalDescription(await two.createAnswer()); await one.setRemoteDescription(two.localDescription); for (const candidate of ['udp 2113937151 ${address.replace(':', ' ')} typ host', 'tcp 1518280447 ${address.replace(':', ' ')} typ host tcptype passive']) await one.addIceCandidate({ candidate: 'candidate:1 1 ' + candidate, sdpMid: '0', sdpMLineIndex: 0 }).catch(() => {})`,
    ),
  }
}

describe('files of this machine', () => {
  it('cannot be read by a page, nor can pages of the browser', async () => {
    const path = join(tmpdir(), `ludus-secret-${process.pid}.js`)
    writeFileSync(path, 'globalThis.secret = 1')
    const text = `(frame) => { try { return frame.contentDocument.documentElement.textContent.length > 0 } catch { return false } }`
    const framed = (url: string) =>
      `async () => { const frame = document.createElement('iframe'); frame.src = '${url}'; document.body.append(frame); await wait(300); return (${text})(frame) }`
    const went = (url: string) =>
      `async () => { location.href = '${url}'; await wait(300); return !location.href.startsWith('http://') }`
    const url = pathToFileURL(path).href
    expect(
      await successes(
        {
          fetch: `() => fetch('${url}')`,
          XMLHttpRequest: `() => new Promise((resolve) => { const request = new XMLHttpRequest(); request.onload = () => resolve(request.responseText.length > 0); request.onerror = () => resolve(false); request.open('GET', '${url}'); request.send() })`,
          script: `async () => { const script = document.createElement('script'); script.src = '${url}'; document.body.append(script); await wait(300); return globalThis.secret === 1 }`,
          frame: framed(url),
          'going there': went(url),
          'its source': went(`view-source:${url}`),
          "a page of the browser's in a frame": framed('chrome://version'),
          "going to a page of the browser's": went('chrome://version'),
          'a window': `() => { const opened = open('${url}'); return opened && opened.document.body.textContent }`,
          'a picker': `async () => { await showOpenFilePicker(); return true }`,
          'a chooser': `async () => { const input = document.createElement('input'); input.type = 'file'; let chosen = false; input.oncancel = input.onchange = () => { chosen = true }; input.click(); input.showPicker(); return chosen }`,
          'the folder above': `() => fetch('/%2e%2e/${path.split('/').at(-1)}').then((answer) => answer.ok)`,
        },
        { clock: 'real' },
      ),
    ).toEqual([])
    rmSync(path)
  })
})

describe('permissions', () => {
  it('are all refused without a prompt', async () => {
    const names = [
      'geolocation',
      'notifications',
      'camera',
      'microphone',
      'midi',
      'clipboard-read',
      'local-fonts',
      'window-management',
      'persistent-storage',
    ]
    const attempts = names.map((name) => [
      name,
      `() => navigator.permissions.query({ name: '${name}' }).then(({ state }) => state !== 'denied')`,
    ])
    expect(await successes(Object.fromEntries(attempts), { clock: 'real' })).toEqual([])
  })
})

describe('a page that asks', () => {
  it('by dialogs, printing, closing or downloads is answered with no, and plays on', async () => {
    const script = onSpace(`
      alert('stop'); print(); close()
      if (confirm('stop?') || prompt('stop?', 'yes') !== null) game.x = -1
      const link = document.createElement('a')
      link.href = 'data:application/octet-stream,x'; link.download = 'ludus-hostile.bin'; link.click()
      location.href = 'data.bin'
      game.x += 1
    `)
    await using env = await makeTestGame({ script, files: { 'data.bin': new Uint8Array(8) } })
    await env.reset({ seed: 1 })
    for (let step = 1; step <= 3; step++) expect((await env.step(1)).state).toEqual({ x: step })
    expect(existsSync(join(homedir(), 'Downloads', 'ludus-hostile.bin'))).toBe(false)
  })

  it('not to be left is left', async () => {
    const script = `addEventListener('beforeunload', (event) => { event.preventDefault(); event.returnValue = 'stay' })`
    await using env = await makeTestGame({ script, file: { reset: 'reload' } })
    for (let episode = 0; episode < 3; episode++) {
      await env.reset({ seed: 1 })
      await env.step(1)
    }
  })
})

describe.skipIf(process.platform !== 'linux')('a page that opens windows', () => {
  it('gets none that last', async () => {
    const open = `for (let count = 0; count < 5; count++) {
      open('index.html'); open('about:blank', '_blank', 'noopener')
      const link = document.createElement('a'); link.href = 'index.html'; link.target = '_blank'; link.click()
    }`
    await using env = await makeTestGame({ script: onSpace(open), file: { clock: 'real' } })
    await env.reset({ seed: 1 })
    const before = pageCount()
    await env.step(1)
    await until(() => pageCount() === before, 'the windows are gone')
    await env.step(0)
  })
})

describe.skipIf(process.platform !== 'linux')('a page that runs wild', () => {
  const patience = 1.5
  it.each([
    ['loops forever', 'for (;;);'],
    ['loops forever in promises', '(async () => { for (;;) await null })()'],
    ['never stops asking', "for (;;) alert('again')"],
    ['waits for its clock to move', 'const end = Date.now() + 1; while (Date.now() < end);'],
  ])('is given up when it %s, and is gone when it is loaded again', async (_, statement) => {
    await using env = await makeTestGame({ script: onSpace(statement), options: { patience } })
    await env.reset({ seed: 1 })
    const before = pageCount()
    expect(await failureOf(env)).toMatchObject({ code: 'PAGE_HUNG' })
    await expect(env.step(0)).rejects.toMatchObject({ code: 'PAGE_HUNG' })
    await env.reset()
    await env.step(0)
    await until(() => pageCount() === before, 'only the new page is left')
  })

  it('is given up when it hangs before it has loaded', async () => {
    await using env = await makeTestGame({ script: 'for (;;);', options: { patience } })
    await expect(env.reset()).rejects.toMatchObject({ code: 'PAGE_HUNG' })
  })

  it('dies alone when it fills its memory, and loads again', async () => {
    const script = onSpace('const held = []; for (;;) held.push(new Array(1e6).fill(held.length + 0.5))')
    await using env = await makeTestGame({ script })
    await env.reset()
    expect(await failureOf(env)).toMatchObject({ code: 'BROWSER_CRASHED' })
    await bystander.step(0)
    await env.reset()
    await env.step(0)
  })
})

describe('a page that goes elsewhere', () => {
  it.each([
    ['to another page', "location.href = 'about:blank'"],
    ['to itself again', 'location.reload()'],
    ['by a form', "document.body.insertAdjacentHTML('beforeend', '<form></form>'); document.forms[0].submit()"],
  ])('%s is lost, and loads again', async (_, statement) => {
    await using env = await makeTestGame({ script: onSpace(statement) })
    await env.reset()
    expect(await failureOf(env)).toMatchObject({ code: 'PAGE_LEFT' })
    await env.reset()
    await env.step(0)
  })
})

/** Three steps of a game whose square moves with each tap. */
async function rows(script: string): Promise<StepResult<unknown>[]> {
  const game = `
    const context = document.querySelector('canvas').getContext('2d')
    const draw = () => { context.fillStyle = 'black'; context.fillRect(0, 0, 32, 32); context.fillStyle = 'red'; context.fillRect(game.x * 4, 8, 8, 8) }
    game.start = () => { game.x = 0; draw() }
    ${onSpace('game.x += 1; requestAnimationFrame(draw)')}
  `
  await using env = await makeTestGame({ script: game + script })
  await env.reset({ seed: 1 })
  return [await env.step(1), await env.step(0), await env.step(1)]
}

/** Gets at the env's socket by what the clock calls. */
const stealSocket = `
  Function.prototype.call = function (target, ...rest) {
    if (target instanceof WebSocket) game.socket = target
    return Reflect.apply(this, target, rest)
  }
`

describe('a page that meddles with the env', () => {
  let honest: StepResult<unknown>[]
  beforeAll(async () => {
    honest = await rows('')
  })

  it.each([
    ['WebSocket', `WebSocket.prototype.send = () => {}; globalThis.WebSocket = class {}`],
    [
      'messages',
      `Object.defineProperty(MessageEvent.prototype, 'data', { get: () => '["step",[],null]' }); globalThis.postMessage = () => {}; MessagePort.prototype.postMessage = () => {}`,
    ],
    ['JSON', `JSON.parse = () => ['step', [], null]; JSON.stringify = () => ''`],
    [
      'time',
      `Date.now = () => 0; performance.now = () => 0; globalThis.setTimeout = () => 0; Promise.resolve = () => new Promise(() => {})`,
    ],
    [
      'fresh natives of a frame',
      `const frame = document.createElement('iframe'); document.body.append(frame); globalThis.requestAnimationFrame = frame.contentWindow.requestAnimationFrame`,
    ],
  ])('by overwriting %s changes nothing', async (_, script) => {
    expect(await rows(script)).toEqual(honest)
  })

  it.each([
    ['another text', `game.socket.send('{}')`],
    ['a failure of its own making', `game.socket.send(JSON.stringify({ code: 'BROWSER_CRASHED', why: 'so' }))`],
    ['an answer of another length', `game.socket.send(new Uint8Array(3))`],
    ['an answer too many', `game.socket.send(new Uint8Array(8 + 64))`],
    ['too much', `game.socket.send(new Uint8Array(65 * 2 ** 20))`],
  ])('by sending %s is found out, and loads again', async (_, statement) => {
    await using env = await makeTestGame({ script: stealSocket + onSpace(statement) })
    await env.reset()
    expect(await failureOf(env)).toMatchObject({ code: 'PAGE_TAMPERED' })
    await env.reset()
    await env.step(0)
  })

  it('gets no second socket by the address of the first, and no caller of its functions', async () => {
    const attempts = {
      'a second socket': `(() => { ${stealSocket}; return async () => { while (!game.socket) await wait(16); return new Promise((resolve) => { const socket = new WebSocket(game.socket.url); socket.onmessage = () => resolve(true); socket.onclose = () => resolve(false) }) } })()`,
      'a caller': `() => new Promise((resolve) => requestAnimationFrame(function frame() { resolve(frame.caller !== null) }))`,
      'the functions that called it': `() => { Error.prepareStackTrace = (_, frames) => frames; return new Promise((resolve) => requestAnimationFrame(() => resolve(new Error().stack.slice(1).some((call) => call.getFunction() !== undefined)))) }`,
      'an entry of the network': `() => performance.getEntries().some(({ name }) => name.includes('.ludus'))`,
    }
    expect(await successes(attempts)).toEqual([])
  })

  it('cannot read the real time from a file or the document of its own', async () => {
    expect(
      await successes({
        'an answer': `() => fetch('index.html').then(({ headers }) => headers.has('date'))`,
        'a frame': `() => { const frame = document.createElement('iframe'); document.body.append(frame); return frame.contentWindow.Date.now() > Date.now() + 1_000 }`,
      }),
    ).toEqual([])
  })

  it('may still show what it likes: what a page draws and says of itself is the game', async () => {
    const blank = `CanvasRenderingContext2D.prototype.getImageData = (x, y, width, height) => new ImageData(width, height)`
    const [first] = await rows(blank)
    expect(first?.observation).toEqual(new Uint8Array(64))
    expect(first?.state).toEqual({ x: 1 })
  })
})
