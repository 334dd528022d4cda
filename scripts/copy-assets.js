// Copies what tsc leaves behind (game files, pages, pictures) from each package's src to its dist.
import { cpSync, existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const packages = new URL('../packages/', import.meta.url).pathname

for (const name of readdirSync(packages)) {
  const source = join(packages, name, 'src')
  if (!existsSync(source)) continue
  cpSync(source, join(packages, name, 'dist'), {
    recursive: true,
    filter: (path) => (statSync(path).isDirectory() ? !path.includes('__fixtures__') : !path.endsWith('.ts')),
  })
}
