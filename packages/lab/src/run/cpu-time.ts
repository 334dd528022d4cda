import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks in a second, as `/proc` counts them: fixed for programs on all of Linux's architectures. */
const ticksPerSecond = 100

/**
 * Seconds of computing so far by this process, all its threads included, and on Linux by the processes below it, such
 * as browsers. A browser that another process started is not below this one.
 */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  const own = (user + system) / 1e6
  if (process.platform !== 'linux') return own
  const self = ticksOf(process.pid)
  const below = childrenOf(process.pid).reduce((sum, child) => sum + ticksBelow(child), self?.ended ?? 0)
  return own + below / ticksPerSecond
}

function ticksBelow(pid: number): number {
  const ticks = ticksOf(pid)
  // It may have ended while we looked.
  if (ticks === null) return 0
  return childrenOf(pid).reduce((sum, child) => sum + ticksBelow(child), ticks.own + ticks.ended)
}

function ticksOf(pid: number): { readonly own: number; readonly ended: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field, a name, may hold anything; utime to cstime are the fields 14 to 17.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15)
    return { own: user + system, ended: endedUser + endedSystem }
  } catch {
    return null
  }
}

/** Processes that any thread of a process started. */
function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return []
  }
}
