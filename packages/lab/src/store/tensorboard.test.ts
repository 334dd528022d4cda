import crc32c from 'crc-32/crc32c.js'
import protobuf from 'protobufjs'
import { expect, it } from 'vitest'
import type { Run } from './run-folder.js'
import { tensorboardEvents } from './tensorboard.js'

/** The messages as TensorFlow declares them. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Value { string tag = 1; float simple_value = 2; }
  message Summary { repeated Value value = 1; }
  message Event { double wall_time = 1; int64 step = 2; oneof what { string file_version = 3; Summary summary = 5; } }
`)

/** Reads records as TensorFlow does: length, its checksum, data, their checksum. */
function readEvents(bytes: Uint8Array): unknown[] {
  const buffer = Buffer.from(bytes)
  const unmask = (masked: number) => {
    const rotated = (masked - 0xa282ead8) >>> 0
    return ((rotated >>> 17) | (rotated << 15)) >>> 0
  }
  const events: unknown[] = []
  for (let at = 0; at < buffer.length; ) {
    const length = Number(buffer.readBigUInt64LE(at))
    const data = buffer.subarray(at + 12, at + 12 + length)
    expect(unmask(buffer.readUInt32LE(at + 8))).toBe(crc32c.buf(buffer.subarray(at, at + 8)) >>> 0)
    expect(unmask(buffer.readUInt32LE(at + 12 + length))).toBe(crc32c.buf(data) >>> 0)
    const type = root.lookupType('Event')
    events.push(type.toObject(type.decode(data), { longs: Number }))
    at += 16 + length
  }
  return events
}

it('tensorboardEvents() keeps episodes, evaluations and metrics by their steps, in records with checksums', () => {
  const run = {
    manifest: { startedAt: '2026-01-01T00:00:00.000Z' },
    events: [
      { seconds: 0.5, event: { type: 'stage', stage: 'policy' } },
      { seconds: 1, event: { type: 'metric', name: 'loss', step: 250, value: 0.75 } },
      { seconds: 2, event: { type: 'episode', steps: 300, return: -1.5, length: 40 } },
      {
        seconds: 3,
        event: { type: 'evaluation', steps: 500, frames: 900, updates: 5, returns: [1, 2], lengths: [7, 9] },
      },
    ],
  } as unknown as Run
  const start = Date.UTC(2026, 0, 1) / 1_000
  const scalar = (seconds: number, step: number, tag: string, simpleValue: number) => ({
    wallTime: start + seconds,
    step,
    summary: { value: [{ tag, simpleValue }] },
  })
  expect(readEvents(tensorboardEvents(run))).toEqual([
    { wallTime: start, fileVersion: 'brain.Event:2' },
    scalar(1, 250, 'loss', 0.75),
    scalar(2, 300, 'episode/return', -1.5),
    scalar(2, 300, 'episode/length', 40),
    scalar(3, 500, 'evaluation/return', 1.5),
  ])
})
