import type { Frame } from '@ludus/core'
import { describe, expect, it } from 'vitest'
import { encodeMp4 } from './encode-mp4.js'
import { readMp4 } from './read-mp4.js'

const grey = (width: number, height: number, shade: number): Frame => ({
  width,
  height,
  channels: 1,
  data: new Uint8Array(width * height).fill(shade),
})

describe('encodeMp4()', () => {
  it('writes each frame, at its size and rate', async () => {
    const frames = Array.from({ length: 7 }, (_, index) => grey(32, 16, index * 30))
    expect(readMp4(await encodeMp4(frames, { framesPerSecond: 10 }))).toEqual({
      width: 32,
      height: 16,
      frames: 7,
      seconds: expect.closeTo(0.7, 2),
    })
  })

  it('makes odd sizes even', async () => {
    const video = await encodeMp4([grey(33, 15, 9)], { framesPerSecond: 30 })
    expect(readMp4(video)).toMatchObject({ width: 34, height: 16, frames: 1 })
  })

  it('makes videos beside each other that do not mix', async () => {
    const [one, other] = await Promise.all([
      encodeMp4([grey(16, 16, 0)], { framesPerSecond: 30 }),
      encodeMp4([grey(32, 32, 0), grey(32, 32, 1)], { framesPerSecond: 30 }),
    ])
    expect(readMp4(one)).toMatchObject({ width: 16, frames: 1 })
    expect(readMp4(other)).toMatchObject({ width: 32, frames: 2 })
  })

  it('gives the same bytes for the same frames', async () => {
    const encode = () => encodeMp4([grey(16, 16, 3), grey(16, 16, 4)], { framesPerSecond: 30 })
    const bytes = (video: Uint8Array) => Buffer.from(video).toString('base64')
    expect(bytes(await encode())).toBe(bytes(await encode()))
  })

  it("leaves the process's handling of errors alone", async () => {
    await encodeMp4([grey(16, 16, 3)], { framesPerSecond: 30 })
    const names = (event: 'uncaughtException' | 'unhandledRejection') =>
      process.listeners(event as 'uncaughtException').filter((listener) => String(listener).includes('throw A'))
    expect([...names('uncaughtException'), ...names('unhandledRejection')]).toEqual([])
  })

  it('refuses no frames, frames that differ, and impossible rates', async () => {
    const encode = (frames: Frame[], framesPerSecond = 30) => encodeMp4(frames, { framesPerSecond })
    await expect(encode([])).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' })
    await expect(encode([grey(16, 16, 0), grey(16, 18, 0)])).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' })
    await expect(encode([grey(16, 16, 0)], 0)).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
  })
})
