import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const temporary = await mkdtemp(join(tmpdir(), 'ludus-package-'))
const tarballs = join(temporary, 'tarballs')
const project = join(temporary, 'project')
const names = await readdir(join(root, 'packages'))

/** The npm that runs this test tells its children where it works; the project's npm must not hear it. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^npm_(config_local_prefix|package_|lifecycle_)|^INIT_CWD$/.test(name),
  ),
)
const run = async (cwd: string, command: string, ...words: string[]) =>
  (await promisify(execFile)(command, words, { cwd, env, maxBuffer: 2 ** 24 })).stdout

const ludus = (...words: string[]) => run(project, 'npx', '--no-install', 'ludus', ...words)
const tarball = async (name: string) => {
  const file = (await readdir(tarballs)).find((candidate) => candidate.startsWith(`ludus-${name}-`))
  return join(tarballs, file as string)
}
const contents = async (name: string) => (await run(tarballs, 'tar', '-tzf', await tarball(name))).trim().split('\n')

beforeAll(async () => {
  await mkdir(tarballs)
  await mkdir(project)
  await run(
    root,
    'npx',
    '--yes',
    'pnpm@12.21.0',
    '--recursive',
    '--filter',
    './packages/*',
    'pack',
    '--pack-destination',
    tarballs,
  )
})
afterAll(() => rm(temporary, { recursive: true, force: true }))

describe('a packed tarball', () => {
  it.each(names)('of %s holds the build and its licence, and no source, test or build state', async (name) => {
    const files = await contents(name)
    expect(files).toEqual(expect.arrayContaining(['package/package.json', 'package/LICENSE', 'package/dist/index.js']))
    expect(files.filter((file) => /^package\/src\/|\.test\.|__fixtures__|tsbuildinfo/.test(file))).toEqual([])
  })

  it.each(['envs-web', 'envs-emulator'])('of %s holds all that its games are made of', async (name) => {
    const source = join(root, 'packages', name, 'src')
    const assets = (await readdir(source, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.ts') && !entry.parentPath.includes('__fixtures__'))
      .map((entry) => join('package/dist', entry.parentPath.slice(source.length), entry.name))
    expect(assets).toContain('package/dist/games/catch/game.json')
    expect(await contents(name)).toEqual(expect.arrayContaining(assets))
  })

  it.each(names)('of %s passes publint', async (name) => {
    const bytes = await readFile(await tarball(name))
    const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(bytes).buffer }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg ?? {}))).toEqual([])
  })
})

describe('an empty project with the tarballs installed', () => {
  beforeAll(async () => {
    await writeFile(join(project, 'package.json'), '{"private":true,"type":"module"}')
    const files = await Promise.all(names.map(tarball))
    await run(project, 'npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', ...files)
  })

  it('has one core, and `ludus list` finds the plugins by their keyword', async () => {
    const installed = await run(project, 'npm', 'ls', '@ludus/core', '--all', '--parseable')
    expect(installed.trim().split('\n')).toHaveLength(1)
    const offer = JSON.parse(await ludus('list', '--json'))
    const ids = (items: { id: string }[]) => items.map(({ id }) => id)
    expect(ids(offer.envs)).toEqual(expect.arrayContaining(['web/catch-v1', 'web/dino-v1', 'nes/catch-v1']))
    expect(ids(offer.trainers).sort()).toEqual(['dqn', 'ppo', 'split'])
    expect(ids(offer.encoders)).toContain('supervised')
  })

  it('trains an agent by split training and evaluates it', async () => {
    await ludus(
      ...['train', 'split', '--env', 'web/catch-v1', '--env-options', '{"size":42}', '--steps', '300'],
      ...['--set', 'samples={"source":"record","steps":600}', '--set', 'encoder.options.epochs=1', '--episodes', '1'],
      ...['--final-episodes', '1', '--out', 'run'],
    )
    const manifest = JSON.parse(await readFile(join(project, 'run/manifest.json'), 'utf8'))
    expect(manifest.status).toBe('finished')
    const found = JSON.parse(await ludus('evaluate', 'run', '--episodes', '1', '--gif', 'play.gif', '--json'))
    expect(found.returns).toHaveLength(1)
    expect((await readFile(join(project, 'play.gif'))).toString('latin1', 0, 6)).toBe('GIF89a')
  })
})
