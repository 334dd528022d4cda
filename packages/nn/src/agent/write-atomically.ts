import { rename, writeFile } from 'node:fs/promises'

/** Writes a file beside its place and moves it there, so that no reader ever sees half of it. */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const partial = `${path}.${process.pid}.partial`
  await writeFile(partial, content)
  await rename(partial, path)
}
