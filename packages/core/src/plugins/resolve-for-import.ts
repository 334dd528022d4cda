import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'

/** What Node matches when it imports, in no order: a package lists its conditions in its own. */
const importConditions = ['node', 'import', 'module-sync', 'default']

/**
 * The file that `import` would load for a package with `exports`, found as Node finds it. Node 20's own
 * `import.meta.resolve` takes no parent without a flag, its `findPackageJSON` came with 22, and an `import` by
 * `node:vm` from another folder tells no address, which a child process needs.
 *
 * @param folders The `node_modules` folders to look in, nearest first.
 * @returns Undefined when no such folder holds the package, or it lists no such entry: `require.resolve` may.
 */
export function resolveForImport(specifier: string, folders: readonly string[]): string | undefined {
  const parts = specifier.split('/')
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
  const folder = folders.map((path) => join(path, name)).find((path) => existsSync(join(path, 'package.json')))
  if (!folder) return undefined
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { exports?: unknown }
  const entry = specifier === name ? '.' : `.${specifier.slice(name.length)}`
  const isListed = isObject(exports) && entry in exports
  const target = importTarget(isListed ? exports[entry] : entry === '.' ? exports : undefined)
  const path = target && join(folder, target)
  return path && existsSync(path) ? realpathSync(path) : undefined
}

function importTarget(target: unknown): string | undefined {
  if (typeof target === 'string') return target
  if (!isObject(target)) return undefined
  const match = Object.keys(target).find((condition) => importConditions.includes(condition))
  return match && importTarget(target[match])
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
