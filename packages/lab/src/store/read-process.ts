import { readFileSync } from 'node:fs'

/** What the system tells of a process. */
export interface ProcessFacts {
  /** Tells it from others that had or will have its id; null where the system does not say. */
  readonly started: string | null
}

/**
 * Looks up a process of this machine.
 *
 * @returns Null when it has ended, also when nobody has collected it yet.
 */
export function readProcess(pid: number): ProcessFacts | null {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return null
  }
  if (process.platform !== 'linux') return { started: null }
  try {
    const fields = statFields(pid)
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return fields[0] === 'Z' || fields[0] === 'X' ? null : { started: `${boot} ${fields[19]}` }
  } catch {
    return null
  }
}

/** The fields of `/proc/<pid>/stat` from the third on: the second, a name, may hold anything. */
function statFields(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}
