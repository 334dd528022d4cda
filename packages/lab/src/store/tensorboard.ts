import crc32c from 'crc-32/crc32c.js'
import protobuf from 'protobufjs/minimal.js'
import { mean } from '../statistics/statistics.js'
import type { Run } from './run-folder.js'
import type { LabEvent } from './run-log.js'

/** A figure at one point of training. */
interface Scalar {
  readonly tag: string
  readonly step: number
  readonly value: number
}

/**
 * A run's figures as a TensorBoard event file: episodes, evaluations and the trainer's metrics over steps.
 *
 * Source: tensorflow/core/util/event.proto, tensorflow/core/lib/io/record_writer.h.
 *
 * @returns What stands in a file whose name holds `tfevents`.
 */
export function tensorboardEvents({ manifest, events }: Run): Uint8Array {
  const startedAt = Date.parse(manifest.startedAt) / 1_000
  const records = [record(startedAt, 0, (event) => event.uint32(field(3, text)).string('brain.Event:2'))]
  for (const { seconds, event } of events)
    for (const { tag, step, value } of scalarsOf(event))
      records.push(
        record(startedAt + seconds, step, (writer) => {
          const summary = writer.uint32(field(5, text)).fork().uint32(field(1, text)).fork()
          summary.uint32(field(1, text)).string(tag).uint32(field(2, number)).float(value).ldelim().ldelim()
        }),
      )
  return Buffer.concat(records)
}

function scalarsOf(event: LabEvent): Scalar[] {
  switch (event.type) {
    case 'metric':
      return [{ tag: event.name, step: event.step, value: event.value }]
    case 'episode':
      return [
        { tag: 'episode/return', step: event.steps, value: event.return },
        { tag: 'episode/length', step: event.steps, value: event.length },
      ]
    case 'evaluation':
      return [{ tag: 'evaluation/return', step: event.steps, value: mean(event.returns) }]
    default:
      return []
  }
}

/** Wire types of protocol buffers: 8 bytes, a length with as many bytes, 4 bytes, a number of any length. */
const [double, text, number, varint] = [1, 2, 5, 0]

function field(id: number, wireType: number): number {
  return (id << 3) | wireType
}

/** One event, in the frame that TensorFlow's records have. */
function record(wallTime: number, step: number, write: (event: protobuf.Writer) => void): Buffer {
  const event = protobuf.Writer.create().uint32(field(1, double)).double(wallTime)
  event.uint32(field(2, varint)).int64(step)
  write(event)
  const data = event.finish()
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(data.length))
  return Buffer.concat([length, maskedChecksum(length), data, maskedChecksum(data)])
}

function maskedChecksum(bytes: Uint8Array): Buffer {
  const checksum = crc32c.buf(bytes) >>> 0
  const masked = Buffer.alloc(4)
  masked.writeUInt32LE((((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0)
  return masked
}
