import { open, rename, rm } from 'node:fs/promises'

/**
 * Replaces a file as a whole: whoever reads it, also after a crash or a power cut, finds the old text or the new one.
 *
 * The folder must exist. Errors are those of the file system.
 */
export async function writeAtomic(path: string, text: string | Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`
  try {
    const file = await open(draft, 'w')
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw error
  }
}
