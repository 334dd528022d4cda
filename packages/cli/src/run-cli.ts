import { inspect } from 'node:util'
import { isLudusError } from '@ludus/core'
import { Command, CommanderError } from 'commander'
import type { CliCommand, OpenSession } from './command.js'
import type { Interrupts } from './interrupt.js'
import { oneLine } from './output/one-line.js'
import { createTerminal, type OutputStream } from './output/terminal.js'

/** The verbs. Only the one that is called is loaded, so that `ludus --help` imports no trainer's machinery. */
const verbs: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<CliCommand> }>> = {
  list: {
    summary: 'what the installed plugins offer: envs, trainers, learners, encoders',
    load: async () => (await import('./commands/list.js')).list,
  },
  check: {
    summary: 'look for what is wrong with an env, or with every env of a plugin',
    load: async () => (await import('./commands/check.js')).check,
  },
  play: {
    summary: 'play an env by hand, on a page that shows its state data and rewards',
    load: async () => (await import('./commands/play.js')).play,
  },
  record: {
    summary: 'keep a sample set, frames with labels, of what chance, a script, an agent or a person plays',
    load: async () => (await import('./commands/record.js')).record,
  },
  ram: {
    summary: 'find where a game keeps its numbers: play a ROM, and narrow its memory down',
    load: async () => (await import('./commands/ram.js')).ram,
  },
  samples: {
    summary: 'import labelled pictures as a sample set, or inspect one',
    load: async () => (await import('./commands/samples.js')).samples,
  },
  replay: {
    summary: 'play an action file again, hold the env to what it gave, and film it',
    load: async () => (await import('./commands/replay.js')).replay,
  },
  encode: {
    summary: 'train an encoder from a sample set; no env is touched',
    load: async () => (await import('./commands/encode.js')).encode,
  },
  train: {
    summary: 'train one agent',
    load: async () => (await import('./commands/train.js')).train,
  },
  evaluate: {
    summary: 'play episodes with a trained agent and report its score',
    load: async () => (await import('./commands/evaluate.js')).evaluate,
  },
  compare: {
    summary: 'train arms over paired seeds, and write the table and the report that compare them',
    load: async () => (await import('./commands/compare.js')).compareArms,
  },
  report: {
    summary: 'write the report of a comparison anew, as HTML, Markdown and CSV',
    load: async () => (await import('./commands/report.js')).report,
  },
  watch: {
    summary: 'watch runs on a page: learning curves, and the agent at play with what it reads',
    load: async () => (await import('./commands/watch.js')).watch,
  },
  runs: {
    summary: 'list, tag, delete or export what was trained',
    load: async () => (await import('./commands/runs.js')).runs,
  },
}

/** Where the command runs and writes. */
export interface CliSurroundings {
  readonly cwd: string
  readonly stdin: NodeJS.ReadableStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly interrupts: Interrupts
}

/**
 * Runs one command.
 *
 * @param words What stands after `ludus`.
 * @returns The exit code: 0, or 1 after one line on stderr, or 130 after Ctrl-C.
 */
export async function runCli(words: readonly string[], surroundings: CliSurroundings): Promise<number> {
  const { cwd, stdin, stdout, stderr, interrupts } = surroundings
  const openSession: OpenSession = ({ json }) => ({
    cwd,
    words,
    input: stdin,
    signal: interrupts.signal,
    terminal: createTerminal(stdout, stderr, json),
  })
  try {
    const program = await createProgram(words, stdout, openSession)
    await program.parseAsync(words.length > 0 ? words : ['--help'], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    stderr.write(`ludus: ${explain(error)}\n`)
    return interrupts.exitCode() ?? 1
  }
  return interrupts.exitCode() ?? 0
}

async function createProgram(words: readonly string[], stdout: OutputStream, openSession: OpenSession) {
  const program = new Command('ludus')
    .description('Trains agents on games that they see as pixels, and compares ways of training them.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      // Errors are thrown, and told once, by runCli.
      writeErr: () => undefined,
    })
  const called = words.find((word) => Object.hasOwn(verbs, word))
  for (const [name, { summary, load }] of Object.entries(verbs)) {
    const command = program.command(name).description(summary)
    if (name === called) (await load()).attach(command, openSession)
  }
  return program
}

/** An error as a person is told of it: one line, or all of it with `LUDUS_DEBUG`. */
export function explain(error: unknown): string {
  if (process.env.LUDUS_DEBUG) return inspect(error)
  if (error instanceof CommanderError) return error.message.replace(/^error: /, '').replaceAll('\n', ' ')
  return isLudusError(error) ? oneLine(error) : `${oneLine(error)} (LUDUS_DEBUG=1 shows where)`
}
