import { describe, expect, it } from 'vitest'
import { type ProgressRow, plainProgress } from './progress.js'

const row = (parts: Partial<ProgressRow>): ProgressRow => ({
  ...{ name: 'split seed 1', stage: 'policy', done: 0, total: 100, unit: 'steps', note: '', ended: false },
  ...parts,
})

describe('plainProgress()', () => {
  it('writes a line for each new stage, and else one each ten seconds while a row moves', () => {
    let now = 0
    const lines: string[] = []
    const progress = plainProgress(
      (line) => lines.push(line),
      () => now,
    )
    const show = (seconds: number, parts: Partial<ProgressRow>) => {
      now = seconds * 1_000
      progress.show([row(parts)])
    }
    show(0, { stage: 'encoder', total: 0 })
    show(1, { done: 1 })
    show(5, { done: 50 })
    show(11, { done: 90, note: 'return 3.00' })
    show(60, { done: 90 })
    show(61, { stage: 'finished', total: 0, note: 'return 4.00', ended: true })
    show(90, { stage: 'finished', total: 0, note: 'return 4.00', ended: true })
    expect(lines).toEqual([
      'split seed 1  encoder',
      'split seed 1  policy  1/100 steps',
      'split seed 1  policy  90/100 steps  return 3.00',
      'split seed 1  finished  return 4.00',
    ])
  })
})
