import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { handleInterrupts } from './interrupt.js'

describe('handleInterrupts()', () => {
  it('aborts on the first signal and exits on the second', () => {
    const exits: number[] = []
    const source = Object.assign(new EventEmitter(), { exit: (code: number) => exits.push(code) })
    const lines: string[] = []
    const interrupts = handleInterrupts(source, (line) => lines.push(line))
    expect(interrupts.exitCode()).toBeNull()
    source.emit('SIGINT')
    expect(interrupts.signal.aborted).toBe(true)
    expect(interrupts.exitCode()).toBe(130)
    expect(lines).toHaveLength(1)
    expect(exits).toEqual([])
    source.emit('SIGINT')
    expect(exits).toEqual([130])
  })
})
