import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { LudusError, parseWith } from '@ludus/core'
import { z } from 'zod'
import { oneLine } from '../output/one-line.js'

const keyword = 'ludus-plugin'

const dependencies = z.record(z.string(), z.string()).default({})
const manifestSchema = z.object({
  keywords: z.array(z.string()).default([]),
  dependencies,
  devDependencies: dependencies,
  optionalDependencies: dependencies,
})

/** The direct dependencies of the project that carry the keyword `ludus-plugin`, by name and in order. */
export async function findPluginPackages(root: string): Promise<string[]> {
  const manifest = await readManifest(join(root, 'package.json'))
  if (!manifest) return []
  const names = Object.keys({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  }).sort()
  const isPlugin = await Promise.all(names.map(async (name) => hasKeyword(name, root)))
  return names.filter((_, index) => isPlugin[index])
}

/**
 * Looks the package up in the folders where Node would, rather than by `require.resolve('name/package.json')`, which
 * a package's `exports` may forbid.
 */
async function hasKeyword(name: string, root: string): Promise<boolean> {
  const folders = createRequire(join(root, 'package.json')).resolve.paths(name) ?? []
  const path = folders.map((folder) => join(folder, name, 'package.json')).find((candidate) => existsSync(candidate))
  if (!path) return false
  return (await readManifest(path))?.keywords.includes(keyword) ?? false
}

async function readManifest(path: string): Promise<z.output<typeof manifestSchema> | null> {
  if (!existsSync(path)) return null
  let value: unknown
  try {
    value = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new LudusError('INVALID_PACKAGE', `Cannot read ${path}: ${oneLine(error)}`, { cause: error })
  }
  return parseWith(manifestSchema, value, 'INVALID_PACKAGE', path)
}
