import { parseWith } from '@ludus/core'
import type { Command } from 'commander'
import type { z } from 'zod'

/** One flag. Its name is its key in the table: `evaluateEvery` is typed as `--evaluate-every`. */
export interface Flag<Schema extends z.ZodType = z.ZodType> {
  /** `<steps>`, or nothing for a switch. */
  readonly placeholder: string
  readonly description: string
  /** Reads the text (`true` for a switch, an array for a repeated flag); undefined when it was not given. */
  readonly schema: Schema
  readonly repeated: boolean
}

/** The flags of a command. */
export type FlagTable = Readonly<Record<string, Flag>>

/** What the flags of a table are read as. */
export type FlagValues<Table extends FlagTable> = { readonly [Name in keyof Table]: z.output<Table[Name]['schema']> }

/** Declares a flag that is given at most once. */
export function flag<Schema extends z.ZodType>(placeholder: string, description: string, schema: Schema): Flag<Schema> {
  return { placeholder, description, schema, repeated: false }
}

/** Declares a flag that may be given several times. */
export function repeatedFlag<Schema extends z.ZodType>(
  placeholder: string,
  description: string,
  schema: Schema,
): Flag<Schema> {
  return { placeholder, description, schema, repeated: true }
}

export function addFlags(command: Command, table: FlagTable): void {
  for (const [name, { placeholder, description, repeated }] of Object.entries(table)) {
    const syntax = `${longName(name)} ${placeholder}`.trim()
    if (repeated) command.option(syntax, description, (text: string, list: string[] = []) => [...list, text])
    else command.option(syntax, description)
  }
}

/** @throws {LudusError} `INVALID_FLAG`, naming the flag. */
export function readFlags<Table extends FlagTable>(table: Table, given: Record<string, unknown>): FlagValues<Table> {
  const entries = Object.entries(table).map(([name, { schema }]) => [
    name,
    parseWith(schema, given[name], 'INVALID_FLAG', `the flag ${longName(name)} ${shown(given[name])}`.trim()),
  ])
  return Object.fromEntries(entries)
}

function longName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
