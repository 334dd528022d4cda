import {
  actionsSchema,
  type Condition,
  conditionErrors,
  conditionSchema,
  recognitionSchemas,
  type SharedGameFile,
  sharedGameFields,
  startSchema,
  variablesSchema,
} from '@ludus/game-kit'
import { z } from 'zod'
import { machineKinds } from './machines/machine-kinds.js'

const { nes } = machineKinds

const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,4}$/, 'an address reads 0x0000 to 0xffff')
  .transform(Number)
  .refine((value) => nes.ram.some(([first, last]) => value >= first && value <= last), {
    error: ({ input }) => `${hex(input as number)} is no RAM; a game's memory is at ${ranges(nes.ram)}`,
  })

const button = z.enum(nes.buttons)
const binding = {
  hold: z.array(button).default([]).describe('Buttons that are down during the step.'),
  tap: z.array(button).default([]).describe('Buttons that are down in its first frame only.'),
}

const ramQuery = z.strictObject({
  address: z
    .union([address, z.array(address).min(1).max(8)])
    .describe('Where the number stands; or where each of its bytes does, the least first.'),
  as: z
    .enum(['u8', 'i8', 'u16', 'i16', 'bcd', 'digits', 'bit'])
    .default('u8')
    .describe(
      'A byte or two, the lower first, `i` with a sign; `bcd` with a decimal digit in each half of a byte; `digits` with one in each byte; one bit.',
    ),
  bit: z.int().min(0).max(7).optional().describe('Which one, 0 for the lowest, where it is read `as` a bit.'),
  stride: z
    .int()
    .positive()
    .optional()
    .describe('From one of several `numbers` to the next; their own size unless given.'),
  codes: z
    .array(z.int().nonnegative())
    .optional()
    .describe('Which number in RAM stands for each value of a class; 0, 1, 2 and so on unless given.'),
})

// "still" is left out: it remembers earlier pictures, which no savestate holds.
const [template, digits, pixel] = recognitionSchemas

const fields = z.strictObject({
  machine: z.enum(['nes']).describe('What plays the game.'),
  rom: z.string().min(1).describe('The cartridge: a file in the folder, in iNES or NES 2.0 form.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'a SHA-256 has 64 hexadecimal digits, in lower case')
    .describe('Of the ROM file, so that all who use this file play the same game.'),
  start: startSchema(binding, {
    savestate: z.string().min(1).optional().describe('A file in the folder that is loaded first.'),
    seed: z
      .array(address)
      .min(1)
      .optional()
      .describe('Where the game keeps its random numbers: each gets a random byte first, from 1 to 255.'),
    until: conditionSchema.optional().describe('Frames pass until this holds, in place of `frames` of them.'),
  }),
  actions: actionsSchema(binding),
  state: variablesSchema({
    read: z
      .union([ramQuery, z.discriminatedUnion('from', [template, digits, pixel])])
      .describe('Where it stands in RAM; or what to look for on the screen.'),
  }),
  ...sharedGameFields,
})

/** The file of an emulator game: the shared part, and what a machine needs. */
export const emulatorGameFileSchema = fields.superRefine((file, context) => {
  for (const [name, variable] of Object.entries(file.state)) {
    if ('from' in variable.read) continue
    for (const [field, message] of ramErrors(variable, variable.read))
      context.addIssue({ code: 'custom', path: ['state', name, 'read', field], message })
  }
  for (const [index, { until }] of file.start.entries()) {
    if (until === undefined) continue
    for (const { path, message } of conditionErrors(file, until, ['start', index, 'until']))
      context.addIssue({ code: 'custom', path, message })
    for (const name of recognisedIn(until, file.state))
      context.addIssue({ code: 'custom', path: ['start', index, 'until'], message: `${name} is not in RAM` })
  }
})

/** A checked game file with its defaults filled in. */
export type EmulatorGameFile = z.output<typeof fields>

/** What is held and tapped in an action. */
export type ButtonBinding = z.output<z.ZodObject<typeof binding>>

/** How a state variable is read from RAM. */
export type RamQuery = z.output<typeof ramQuery>

/** Bytes of a number in RAM; null where it has as many as the file lists. */
const sizes: Readonly<Record<RamQuery['as'], number | null>> = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  bcd: null,
  digits: null,
  bit: 1,
}

type RamVariable = EmulatorGameFile['state'][string]

function* ramErrors(variable: RamVariable, read: RamQuery): Generator<[field: string, message: string]> {
  const size = sizes[read.as]
  if (Array.isArray(read.address) && size !== null && read.address.length !== size)
    yield ['address', `${read.as} has ${size} ${size === 1 ? 'byte' : 'bytes'}, and ${read.address.length} are listed`]
  if ((read.as === 'bit') !== (read.bit !== undefined))
    yield ['bit', read.as === 'bit' ? 'say which one, from 0 to 7' : `${read.as} is no bit; leave it out`]
  if (read.stride !== undefined && variable.type !== 'numbers')
    yield ['stride', `only \`numbers\` have one; leave it out`]
  if (read.codes !== undefined && (variable.type !== 'class' || read.codes.length !== variable.values.length))
    yield [
      'codes',
      variable.type === 'class' ? `give one for each of ${variable.values.join(', ')}` : 'only for a class',
    ]
  const last = Math.max(...addressesOf(variable, read).flat())
  if (!nes.ram.some(([from, to]) => last >= from && last <= to))
    yield ['address', `it reaches ${hex(last)}, which is no RAM; a game's memory is at ${ranges(nes.ram)}`]
}

/** The addresses of the bytes of each number of a variable, the least first. */
export function addressesOf(variable: RamVariable, { address, as, stride }: RamQuery): number[][] {
  const first = Array.isArray(address) ? address : Array.from({ length: sizes[as] ?? 1 }, (_, byte) => address + byte)
  const length = variable.type === 'numbers' ? variable.length : 1
  return Array.from({ length }, (_, index) => first.map((byte) => byte + index * (stride ?? first.length)))
}

function recognisedIn(condition: Condition, state: SharedGameFile['state']): string[] {
  if ('and' in condition) return condition.and.flatMap((part) => recognisedIn(part, state))
  if ('or' in condition) return condition.or.flatMap((part) => recognisedIn(part, state))
  const { read } = (state[condition.variable] ?? {}) as { read?: object }
  return read && 'from' in read ? [condition.variable] : []
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(4, '0')}`
}

function ranges(ram: readonly (readonly [number, number])[]): string {
  return ram.map(([first, last]) => `${hex(first)} to ${hex(last)}`).join(' and ')
}
