import { execFile } from 'node:child_process'
import { readFile, realpath } from 'node:fs/promises'
import { arch, cpus, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Provenance } from './run-manifest.js'

/**
 * Finds out what a result is made with: versions of Node, Ludus and the plugins with all that they depend on, the
 * machine, and the commit of the folder that one works in.
 *
 * @param modules File URLs of the modules to follow: lab's own, and the plugins'.
 */
export async function readProvenance(modules: readonly string[]): Promise<Provenance> {
  const packages = new Map<string, string>()
  for (const module of modules) {
    const folder = await packageFolder(dirname(fileURLToPath(module)))
    if (folder) await collectPackages(folder, packages)
  }
  const processors = cpus()
  return {
    node: process.versions.node,
    machine: `${platform()} ${arch()}, ${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}`,
    packages: Object.fromEntries([...packages].sort(([a], [b]) => (a < b ? -1 : 1))),
    git: await readGit(),
  }
}

/** The folder at or above this one that holds a package. */
async function packageFolder(folder: string): Promise<string | null> {
  if ((await readPackage(folder))?.name) return folder
  const above = dirname(folder)
  return above === folder ? null : packageFolder(above)
}

async function collectPackages(folder: string, packages: Map<string, string>): Promise<void> {
  const found = await readPackage(folder)
  if (!found?.name || packages.has(found.name)) return
  packages.set(found.name, found.version ?? 'unversioned')
  for (const name of Object.keys({ ...found.dependencies, ...found.peerDependencies })) {
    const dependency = await installedFolder(name, folder)
    if (dependency) await collectPackages(dependency, packages)
  }
}

/** Where Node would find a package from a folder: the first `node_modules` above it that has it. */
async function installedFolder(name: string, from: string): Promise<string | null> {
  const candidate = await realpath(join(from, 'node_modules', name)).catch(() => null)
  if (candidate) return candidate
  const above = dirname(from)
  return above === from ? null : installedFolder(name, above)
}

interface PackageFile {
  readonly name?: string
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

async function readPackage(folder: string): Promise<PackageFile | null> {
  return readFile(join(folder, 'package.json'), 'utf8').then(
    (text) => JSON.parse(text) as PackageFile,
    () => null,
  )
}

async function readGit(): Promise<Provenance['git']> {
  const git = async (...parameters: string[]) => (await promisify(execFile)('git', parameters)).stdout.trim()
  try {
    return { commit: await git('rev-parse', 'HEAD'), dirty: (await git('status', '--porcelain')) !== '' }
  } catch {
    // No git, or no repository: both are fine.
    return null
  }
}
