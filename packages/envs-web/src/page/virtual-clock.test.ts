import { createContext, runInContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { installDates } from './clock/dates.js'
import { installRandom } from './clock/random.js'
import { createReplace } from './clock/replace.js'
import { installTimers } from './clock/timers.js'
import { createVirtualClock, type VirtualClock } from './virtual-clock.js'

/** What the scripts of these tests see: a page's globals, and `log`. */
interface FakePage {
  readonly clock: VirtualClock
  readonly log: unknown[]
  run(script: string): unknown
  /** Tells of an error that nothing caught. */
  fail(event: Event): void
}

/** A realm of its own with a clock of 50 frames a second, so that a frame lasts 20 ms. */
function makePage(): FakePage {
  const log: unknown[] = []
  const window = new EventTarget()
  // A turn of Node's event loop comes when no promise has anything left to run.
  const turns = { next: () => new Promise((resolve) => setImmediate(resolve)), giveBy() {} }
  const names = ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'requestIdleCallback']
  names.push('requestAnimationFrame', 'cancelAnimationFrame')
  const natives = Object.fromEntries(names.map((name) => [name, () => -1]))
  const context = createContext({ ...natives, log, turns, window, performance: { now: () => -1 } })
  const run = (script: string) => runInContext(script, context)
  const clock = run(`
    const clock = (${createVirtualClock})(50, turns)
    clock.watchErrors(window)
    const replace = (${createReplace})()
    for (const install of [${[installTimers, installDates, installRandom]}]) install(clock, replace)
    clock`) as VirtualClock
  return { clock, log, run, fail: (event) => window.dispatchEvent(event) }
}

