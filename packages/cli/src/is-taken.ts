import { readdir } from 'node:fs/promises'

/** Whether a folder holds something already. */
export async function isTaken(directory: string): Promise<boolean> {
  try {
    return (await readdir(directory)).length > 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
