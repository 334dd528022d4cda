import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url))

/** A `ludus` process, as a user starts it. */
export interface LudusProcess {
  readonly pid: number
  /** Settles when the process has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>
  /** Waits until the text stands in its standard output. */
  printed(text: string): Promise<void>
  /** Its standard output so far. */
  output(): string
  /** Types a line, and waits until the text is printed anew. */
  type(line: string, answer: string): Promise<void>
  kill(signal: NodeJS.Signals): void
  /** The processes that it started, itself included, that are alive now, by their command lines. */
  family(): { readonly pid: number; readonly command: string }[]
}

/** Starts the built command. Its descendants are known by a variable of their environment, so orphans are found too. */
export function startLudus(cwd: string, ...words: string[]): LudusProcess {
  const mark = `LUDUS_TEST_MARK=${randomUUID()}`
  const [name, value] = mark.split('=') as [string, string]
  const child = spawn(process.execPath, [main, ...words], { cwd, env: { ...process.env, [name]: value } })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  )
  const printedAfter = (start: number, text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => stdout.includes(text, start) && resolve()
      child.stdout.on('data', look)
      look()
      ended.then(({ code }) => reject(new Error(`ludus ended with ${code} before it printed ${text}: ${stderr}`)))
    })
  return {
    pid: child.pid as number,
    ended,
    printed: (text) => printedAfter(0, text),
    type: (line, answer) => {
      const before = stdout.length
      child.stdin.write(`${line}\n`)
      return printedAfter(before, answer)
    },
    output: () => stdout,
    kill: (signal) => child.kill(signal),
    family: () => processesWith(mark),
  }
}

/** Runs the built command to its end. */
export function runLudus(cwd: string, ...words: string[]): LudusProcess['ended'] {
  return startLudus(cwd, ...words).ended
}

function processesWith(mark: string): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        if (!readFileSync(`/proc/${entry}/environ`, 'latin1').split('\0').includes(mark)) return []
        return [{ pid: Number(entry), command: readFileSync(`/proc/${entry}/cmdline`, 'latin1').replaceAll('\0', ' ') }]
      } catch {
        // It ended meanwhile, or is somebody else's.
        return []
      }
    })
}
