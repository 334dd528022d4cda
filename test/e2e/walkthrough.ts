import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packages = fileURLToPath(new URL('../../packages/', import.meta.url))

/** A block of code on a page: under a file's name it is that file, and as `sh` it holds commands. */
export interface Block {
  readonly file: string | undefined
  readonly language: string | undefined
  readonly code: string
}

/** Reads what a page of docs leads its reader to write and to run, in order. */
export function readWalkthrough(page: string): { readonly blocks: Block[]; readonly commands: string[][] } {
  const blocks = [...page.matchAll(/(?:\*\*`([^`]+)`\*\*\n\n)?```(\w+)\n([\s\S]*?)```/g)].map(
    ([, file, language, code = '']) => ({ file, language, code }),
  )
  const commands = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code }) => code.trim().split('\n'))
    .map((line) => wordsOf(line))
  return { blocks, commands }
}

/** Writes the files of a walkthrough, and links this repository's packages where it installs them. */
export async function layOut(blocks: readonly Block[], project: string): Promise<void> {
  for (const { file, code } of blocks) {
    if (file === undefined) continue
    await mkdir(dirname(join(project, file)), { recursive: true })
    await writeFile(join(project, file), code)
  }
  const manifest = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as { dependencies: object }
  await mkdir(join(project, 'node_modules/@ludus'), { recursive: true })
  for (const name of Object.keys(manifest.dependencies))
    await symlink(join(packages, name.replace('@ludus/', '')), join(project, 'node_modules', name))
}

/** The words of a line of shell: bare, or in single quotes. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}
