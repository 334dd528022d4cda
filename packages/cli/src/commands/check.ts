import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type CheckReport,
  checkEnv,
  type EnvModule,
  type Finding,
  LudusError,
  loadPlugins,
  type Plugin,
  parseWith,
} from '@ludus/core'
import { defineCommand } from '../command.js'
import { flag } from '../flags/flag.js'
import { jsonObject, positiveCount, seed } from '../flags/values.js'
import { columns } from '../output/columns.js'
import { loadProject, type Project } from '../project/load-project.js'

export const check = defineCommand({
  argument: { syntax: '<env>', description: 'the id of an env, or a plugin: its package or a path of its module' },
  flags: {
    steps: flag('<n>', 'steps of the random play that is looked at (100)', positiveCount.default(100)),
    seed: flag('<n>', 'seed of the play (1)', seed.default(1)),
    timeout: flag('<seconds>', 'time that a call of the env may take (30)', positiveCount.default(30)),
    envOptions: flag('<json>', 'options of the env, such as {"size":42}', jsonObject.default({})),
  },
  notes:
    'example: ludus check web/catch-v1\n\nErrors break the contract of an Env, and give exit code 1; warnings do not.',
  async run(what, { steps, seed, timeout, envOptions }, { cwd, signal, terminal }) {
    const checked: CheckedEnv[] = []
    for (const { id, nondeterministic, load } of await envsOf(what, cwd, terminal.warn)) {
      const module = await load()
      const options = parseWith(module.optionsSchema, envOptions, 'INVALID_OPTIONS', `the options of ${id}`)
      // The bare env, so that a fault is named here and not refused by the checks of `make`.
      const report = await checkEnv((settings) => module.createEnv(options, settings), {
        ...{ steps, seed, nondeterministic, signal, timeout: timeout * 1000 },
      })
      checked.push({ id, ...report })
      terminal.print(asText(id, report.findings))
    }
    const [errors, warnings] = [countOf(checked, 'error'), countOf(checked, 'warning')]
    terminal.result({ errors, warnings, envs: checked }, `${checked.length} checked: ${counts(errors, warnings)}`)
    const failed = checked.filter(({ passed }) => !passed).map(({ id }) => id)
    if (failed.length > 0) throw new LudusError('CHECK_FAILED', `Cannot pass ${failed.join(', ')}: ${counts(errors)}`)
  },
})

interface EnvToCheck {
  readonly id: string
  readonly nondeterministic: boolean
  readonly load: () => Promise<EnvModule>
}

interface CheckedEnv extends CheckReport {
  readonly id: string
}

/** All envs of a plugin, or the one with the id. */
async function envsOf(what: string, cwd: string, warn: (text: string) => void): Promise<readonly EnvToCheck[]> {
  const project = await loadProject(cwd, warn)
  const plugin = await pluginOf(what, cwd, project)
  if (!plugin) {
    const { registry } = project
    const definition = registry.envs.find(({ id }) => id === what)
    return [{ id: what, nondeterministic: definition?.nondeterministic ?? false, load: () => registry.envModule(what) }]
  }
  if (plugin.envs.length === 0) throw new LudusError('NO_ENVS', `Cannot check ${what}: the plugin offers no env`)
  return plugin.envs.map(({ id, nondeterministic = false, load }) => ({ id, nondeterministic, load }))
}

/** An id of `[package:][namespace/]name-vN`. */
const idForm = /-v\d+$/

async function pluginOf(what: string, cwd: string, { root, registry }: Project): Promise<Plugin | undefined> {
  const loaded = registry.plugins.find(({ name }) => name === what)
  if (loaded) return loaded
  const isPath = what.startsWith('.') || isAbsolute(what)
  if (!isPath && (idForm.test(what) || registry.envs.some(({ id }) => id.replace(idForm, '') === what)))
    return undefined
  const specifier = isPath ? pathToFileURL(resolve(cwd, what)).href : what
  const [plugin] = await loadPlugins([specifier], pathToFileURL(join(root, 'package.json')))
  return plugin
}

function asText(id: string, findings: readonly Finding[]): string {
  const rows = findings.map(({ level, row, where, message }) => ['', level, row, where, message])
  return [`${id}: ${counts(...totals(findings))}`, ...(rows.length > 0 ? [columns(rows)] : [])].join('\n')
}

function totals(findings: readonly Finding[]): [errors: number, warnings: number] {
  const errors = findings.filter(({ level }) => level === 'error').length
  return [errors, findings.length - errors]
}

function countOf(checked: readonly CheckedEnv[], level: Finding['level']): number {
  return checked.reduce((sum, { findings }) => sum + findings.filter((found) => found.level === level).length, 0)
}

function counts(errors: number, warnings = 0): string {
  const parts = [
    [errors, 'error'],
    [warnings, 'warning'],
  ] as const
  const named = parts.filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}${count > 1 ? 's' : ''}`)
  return named.join(', ') || 'nothing wrong'
}
