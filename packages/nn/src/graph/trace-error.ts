import { isAbsolute, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LudusError } from '@ludus/core'

/** This package's own code, of which no caller is the author; its tests are callers. */
const ownFolder = fileURLToPath(new URL('..', import.meta.url))
const testFile = /\.test\.[jt]s$/

/** A line of a stack that names a file: its path or URL, and the line in it. */
const frame = /^\s+at (?:.* \(|async )?((?:file:\/\/|\/|[A-Za-z]:\\).*?):(\d+):\d+\)?$/gm

/** An error found while a graph is traced: its message ends with the line of the caller's code that asked for it. */
export function traceError(code: string, message: string): LudusError {
  const line = callerLine()
  return new LudusError(code, line === null ? message : `${message} (at ${line})`)
}

/** The first frame outside this package as `file:line`; null when there is none. */
function callerLine(): string | null {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 100
  const { stack = '' } = new Error()
  Error.stackTraceLimit = limit
  for (const [, place = '', line] of stack.matchAll(frame)) {
    const path = place.startsWith('file://') ? fileURLToPath(place) : place
    if (path.startsWith(ownFolder) && !testFile.test(path)) continue
    const short = relative(process.cwd(), path)
    return `${short.startsWith('..') || isAbsolute(short) ? path : short}:${line}`
  }
  return null
}
