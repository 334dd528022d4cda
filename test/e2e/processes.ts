import { readdirSync, readFileSync } from 'node:fs'

/** A process as /proc shows it. */
interface Process {
  readonly id: number
  readonly parent: number
  readonly name: string
}

/** The living processes; one that has ended and waits to be collected is none. */
function processes(): Process[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
        const [, name = '', state, parent] = /^\d+ \((.*)\) (\S) (\d+)/.exec(stat) ?? []
        return state === 'Z' ? [] : [{ id: Number(entry), parent: Number(parent), name }]
      } catch {
        return [] // It ended while we looked.
      }
    })
}

/** A process's command line; empty when it has ended. */
function commandOf(id: number): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** The Chromium processes below a process, the browser itself first. */
export function chromiumsOf(owner: number): number[] {
  const all = processes()
  const below = (parent: number): Process[] =>
    all.filter((process) => process.parent === parent).flatMap((child) => [child, ...below(child.id)])
  return below(owner)
    .filter(({ name }) => name.includes('chrom'))
    .map(({ id }) => id)
}

/** The browsers that a process has started: what it talks to, not what they started themselves. */
export function browsersOf(owner: number): number[] {
  return processes()
    .filter(({ parent, id }) => parent === owner && commandOf(id).includes('--remote-debugging-pipe'))
    .map(({ id }) => id)
}

/** Whether a Chromium process is one that runs pages. */
export function isPageProcess(id: number): boolean {
  return commandOf(id).includes('--type=renderer')
}

/** Which of these processes live. */
export function living(ids: readonly number[]): number[] {
  const alive = new Set(processes().map(({ id }) => id))
  return ids.filter((id) => alive.has(id))
}

/** Waits until a condition holds; fails with its last value after 20 s. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries === 200) throw new Error(`waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
