import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadProject } from './load-project.js'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ludus-project-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const write = async (path: string, content: unknown) => {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
}

const pluginModule = (name: string) =>
  `export default { [Symbol.for('ludus.plugin')]: true, name: '${name}', apiVersion: 1, envs: [], encoders: [], learners: [], trainers: [], rewards: {} }`

const writePackage = async (folder: string, name: string, more: object) => {
  await write(`${folder}/package.json`, { name, version: '1.0.0', type: 'module', exports: './index.js', ...more })
  await write(`${folder}/index.js`, pluginModule(name))
}

const names = async (cwd = root) => (await loadProject(cwd)).registry.plugins.map(({ name }) => name)

describe('loadProject()', () => {
  it('finds direct dependencies with the keyword, also where exports hide package.json or the folder is a link', async () => {
    await write('package.json', { dependencies: { plain: '1', '@you/games': '1', linked: '1', gone: '1' } })
    await writePackage('node_modules/plain', 'plain', {})
    await writePackage('node_modules/@you/games', '@you/games', { keywords: ['ludus-plugin'] })
    await writePackage('node_modules/indirect', 'indirect', { keywords: ['ludus-plugin'] })
    await writePackage('node_modules/.pnpm/linked@1/node_modules/linked', 'linked', { keywords: ['ludus-plugin'] })
    await symlink('.pnpm/linked@1/node_modules/linked', join(root, 'node_modules/linked'))
    expect(await names()).toEqual(['@you/games', 'linked'])
  })

  it('finds a package whose exports are for import alone', async () => {
    await write('package.json', { dependencies: { esm: '1' } })
    await writePackage('node_modules/esm', 'esm', {
      keywords: ['ludus-plugin'],
      exports: { '.': { types: './index.d.ts', import: './index.js' } },
    })
    expect(await names()).toEqual(['esm'])
  })

  it.each([
    ['ludus.config.ts', `const plugins: string[] = ['./mine.js', 'named']\nexport default { plugins }`],
    ['ludus.config.js', `export default { plugins: ['./mine.js', 'named'] }`],
    ['ludus.config.json', `{ "plugins": ["./mine.js", "named"] }`],
  ])('reads %s, from a folder below too, and loads no plugin twice', async (file, content) => {
    await write('package.json', { type: 'module', devDependencies: { named: '1' } })
    await write(file, content)
    await write('mine.js', pluginModule('mine'))
    await writePackage('node_modules/named', 'named', { keywords: ['ludus-plugin'] })
    await mkdir(join(root, 'below/deep'), { recursive: true })
    expect(await names()).toEqual(['mine', 'named'])
    expect(await names(join(root, 'below/deep'))).toEqual(['mine', 'named'])
  })

  it('has no plugins in an empty folder', async () => {
    expect(await names()).toEqual([])
  })

  it.each([
    ['{ "plugins": "one" }', 'INVALID_CONFIG', /ludus\.config\.json: plugins: /],
    ['{ "plugin": [] }', 'INVALID_CONFIG', /ludus\.config\.json: .*plugin/],
    ['{ plugins', 'INVALID_CONFIG', /Cannot read ludus\.config/],
    ['{ "plugins": ["gone"] }', 'PLUGIN_NOT_FOUND', /gone/],
    ['{ "plugins": ["./gone.js"] }', 'PLUGIN_FAILED', /gone\.js/],
    ['{ "plugins": ["./plain.js"] }', 'NOT_A_PLUGIN', /plain\.js/],
  ])('refuses the config %s in one line', async (config, code, message) => {
    await write('package.json', { type: 'module' })
    await write('plain.js', 'export default {}')
    await write('ludus.config.json', config)
    await expect(loadProject(root)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('refuses a broken package.json', async () => {
    await write('package.json', '{')
    await expect(loadProject(root)).rejects.toMatchObject({ code: 'INVALID_PACKAGE' })
  })
})
