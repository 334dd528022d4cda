import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPlugins, resolvePlugin } from './load-plugins.js'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ludus-plugins-'))
})

afterAll(() => rm(folder, { recursive: true }))

/** Writes a plugin as another copy of core would make it: only the brand is shared. */
async function pluginFile(name: string, source: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, source)
  return pathToFileURL(path).href
}
const branded = (fields: string) => `export default { [Symbol.for('ludus.plugin')]: true, ${fields} }`
const empty = 'encoders: [], learners: [], trainers: [], rewards: {}'

describe('loadPlugins()', () => {
  it('loads a plugin that another copy of core made', async () => {
    const url = await pluginFile('good.mjs', branded(`name: 'good', apiVersion: 1, envs: [], ${empty}`))
    const [plugin] = await loadPlugins([url], import.meta.url)
    expect(plugin?.name).toBe('good')
  })

  it.each([
    ['plain.mjs', 'export default { name: "plain" }', 'NOT_A_PLUGIN', 'definePlugin'],
    ['throws.mjs', 'throw new Error("broken inside")', 'PLUGIN_FAILED', 'broken inside'],
    ['new.mjs', branded(`name: 'new', apiVersion: 2, envs: [], ${empty}`), 'INCOMPATIBLE_PLUGIN', 'plugin API 2'],
    [
      'bad-id.mjs',
      branded(`name: 'bad', apiVersion: 1, envs: [{ id: 'x', description: '', load() {} }], ${empty}`),
      'INVALID_PLUGIN',
      'envs.0.id',
    ],
  ])('refuses %s', async (name, source, code, words) => {
    const url = await pluginFile(name, source)
    await expect(loadPlugins([url], import.meta.url)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    })
  })

  it('says which package is not installed', async () => {
    await expect(loadPlugins(['@nobody/no-such-plugin'], import.meta.url)).rejects.toMatchObject({
      code: 'PLUGIN_NOT_FOUND',
      message: expect.stringContaining('@nobody/no-such-plugin'),
    })
  })
})

describe('resolvePlugin()', () => {
  /** Installs a package of empty files beside the plugins, and gives what a specifier leads to in it. */
  async function resolveIn(name: string, exports: unknown, files: readonly string[], specifier: string) {
    const root = join(folder, 'node_modules', name)
    await mkdir(root, { recursive: true })
    await writeFile(join(root, 'package.json'), JSON.stringify({ name, exports, main: files[0] }))
    for (const file of files) await writeFile(join(root, file), '')
    const url = resolvePlugin(specifier, pathToFileURL(join(folder, 'package.json')))
    return url.slice(url.lastIndexOf('/') + 1)
  }

  it.each([
    ['one-entry', './a.js', ['a.js'], 'one-entry', 'a.js'],
    ['conditions', { import: './a.mjs', require: './a.cjs' }, ['a.mjs', 'a.cjs'], 'conditions', 'a.mjs'],
    ['nested', { '.': { node: { import: './a.mjs' } } }, ['a.mjs'], 'nested', 'a.mjs'],
    ['subpath', { '.': './a.js', './more': { default: './b.js' } }, ['a.js', 'b.js'], 'subpath/more', 'b.js'],
    ['no-exports', undefined, ['a.js'], 'no-exports', 'a.js'],
  ])('finds what import would load: %s', async (name, exports, files, specifier, wanted) => {
    expect(await resolveIn(name, exports, files, specifier)).toBe(wanted)
  })

  it('refuses a subpath that the package does not export', async () => {
    await expect(resolveIn('closed', { import: './a.js' }, ['a.js'], 'closed/a.js')).rejects.toMatchObject({
      code: 'PLUGIN_NOT_FOUND',
    })
  })
})
