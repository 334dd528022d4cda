import { describe, expect, it } from 'vitest'
import { kaplanMeier, medianTime, type WatchedTime } from './kaplan-meier.js'

const seen = (...times: number[]): WatchedTime[] => times.map((time) => ({ time, seen: true }))
const censored = (...times: number[]): WatchedTime[] => times.map((time) => ({ time, seen: false }))

describe('kaplanMeier()', () => {
  it('multiplies the shares that pass each event, out of those still watched', () => {
    // 5 at risk at 2: 4/5. One is censored at 3, so 3 at risk at 5: 4/5 × 2/3 = 8/15. At 8 the last two: one event,
    // one censored: 8/15 × 1/2 = 4/15.
    const curve = kaplanMeier([...seen(2, 5, 8), ...censored(3, 8)])
    expect(curve.map(({ time }) => time)).toEqual([2, 3, 5, 8])
    expect(curve.map(({ share }) => share)).toEqual(
      [4 / 5, 4 / 5, 8 / 15, 4 / 15].map((share) => expect.closeTo(share, 12)),
    )
  })

  it("gives Greenwood's interval on the log-log scale", () => {
    // One event of 2: share 1/2, variance 1 / (2 × 1). Bounds exp(−exp(log(log 2) ∓ 1.96 √0.5 / log 2)).
    const [point] = kaplanMeier([...seen(1), ...censored(2)])
    const bound = (sign: number) => Math.exp(-Math.log(2) * Math.exp((sign * 1.959964 * Math.sqrt(0.5)) / Math.log(2)))
    expect(point?.interval?.[0]).toBeCloseTo(bound(1), 6)
    expect(point?.interval?.[1]).toBeCloseTo(bound(-1), 6)
  })

  it('gives no interval before the first event, and when none is left', () => {
    expect(kaplanMeier([...censored(1), ...seen(2)])).toEqual([
      { time: 1, share: 1, interval: null },
      { time: 2, share: 0, interval: null },
    ])
  })
})

describe('medianTime()', () => {
  it('is the first time by which half have seen the event; the censored count as later', () => {
    expect(medianTime(kaplanMeier(seen(10, 20, 30))).value).toBe(20)
    expect(medianTime(kaplanMeier([...seen(10, 30), ...censored(40)])).value).toBe(30)
  })

  it('is unknown when half never saw it', () => {
    expect(medianTime(kaplanMeier([...seen(10), ...censored(40, 40)]))).toMatchObject({ value: null })
    expect(medianTime([])).toEqual({ value: null, interval: [null, null] })
  })
})
