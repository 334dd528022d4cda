import { type Condition, compileCondition } from '@ludus/game-kit'
import { addressesOf, type EmulatorGameFile, type RamQuery } from './game-file.js'

type State = EmulatorGameFile['state']

/** Reads the state variables that are in RAM into a row of raw state data, and leaves the others as they are. */
export type ReadRam = (memory: Uint8Array, row: Float64Array) => void

/** Compiles where the state variables of a game file stand. */
export function compileReadRam(state: State): ReadRam {
  const numbers: { readonly at: number; readonly read: ReadNumber }[] = []
  let at = 0
  for (const variable of Object.values(state)) {
    if ('from' in variable.read) at += 1
    else for (const read of numbersOf(variable, variable.read)) numbers.push({ at: at++, read })
  }
  return (memory, row) => {
    for (const { at, read } of numbers) row[at] = read(memory)
  }
}

/** Compiles a condition on variables in RAM, whatever their values: before a game has begun they can be anything. */
export function compileRamCondition(condition: Condition, state: State): (memory: Uint8Array) => boolean {
  return compileCondition<Uint8Array>(
    condition,
    (memory, name) => {
      const variable = state[name] as State[string]
      return numbersOf(variable, variable.read as RamQuery)[0]?.(memory) ?? Number.NaN
    },
    (name, className) => {
      const variable = state[name] as State[string]
      return variable.type === 'class' ? variable.values.indexOf(className) : -1
    },
  )
}

type ReadNumber = (memory: Uint8Array) => number

function numbersOf(variable: State[string], query: RamQuery): ReadNumber[] {
  const { codes } = query
  return addressesOf(variable, query).map((addresses) => {
    const read = numberAt(addresses, query)
    // A number that stands for no value gives -1, which the state space refuses.
    return codes ? (memory) => codes.indexOf(read(memory)) : read
  })
}

/** @param addresses Of its bytes, the least first. */
function numberAt(addresses: readonly number[], { as, bit = 0 }: RamQuery): ReadNumber {
  const [low, high = low] = addresses as [number, number?]
  const place = (base: number, digitsOf: (byte: number) => number): ReadNumber => {
    return (memory) => addresses.reduceRight((sum, address) => sum * base + digitsOf(memory[address] as number), 0)
  }
  switch (as) {
    case 'u8':
      return (memory) => memory[low] as number
    case 'i8':
      return (memory) => ((memory[low] as number) << 24) >> 24
    case 'u16':
      return (memory) => ((memory[high] as number) << 8) | (memory[low] as number)
    case 'i16':
      return (memory) => (((memory[high] as number) << 24) >> 16) | (memory[low] as number)
    case 'bcd':
      return place(100, (byte) => (byte >> 4) * 10 + (byte & 15))
    case 'digits':
      return place(10, (byte) => byte)
    case 'bit':
      return (memory) => ((memory[low] as number) >> bit) & 1
  }
}
