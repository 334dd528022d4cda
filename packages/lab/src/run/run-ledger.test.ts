import { describe, expect, it } from 'vitest'
import { createRunLedger } from './run-ledger.js'

/** A clock that is set by hand, in seconds. */
function handClock() {
  let time = 0
  // Two cores compute all the time.
  return { pass: (seconds: number) => (time += seconds), seconds: () => time, cpuSeconds: () => 2 * time }
}
const cost = { type: 'cost', terminalSteps: 0, frames: 0, labels: 0, updates: 0, parameters: 0 } as const

describe('createRunLedger()', () => {
  it('charges each stage its own time, and none for what is excluded or comes before the start', async () => {
    const clock = handClock()
    const ledger = createRunLedger(clock)
    clock.pass(100)
    ledger.start()
    ledger.enter('record')
    clock.pass(2)
    ledger.enter('policy')
    clock.pass(3)
    await ledger.exclude(async () => {
      clock.pass(50)
      expect(ledger.seconds()).toBe(5)
    })
    clock.pass(1)
    expect(ledger.costs().map(({ stage, seconds, cpuSeconds }) => [stage, seconds, cpuSeconds])).toEqual([
      ['record', 2, 4],
      ['policy', 4, 8],
    ])
    expect(ledger.seconds()).toBe(6)
    expect(ledger.excludedSeconds()).toBe(50)
  })

  it('takes each report of a stage in place of the one before, and adds up stages', () => {
    const ledger = createRunLedger(handClock())
    ledger.start()
    ledger.enter('record')
    ledger.charge({ ...cost, frames: 100 })
    ledger.charge({ ...cost, frames: 300 })
    expect(ledger.framesBefore()).toBe(0)
    ledger.enter('policy')
    ledger.charge({ ...cost, frames: 40, updates: 10 })
    expect(ledger.framesBefore()).toBe(300)
    expect(ledger.costs().map(({ stage, frames, updates }) => [stage, frames, updates])).toEqual([
      ['record', 300, 0],
      ['policy', 40, 10],
    ])
  })

  it('goes on with the books of an earlier process, in its stage, and forgets its own', async () => {
    const before = handClock()
    const earlier = createRunLedger(before)
    earlier.start()
    earlier.enter('policy')
    before.pass(3)
    await earlier.exclude(async () => before.pass(10))
    const kept = JSON.parse(JSON.stringify(earlier.save()))
    before.pass(100)

    const clock = handClock()
    clock.pass(7)
    const ledger = createRunLedger(clock)
    ledger.start()
    ledger.enter('record')
    clock.pass(50)
    ledger.restore(kept)
    clock.pass(2)
    expect(ledger.seconds()).toBe(5)
    expect(ledger.excludedSeconds()).toBe(10)
    expect(ledger.costs()).toMatchObject([{ stage: 'policy', seconds: 5, cpuSeconds: 10 }])
  })

  it('goes on with a stage that is entered again', () => {
    const clock = handClock()
    const ledger = createRunLedger(clock)
    ledger.start()
    for (const stage of ['a', 'b', 'a']) {
      ledger.enter(stage)
      clock.pass(1)
    }
    expect(ledger.costs().map(({ stage, seconds }) => [stage, seconds])).toEqual([
      ['a', 2],
      ['b', 1],
    ])
  })
})
