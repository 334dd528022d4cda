import { barProgress, type ProgressView, plainProgress, silentProgress } from './progress.js'

/** A stream to write to, and whether a person watches it. */
export interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean
}

/** The one place where a command writes. */
export interface Terminal {
  /** A line for a person; nothing with `--json`. */
  print(text: string): void
  /** A line on stderr, with `--json` too. */
  warn(text: string): void
  /** What the command found: the JSON value with `--json`, else the text. */
  result(value: unknown, text: string): void
  /** Shows what is under way, until it is stopped. */
  progress(): ProgressView
}

/** With `--json`, standard output holds the one value alone, and bars are drawn only where a person sees stderr. */
export function createTerminal(stdout: OutputStream, stderr: OutputStream, json: boolean): Terminal {
  const write = (text: string) => {
    stdout.write(`${text}\n`)
  }
  return {
    print: (text) => {
      if (!json) write(text)
    },
    warn: (text) => {
      stderr.write(`ludus: ${text}\n`)
    },
    result: (value, text) => write(json ? JSON.stringify(value) : text),
    progress() {
      if (json) return stderr.isTTY ? barProgress(stderr) : silentProgress
      return stdout.isTTY ? barProgress(stdout) : plainProgress(write, () => Date.now())
    },
  }
}
