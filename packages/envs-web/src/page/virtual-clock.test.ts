import { createContext, runInContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { installVirtualClock, type VirtualClock } from './virtual-clock.js'

/** What the scripts of these tests see: a page's globals, and `log`. */
interface FakePage {
  readonly clock: VirtualClock
  readonly log: unknown[]
  run(script: string): unknown
}

/** A realm of its own with a clock of 50 frames a second, so that a frame lasts 20 ms. */
function makePage(): FakePage {
  const listeners: Record<string, (event: object) => void> = {}
  const log: unknown[] = []
  const addEventListener = (type: string, listener: (event: object) => void) => {
    listeners[type] = listener
  }
  const context = createContext({ log, listeners, addEventListener, performance: { now: () => -1 } })
  const run = (script: string) => runInContext(script, context)
  return { clock: run(`(${installVirtualClock})(50)`) as VirtualClock, log, run }
}

describe('the virtual clock', () => {
  it('stands still between frames and moves by one frame each', () => {
    const { clock, run } = makePage()
    expect(run('performance.now()')).toBe(0)
    clock.runFrame()
    clock.runFrame()
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

  it('calls animation callbacks once, in order, with the time of the frame', () => {
    const { clock, log, run } = makePage()
    run('requestAnimationFrame((t) => { log.push(t); requestAnimationFrame((u) => log.push(u)) })')
    run('requestAnimationFrame((t) => log.push(-t))')
    clock.runFrame()
    expect(log).toEqual([20, -20])
    clock.runFrame()
    expect(log).toEqual([20, -20, 40])
  })

  it('drops an animation callback that is cancelled, also by an earlier one of the same frame', () => {
    const { clock, log, run } = makePage()
    run('cancelAnimationFrame(requestAnimationFrame(() => log.push("never")))')
    run('let later; requestAnimationFrame(() => cancelAnimationFrame(later))')
    run('later = requestAnimationFrame(() => log.push("never"))')
    clock.runFrame()
    expect(log).toEqual([])
  })

  it('runs timers at their times, before the animation callbacks of the frame', () => {
    const { clock, log, run } = makePage()
    run('requestAnimationFrame(() => log.push("frame"))')
    run('setTimeout((a, b) => log.push([a, b, performance.now()]), 15, "late", 1)')
    run('setTimeout(() => log.push(performance.now()), 5); setTimeout(() => log.push("also at 5"), 5)')
    run('setTimeout("log.push(0)"); setTimeout(() => log.push("next"), 21)')
    clock.runFrame()
    expect(log).toEqual([0, 5, 'also at 5', ['late', 1, 15], 'frame'])
    clock.runFrame()
    expect(log.slice(5)).toEqual(['next'])
  })

  it('repeats an interval until it is cleared, also by its own callback', () => {
    const { clock, log, run } = makePage()
    run(
      'let count = 0; const id = setInterval(() => { log.push(performance.now()); if (++count === 3) clearInterval(id) }, 8)',
    )
    for (let frame = 0; frame < 5; frame++) clock.runFrame()
    expect(log).toEqual([8, 16, 24])
  })

  it('makes nested timers wait 4 ms from the sixth level on, so that no chain of them stops a frame', () => {
    const { clock, log, run } = makePage()
    run('const again = () => { log.push(performance.now()); setTimeout(again, 0) }; setTimeout(again, 0)')
    clock.runFrame()
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

  it('restarts at zero with nothing scheduled', () => {
    const { clock, log, run } = makePage()
    clock.runFrame()
    run(
      'setTimeout(() => log.push("timer"), 1); requestAnimationFrame(() => log.push("frame")); setInterval(() => log.push("again"), 1)',
    )
    clock.restart()
    expect(run('performance.now()')).toBe(0)
    clock.runFrame()
    expect(run('performance.now()')).toBe(20)
    expect(log).toEqual([])
  })

  it('goes on after an error of a callback, and reports it once', () => {
    const { clock, log, run } = makePage()
    run('requestAnimationFrame(() => { throw new Error("broken") }); requestAnimationFrame(() => log.push("drawn"))')
    run('listeners.error({ message: "no such name" }); listeners.unhandledrejection({ reason: 7 })')
    clock.runFrame()
    expect(log).toEqual(['drawn'])
    const [first, second, third] = clock.takeErrors()
    expect([first, second]).toEqual(['no such name', '7'])
    expect(third).toMatch(/^Error: broken/)
    expect(clock.takeErrors()).toEqual([])
  })

  it('runs the same callbacks at the same times for any timers, however the frames are counted out', () => {
    const delays = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 12 })
    fc.assert(
      fc.property(delays, (list) => {
        const { clock, log, run } = makePage()
        for (const [index, delay] of list.entries())
          run(`setTimeout(() => log.push([performance.now(), ${index}]), ${delay})`)
        for (let frame = 0; frame < 5; frame++) clock.runFrame()
        const expected = list.map((delay, index) => [delay, index]).sort(([a = 0], [b = 0]) => a - b)
        expect(log).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })
})
