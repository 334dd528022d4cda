import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a benchmark is compared with: null where Python lacks the library. */
export interface PeerResult {
  readonly peer: string | null
  readonly peerValue: number | null
}

/**
 * Runs a case of a script of peers/ with the Python of LUDUS_PYTHON, or else python3.
 *
 * @param library What the script imports. It prints its version, maybe more words about it, and then the value.
 */
export function pythonPeer(script: string, library: string, name: string): PeerResult {
  const python = process.env.LUDUS_PYTHON ?? 'python3'
  // Compiled, this file lies in dist.
  const path = fileURLToPath(new URL(`../peers/${script}`, import.meta.url))
  const { status, stdout } = spawnSync(python, [path, name], { encoding: 'utf8' })
  if (status !== 0) {
    console.error(`bench: ${python} has no ${library}, so ${name} stands alone; name one that has by LUDUS_PYTHON`)
    return { peer: null, peerValue: null }
  }
  const words = stdout.trim().split(' ')
  return { peer: [library, ...words.slice(0, -1)].join(' '), peerValue: Number(words.at(-1)) }
}