describe('the virtual clock', () => {
  it('stands still between frames and moves by one frame each', async () => {
    const { clock, run } = makePage()
    expect(run('performance.now()')).toBe(0)
    await clock.runFrame()
    await clock.runFrame()
    expect(run('[performance.now(), Date.now(), new Date().getTime(), +new Date()]')).toEqual([
      40, 1_700_000_000_040, 1_700_000_000_040, 1_700_000_000_040,
    ])
  })

  it('keeps what else Date can do, with new and without', () => {
    const { run } = makePage()
    expect(run('new Date(5).getTime() + Date.UTC(1970, 0, 1, 0, 0, 1)')).toBe(1005)
    expect(run('new Date(2020, 1).getFullYear()')).toBe(2020)
    expect(run('Date()')).toBe(run('new Date(1700000000000).toString()'))
    expect(run('Date(0) === Date()')).toBe(true)
    expect(run('new Date() instanceof Date && new Date().constructor === Date')).toBe(true)
    expect(run('class Day extends Date {}; [new Day().getTime(), new Day() instanceof Day]')).toEqual([
      1_700_000_000_000,
      true,
    ])
  })

  it('calls animation callbacks once, in order, with the time of the frame', async () => {
    const { clock, log, run } = makePage()
    run('requestAnimationFrame((t) => { log.push(t); requestAnimationFrame((u) => log.push(u)) })')
    run('requestAnimationFrame((t) => log.push(-t))')
    await clock.runFrame()
    expect(log).toEqual([20, -20])
    await clock.runFrame()
    expect(log).toEqual([20, -20, 40])
  })

  it('drops an animation callback that is cancelled, also by an earlier one of the same frame', async () => {
    const { clock, log, run } = makePage()
    run('cancelAnimationFrame(requestAnimationFrame(() => log.push("never")))')
    run('let later; requestAnimationFrame(() => cancelAnimationFrame(later))')
    run('later = requestAnimationFrame(() => log.push("never"))')
    await clock.runFrame()
    expect(log).toEqual([])
  })

  it('runs timers at their times, before the animation callbacks of the frame', async () => {
    const { clock, log, run } = makePage()
    run('requestAnimationFrame(() => log.push("frame"))')
    run('setTimeout((a, b) => log.push([a, b, performance.now()]), 15, "late", 1)')
    run('setTimeout(() => log.push(performance.now()), 5); setTimeout(() => log.push("also at 5"), 5)')
    run('setTimeout("log.push(0)"); setTimeout(() => log.push("next"), 21)')
    await clock.runFrame()
    expect(log).toEqual([0, 5, 'also at 5', ['late', 1, 15], 'frame'])
    await clock.runFrame()
    expect(log.slice(5)).toEqual(['next'])
  })

  it('repeats an interval until it is cleared, also by its own callback', async () => {
    const { clock, log, run } = makePage()
    run(
      'let count = 0; const id = setInterval(() => { log.push(performance.now()); if (++count === 3) clearInterval(id) }, 8)',
    )
    for (let frame = 0; frame < 5; frame++) await clock.runFrame()
    expect(log).toEqual([8, 16, 24])
  })

  it('makes nested timers wait 4 ms from the sixth level on, so that no chain of them stops a frame', async () => {
    const { clock, log, run } = makePage()
    run('const again = () => { log.push(performance.now()); setTimeout(again, 0) }; setTimeout(again, 0)')
    await clock.runFrame()
    expect(log).toEqual([0, 0, 0, 0, 0, 4, 8, 12, 16, 20])
  })

  it('gives the same numbers for the same seed', () => {
    const { clock, run } = makePage()
    const draw = (seed: number) => {
      clock.seed(seed)
      return run('[Math.random(), Math.random(), Math.random()]') as number[]
    }
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
        const numbers = draw(seed)
        expect(draw(seed)).toEqual(numbers)
        expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
      }),
    )
    expect(draw(1)).not.toEqual(draw(2))
  })

  it('restarts at zero with nothing scheduled', async () => {
    const { clock, log, run } = makePage()
    await clock.runFrame()
    run(
      'setTimeout(() => log.push("timer"), 1); requestAnimationFrame(() => log.push("frame")); setInterval(() => log.push("again"), 1)',
    )
    clock.restart()
    expect(run('performance.now()')).toBe(0)
    await clock.runFrame()
    expect(run('performance.now()')).toBe(20)
    expect(log).toEqual([])
  })

  it('goes on after an error of a callback, and reports it once', async () => {
    const { clock, log, run, fail } = makePage()
    run('requestAnimationFrame(() => { throw new Error("broken") }); requestAnimationFrame(() => log.push("drawn"))')
    fail(Object.assign(new Event('error'), { message: 'no such name' }))
    fail(Object.assign(new Event('unhandledrejection'), { reason: 7 }))
    await clock.runFrame()
    expect(log).toEqual(['drawn'])
    const [first, second, third] = clock.takeErrors()
    expect([first, second]).toEqual(['no such name', '7'])
    expect(third).toMatch(/^Error: broken/)
    expect(clock.takeErrors()).toEqual([])
  })

  it('lets the promises of one callback run on before the next, however long their chain is', async () => {
    const { clock, log, run } = makePage()
    run('const chain = async () => { for (let link = 0; link < 1000; link++) await null; log.push("chain") }')
    run('requestAnimationFrame(chain); requestAnimationFrame(() => log.push("frame"))')
    run('setTimeout(chain, 1); setTimeout(() => log.push("timer"), 1)')
    await clock.runFrame()
    expect(log).toEqual(['chain', 'timer', 'chain', 'frame'])
  })

  it('runs an idle callback once the rest is done, and tells it that its time runs out', async () => {
    const { clock, log, run } = makePage()
    run('requestIdleCallback((it) => { let asked = 0; while (it.timeRemaining() > 0) asked++; log.push(asked) })')
    run('setTimeout(() => log.push("timer"), 1)')
    await clock.runFrame()
    expect(log).toEqual(['timer', 8])
  })

  it('stands still while what it is told to wait for is under way', async () => {
    const { clock, log, run } = makePage()
    run('let arrive; clock.hold(new Promise((resolve) => { arrive = resolve }).then(() => log.push("arrived")))')
    run('setTimeout(() => log.push("timer"), 0)')
    const frame = clock.runFrame()
    await new Promise((resolve) => setImmediate(resolve))
    expect(log).toEqual([])
    run('arrive()')
    await frame
    expect(log).toEqual(['arrived', 'timer'])
  })

  it('runs the same callbacks at the same times for any timers, however the frames are counted out', async () => {
    const delays = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(delays, async (list) => {
        const { clock, log, run } = makePage()
        for (const [index, delay] of list.entries())
          run(`setTimeout(() => log.push([performance.now(), ${index}]), ${delay})`)
        for (let frame = 0; frame < 5; frame++) await clock.runFrame()
        const expected = list.map((delay, index) => [delay, index]).sort(([a = 0], [b = 0]) => a - b)
        expect(log).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })
})
