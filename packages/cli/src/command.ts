import type { Command } from 'commander'
import { addFlags, type FlagTable, type FlagValues, flag, readFlags } from './flags/flag.js'
import { switchedOn } from './flags/values.js'
import type { Terminal } from './output/terminal.js'

/** What a command is handed beside its flags. */
interface Session {
  readonly cwd: string
  /** The words after `ludus`, as they were typed. */
  readonly words: readonly string[]
  /** What is typed while the command runs. */
  readonly input: NodeJS.ReadableStream
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  readonly terminal: Terminal
}

/** Opens the terminal once it is known whether a program or a person reads. */
export type OpenSession = (settings: { readonly json: boolean }) => Session

/** A verb, ready to be added to commander's. */
export interface CliCommand {
  attach(command: Command, openSession: OpenSession): void
}

type ArgumentOf<Syntax> = Syntax extends `<${string}>` ? string : Syntax extends string ? string | undefined : undefined

interface CommandParts<Table extends FlagTable, Syntax extends string | undefined> {
  /** `<name>` is required, `[name]` is not. */
  readonly argument?: { readonly syntax: Syntax; readonly description: string }
  readonly flags: Table
  /** Shown below the flags in `--help`. */
  readonly notes?: string
  run(argument: ArgumentOf<Syntax>, flags: FlagValues<Table>, session: Session): Promise<void>
}

const json = flag('', 'print one JSON value and nothing else, for programs', switchedOn)

/** Declares a command whose flags are checked, and typed, by their schemas. Every command takes `--json`. */
export function defineCommand<const Table extends FlagTable, const Syntax extends string | undefined = undefined>(
  parts: CommandParts<Table, Syntax>,
): CliCommand {
  return {
    attach(command, openSession) {
      if (parts.argument?.syntax) command.argument(parts.argument.syntax, parts.argument.description)
      addFlags(command, { ...parts.flags, json })
      if (parts.notes) command.addHelpText('after', `\n${parts.notes}`)
      command.action(async () => {
        const given = command.opts()
        const flags = readFlags(parts.flags, given)
        const session = openSession(readFlags({ json }, given))
        await parts.run(command.args[0] as ArgumentOf<Syntax>, flags, session)
      })
    },
  }
}
