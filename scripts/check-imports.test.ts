import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('./check-imports.js', import.meta.url))
const trees: string[] = []

afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true })
})

/** Runs the check over a tree of the given files; each package offers its root and nothing else. */
function check(files: Record<string, string>) {
  const tree = mkdtempSync(join(tmpdir(), 'ludus-imports-'))
  trees.push(tree)
  const manifests = ['core', 'nn', 'lab', 'trainers-drl', 'envs-web'].map((name) => [
    `packages/${name}/package.json`,
    JSON.stringify({ name: `@ludus/${name}`, exports: { '.': './src/index.ts' } }),
  ])
  for (const [path, text] of [...manifests, ...Object.entries(files)]) {
    mkdirSync(dirname(join(tree, path as string)), { recursive: true })
    writeFileSync(join(tree, path as string), text as string)
  }
  const { status, stderr } = spawnSync(process.execPath, [script, tree], { encoding: 'utf8' })
  return { status, stderr }
}

describe('check-imports', () => {
  it('accepts what the table lists', () => {
    expect(check({ 'packages/nn/src/a.ts': `import { box } from '@ludus/core'` })).toEqual({ status: 0, stderr: '' })
  })

  it.each([
    ['a trainer that imports an env', 'packages/trainers-drl/src/a.ts', `import web from '@ludus/envs-web'`],
    ['a lab that imports an engine', 'packages/lab/src/a.ts', `const nn = await import('@ludus/nn')`],
    ['a core that imports a library', 'packages/core/src/a.ts', `import { chromium } from 'playwright-core'`],
    [
      'a second importer of a fenced library',
      'packages/envs-web/src/game.ts',
      `import { chromium } from 'playwright-core'`,
    ],
    ['a way into another package', 'packages/nn/src/a.ts', `import { x } from '../../core/src/x.js'`],
    ['an entry that is not public', 'test/e2e/a.test.ts', `import { x } from '@ludus/core/src/x.js'`],
    ['a package that is not in the table', 'packages/extra/src/a.ts', ''],
  ])('refuses %s', (_, path, text) => {
    const { status, stderr } = check({ [path]: text })
    expect(status).toBe(1)
    expect(stderr).toContain(path.startsWith('packages/extra') ? 'packages/extra' : path)
  })
})
