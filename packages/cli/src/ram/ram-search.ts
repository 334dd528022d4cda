/** Where a machine keeps what, as far as a search has come. */
export interface RamSearch {
  /** Addresses that are still possible, lowest first. */
  readonly candidates: readonly Candidate[]
  /** Looks at the memory as it is now. */
  see(memory: ReadonlyMap<number, number>): void
  /** Takes the values that were seen last as those to compare with. */
  mark(): void
  /** Keeps the addresses that pass, by what was marked and what was seen last, and marks anew. */
  keep(passes: (now: number, marked: number) => boolean): void
  /** Every address is possible again. */
  restart(): void
}

/** An address with its byte now, and as it was marked. */
export interface Candidate {
  readonly address: number
  readonly now: number
  readonly marked: number
}

/** Begins a search in which every address that is seen first is possible. */
export function createRamSearch(): RamSearch {
  let now: ReadonlyMap<number, number> = new Map()
  let marked = now
  let possible: readonly number[] | null = null
  const candidates = (): Candidate[] =>
    (possible ?? [...now.keys()]).map((address) => ({
      address,
      now: now.get(address) as number,
      marked: (marked.get(address) ?? now.get(address)) as number,
    }))
  return {
    get candidates() {
      return candidates()
    },
    see(memory) {
      now = memory
    },
    mark() {
      marked = now
    },
    keep(passes) {
      possible = candidates()
        .filter((candidate) => passes(candidate.now, candidate.marked))
        .map(({ address }) => address)
      marked = now
    },
    restart() {
      possible = null
      marked = now
    },
  }
}
