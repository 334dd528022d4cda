import type { Env } from '@ludus/core'
import { createRegistry } from '@ludus/core'
import web from '@ludus/envs-web'
import { encodeMp4 } from '@ludus/media'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTestGame } from './web-games.js'

// Kept open, so that all these pages share its browser.
let browser: Env
beforeAll(async () => {
  browser = await createRegistry([web]).make('web/catch-v1', { options: { size: 8 } })
  await browser.reset({ seed: 1 })
})
afterAll(() => browser.close())

const longest = 40

/** What a script logs with `log(...numbers)` in so many frames of 20 ms. It runs by a key at time zero. */
async function logged(script: string, frames: number): Promise<number[]> {
  const page = `
    game.log = []
    const log = (...numbers) => game.log.push(...numbers.map(Number))
    const now = () => Math.round(performance.now() * 100) / 100
    game.begin = () => { ${script} }
    let begun = false
    addEventListener('keydown', () => { if (!begun) { begun = true; game.begin() } })`
  const file = {
    frameRate: 50,
    reset: 'reload',
    state: {
      x: { type: 'number', low: 0, high: longest, read: 'game.log.length' },
      log: {
        type: 'numbers',
        length: longest,
        low: -1e15,
        high: 1e15,
        read: `Array.from({ length: ${longest} }, (_, index) => game.log[index] ?? 0)`,
      },
    },
  }
  await using env = await makeTestGame({ script: page, file })
  await env.reset({ seed: 1 })
  let state: unknown
  for (let frame = 0; frame < frames; frame++) state = (await env.step(frame === 0 ? 1 : 0)).state
  const { x, log } = state as { x: number; log: Float64Array }
  return [...log.slice(0, x)]
}

const mark = (element = 'd') => `
  document.head.insertAdjacentHTML('beforeend', '<style>@keyframes go { to { margin-left: 100px } } .on { animation: go 100ms linear } #d { transition: opacity 60ms linear }</style>')
  document.body.insertAdjacentHTML('beforeend', '<div id="${element}"></div>')
  const d = document.querySelector('#${element}')
  getComputedStyle(d).opacity
  const left = () => parseFloat(getComputedStyle(d).marginLeft)
  const watch = (read) => { log(now(), read()); requestAnimationFrame(() => watch(read)) }`

