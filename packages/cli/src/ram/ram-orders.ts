import { columns } from '../output/columns.js'
import type { Candidate, RamSearch } from './ram-search.js'

/** Candidates that are listed at once. */
const mostListed = 24

export const ramHelp = [
  'mark            remember the values as they are now',
  'changed, same   keep the addresses whose value differs from, or equals, the marked one',
  'more, less      keep those whose value is above, or below, the marked one',
  'is <number>     keep those whose value is this one',
  `list            show what is left, at most ${mostListed}`,
  'restart         begin anew with every address',
].join('\n')

const tests: Readonly<Record<string, (now: number, marked: number) => boolean>> = {
  changed: (now, marked) => now !== marked,
  same: (now, marked) => now === marked,
  more: (now, marked) => now > marked,
  less: (now, marked) => now < marked,
}

/**
 * Does what a line says.
 *
 * @returns What to answer.
 */
export function orderRamSearch(search: RamSearch, line: string): string {
  const [word = '', value = ''] = line.trim().toLowerCase().split(/\s+/)
  const test = tests[word]
  if (test) search.keep(test)
  else if (word === 'is' && /^\d{1,3}$/.test(value)) search.keep((now) => now === Number(value))
  else if (word === 'mark') search.mark()
  else if (word === 'restart') search.restart()
  else if (word !== 'list') return ramHelp
  if (word === 'mark') return 'marked'
  const { candidates } = search
  const listed = word === 'list' || candidates.length <= mostListed ? candidates.slice(0, mostListed) : []
  const count = `${candidates.length} ${candidates.length === 1 ? 'address' : 'addresses'}`
  return [count, ...(listed.length > 0 ? [columns(listed.map(row))] : [])].join('\n')
}

function row({ address, now, marked }: Candidate): string[] {
  return [hexadecimal(address), `${now}`, `marked ${marked}`]
}

/** As game files write an address. */
export function hexadecimal(address: number): string {
  return `0x${address.toString(16).padStart(4, '0')}`
}