describe('the clock of a page', () => {
  it.each<[source: string, script: string, frames: number, log: number[]]>([
    [
      'promises run to their end after each callback',
      'const chain = async (n) => { for (let i = 0; i < 500; i++) await null; log(n) }; requestAnimationFrame(() => { log(1); chain(2) }); requestAnimationFrame(() => log(3))',
      1,
      [1, 2, 3],
    ],
    [
      'promises of a key listener run before timers',
      'Promise.resolve().then(() => log(1)); setTimeout(() => log(2), 0)',
      1,
      [1, 2],
    ],
    [
      'MessageChannel is a task of the clock',
      'const { port1, port2 } = new MessageChannel(); port1.onmessage = ({ data }) => log(data.a, now()); port2.postMessage({ a: 7 }); log(port1 instanceof MessagePort)',
      1,
      [1, 7, 0.05],
    ],
    [
      'a port that gets no listener yet keeps its messages',
      'const { port1, port2 } = new MessageChannel(); port2.postMessage(1); setTimeout(() => { port1.onmessage = ({ data }) => log(data) }, 5)',
      1,
      [1],
    ],
    [
      'a chain of messages stops no frame',
      'const { port1, port2 } = new MessageChannel(); let count = 0; port1.onmessage = () => { count++; port2.postMessage(0) }; port2.postMessage(0); requestAnimationFrame(() => log(count > 300, count < 500))',
      1,
      [1, 1],
    ],
    [
      'window.postMessage is a task of the clock',
      'addEventListener("message", ({ data }) => log(data, now())); postMessage(5, "*"); postMessage(6, "http://elsewhere.test")',
      1,
      [5, 0.05],
    ],
    [
      'BroadcastChannel too',
      'const [a, b] = [new BroadcastChannel("x"), new BroadcastChannel("x")]; b.onmessage = ({ data }) => log(data, now()); a.postMessage(4)',
      1,
      [4, 0.05],
    ],
    [
      'scheduler.postTask keeps its priorities, delays and signals',
      'const stop = new AbortController(); scheduler.postTask(() => log(3), { priority: "background" }); scheduler.postTask(() => log(1), { priority: "user-blocking" }); scheduler.postTask(() => 2).then(log); scheduler.postTask(() => log(9), { signal: stop.signal }).catch(() => {}); stop.abort(); scheduler.postTask(() => log(now()), { delay: 15 })',
      1,
      [1, 2, 3, 15],
    ],
    ['AbortSignal.timeout waits by the clock', 'AbortSignal.timeout(30).onabort = () => log(now())', 2, [30]],
    [
      'Intl, Temporal, performance, events and timelines tell its time',
      `setTimeout(() => {
        performance.mark('a')
        log(new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: 'UTC' }).format())
        log(globalThis.Temporal ? Temporal.Now.instant().epochMilliseconds : 1700000000015)
        log(performance.timeOrigin, performance.measure('m', 'a').startTime, new Event('x').timeStamp)
        log(document.timeline.currentTime, performance.getEntriesByType('navigation').length)
      }, 15)`,
      1,
      [2023, 1_700_000_000_015, 1_700_000_000_000, 15, 15, 15, 0],
    ],
    [
      'a CSS animation moves with the frames and ends at its time',
      `${mark()}; addEventListener('animationend', ({ elapsedTime }) => log(-now(), elapsedTime)); d.className = 'on'; requestAnimationFrame(() => watch(left))`,
      7,
      [20, 0, 40, 20, 60, 40, 80, 60, 100, 80, -120, 0.1, 120, 0, 140, 0],
    ],
    [
      'a CSS transition too',
      `${mark()}; addEventListener('transitionend', () => log(-now())); d.style.opacity = 0; requestAnimationFrame(() => watch(() => Math.round(getComputedStyle(d).opacity * 3)))`,
      4,
      [20, 3, 40, 2, 60, 1, -80, 80, 0],
    ],
    [
      'a Web Animation too, and can be paused',
      `${mark()}; const a = d.animate({ marginLeft: ['0px', '100px'] }, 100); a.onfinish = () => log(-now()); a.finished.then(() => log(-1)); setTimeout(() => a.pause(), 50); setTimeout(() => a.play(), 90); requestAnimationFrame(() => watch(left))`,
      9,
      [20, 0, 40, 20, 60, 20, 80, 20, 100, 20, 120, 40, 140, 60, 160, 80, -180, -1, 180, 0],
    ],
    [
      'an audio element plays to its end by the clock',
      `const wave = new Uint8Array(44 + 400).fill(128); const view = new DataView(wave.buffer); const text = (at, word) => { for (let i = 0; i < 4; i++) wave[at + i] = word.charCodeAt(i) }
      text(0, 'RIFF'); view.setUint32(4, 436, true); text(8, 'WAVE'); text(12, 'fmt '); view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true); view.setUint32(24, 8000, true); view.setUint32(28, 8000, true); view.setUint16(32, 1, true); view.setUint16(34, 8, true); text(36, 'data'); view.setUint32(40, 400, true)
      const audio = new Audio(URL.createObjectURL(new Blob([wave], { type: 'audio/wav' })))
      audio.onended = () => log(now(), audio.currentTime, audio.paused)
      audio.play().then(() => { log(audio.duration, audio.paused); requestAnimationFrame(() => log(audio.currentTime)) })`,
      5,
      [0.05, 0, 0.02, 60, 0.05, 1],
    ],
    [
      'an AudioContext and its sources keep its time',
      `const audio = new AudioContext(); log(audio.currentTime, audio.state === 'running')
      const tone = audio.createOscillator(); tone.onended = () => log(now()); tone.start(); tone.stop(0.05)
      const sound = audio.createBufferSource(); sound.buffer = audio.createBuffer(1, 441, 44100); sound.onended = () => log(now()); sound.start()
      setTimeout(() => audio.suspend(), 30); setTimeout(() => { log(audio.currentTime); audio.resume() }, 45)`,
      5,
      [0, 1, 10, 0.03, 65],
    ],
    [
      'workers, service workers, worklets and unseeded keys are refused by name',
      `for (const name of ['Worker', 'SharedWorker']) try { new globalThis[name]('x.js') } catch ({ message }) { log(message.startsWith('Ludus refuses ' + name)) }
      navigator.serviceWorker?.register('x.js').catch(({ message }) => log(message.includes('serviceWorker')))
      log(open('about:blank') === null)
      CSS.paintWorklet?.addModule('x.js').catch(({ message }) => log(message.includes('Worklet')))
      crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['encrypt']).catch(({ message }) => log(message.includes('generateKey')))`,
      1,
      [1, 1, 1, 1, 1, 1],
    ],
    [
      'a frame of the same origin has the same clock, until it is gone',
      `const frame = document.createElement('iframe'); document.body.append(frame); const inside = frame.contentWindow
      log(inside.Date.now()); inside.setTimeout(() => log(inside.performance.now()), 10); inside.requestAnimationFrame(log)
      inside.setTimeout(() => log(-1), 60); setTimeout(() => frame.remove(), 45)`,
      4,
      [1_700_000_000_000, 10, 20],
    ],
    [
      'so has one that is written into its attribute',
      `globalThis.tell = log; const frame = document.createElement('iframe')
      frame.srcdoc = '<script>setTimeout(() => parent.tell(performance.now()), 5)</' + 'script>'; document.body.append(frame)
      setTimeout(() => log(now()), 10)`,
      2,
      [5, 10],
    ],
    [
      'a frame of another origin stands still',
      `addEventListener('message', ({ data }) => log(data)); const frame = document.createElement('iframe'); frame.sandbox = 'allow-scripts'
      frame.srcdoc = '<script>setTimeout(() => parent.postMessage(1, "*"), 0)</' + 'script>'; document.body.append(frame); setTimeout(() => log(2), 50)`,
      3,
      [2],
    ],
    [
      'what is loaded takes none of its time',
      `fetch('index.html').then((answer) => answer.text()).then((text) => log(text.length > 0, now()))
      const image = new Image(); image.onerror = () => log(2, now()); image.src = 'none.png'`,
      2,
      [1, 0, 2, 0],
    ],
    [
      'files and the document are as old as the clock',
      `setTimeout(() => log(new File([], 'a').lastModified, new File([], 'b', { lastModified: 7 }).lastModified), 15)
      log(Date.parse(document.lastModified + ' UTC'), File.prototype.constructor === File)
      try { new File([]) } catch (error) { log(error instanceof TypeError) }`,
      1,
      [1_700_000_000_000, 1, 1, 1_700_000_000_015, 7],
    ],
    [
      'the real clock is not behind the names of the page',
      'log(new Date().constructor === Date, Date.prototype.constructor === Date, Performance.prototype.now.call(performance), MessageChannel.prototype.constructor === MessageChannel, new (class extends Date {})().getTime())',
      1,
      [1, 1, 0, 1, 1_700_000_000_000],
    ],
  ])('%s', async (source, script, frames, log) => {
    const seen = await logged(script, frames)
    // Which of two loads arrives first is the network's own affair.
    const sorted = (numbers: number[]) => (source.startsWith('what is loaded') ? numbers.toSorted() : numbers)
    expect(sorted(seen)).toEqual(sorted(log))
  })

  it.each([
    ['in its document', 'document.body.append(video)'],
    ['outside its document', ''],
  ])('plays a video %s by the frames, to its end', async (_, place) => {
    const black = { width: 32, height: 32, channels: 3 as const, data: new Uint8Array(32 * 32 * 3) }
    const number = { type: 'number', low: 0, high: 10 }
    await using env = await makeTestGame({
      script: `
        game.ended = 0
        game.video = document.createElement('video')
        const { video } = game
        ${place}
        video.src = 'v.mp4'
        video.onended = () => { game.ended++ }
        addEventListener('keydown', () => video.play(), { once: true })`,
      files: { 'v.mp4': await encodeMp4(new Array(10).fill(black), { framesPerSecond: 25 }) },
      file: {
        frameRate: 50,
        reset: 'reload',
        state: {
          x: { ...number, read: 'game.ended' },
          time: { ...number, read: 'game.video.currentTime' },
          paused: { ...number, read: 'Number(game.video.paused)' },
        },
      },
    })
    await env.reset({ seed: 1 })
    const seen: { time: number; paused: number; x: number }[] = []
    for (let frame = 1; frame <= 24; frame++)
      seen.push((await env.step(frame === 1 ? 1 : 0)).state as { time: number; paused: number; x: number })
    // The key comes at time 0, a frame is 20 ms, and the video 400 ms.
    expect(seen.map(({ time }) => Math.round(time * 1000))).toEqual(seen.map((_, at) => Math.min(400, (at + 1) * 20)))
    expect(seen.map(({ paused }) => paused)).toEqual(seen.map((_, at) => (at < 19 ? 0 : 1)))
    expect(seen.at(-1)?.x).toBe(1)
  })

  it('gives the same random numbers for a seed, crypto included', async () => {
    const script =
      'log(Math.random(), ...crypto.getRandomValues(new Uint8Array(4)), parseInt(crypto.randomUUID().slice(0, 8), 16))'
    const seen = await logged(script, 1)
    expect(seen).toHaveLength(6)
    expect(await logged(script, 1)).toEqual(seen)
  })
})
