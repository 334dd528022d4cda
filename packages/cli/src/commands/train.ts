import { join, relative, resolve } from 'node:path'
import { LudusError, parseWith } from '@ludus/core'
import { executeRun, mean, type RunConfig, type RunManifest, runConfigSchema, type StampedEvent } from '@ludus/lab'
import { defineCommand } from '../command.js'
import { type FlagValues, flag } from '../flags/flag.js'
import { protocolFlags, setFlag, withProtocol } from '../flags/protocol.js'
import type { Assignment } from '../flags/set-path.js'
import { nonEmpty, seed } from '../flags/values.js'
import { createRunProgress } from '../output/run-progress.js'
import { loadProject } from '../project/load-project.js'
import { readJsonFile } from '../read-json-file.js'

const flags = {
  trainer: flag('<id>', 'the way of training, such as split or dqn', nonEmpty.optional()),
  seed: flag('<n>', 'seed of the run', seed.optional()),
  set: setFlag('an option of the trainer, such as learningRate=0.0005 or learner.options.batchSize=64'),
  ...protocolFlags,
}

export const train = defineCommand({
  argument: { syntax: '[file]', description: 'a run in JSON; flags go before what it says' },
  flags,
  notes: 'example: ludus train --env web/catch-v1 --trainer split --steps 5000 --seed 1',
  async run(file, given, session) {
    const { plugins } = await loadProject(session.cwd)
    const config = await readConfig(file, given, plugins, session.cwd)
    const directory = resolve(session.cwd, given.out ?? join('runs', folderName(config)))
    const progress = createRunProgress(session.terminal, config.trainer.id)
    const onEvent = ({ event }: StampedEvent) => progress.report(event)
    const manifest = await executeRun({ config, directory, signal: session.signal, onEvent }).finally(progress.stop)
    const shown = relative(session.cwd, directory) || '.'
    if (manifest.status === 'interrupted')
      throw new LudusError('INTERRUPTED', `interrupted: ${shown} keeps its events and its last checkpoint`)
    session.terminal.result({ directory, manifest }, summary(manifest, shown))
  },
})

async function readConfig(
  file: string | undefined,
  given: FlagValues<typeof flags>,
  plugins: readonly string[],
  cwd: string,
): Promise<RunConfig> {
  const what = file === undefined ? 'the run' : `the run file ${file}`
  const base = file === undefined ? {} : await readJsonFile(resolve(cwd, file), what)
  if (file === undefined)
    for (const [name, example] of Object.entries({ env: 'web/catch-v1', trainer: 'split', steps: '5000' } as const))
      if (given[name as keyof typeof given] === undefined)
        throw new LudusError('MISSING_FLAG', `Cannot train without --${name}: add --${name} ${example} for instance`)
  const more: Assignment[] = [
    { path: ['trainer', 'id'], value: given.trainer },
    { path: ['seed'], value: given.seed },
    ...given.set.map(({ path, value }) => ({ path: ['trainer', 'options', ...path], value })),
  ].filter(({ value }) => value !== undefined)
  const config = withProtocol({ plugins, ...base }, given, more)
  return parseWith(runConfigSchema, config, 'INVALID_CONFIG', what)
}

function summary(manifest: RunManifest, directory: string): string {
  const seconds = manifest.ledger.reduce((sum, stage) => sum + stage.seconds, 0)
  const score = manifest.final
    ? `mean return ${mean(manifest.final.returns).toFixed(2)} over ${manifest.final.returns.length} episodes`
    : 'not evaluated'
  return `${score}, trained in ${seconds.toFixed(1)} s\nrun: ${directory}`
}

/** Its own for each call, so that a run never meets another's folder. */
function folderName({ trainer, env, seed }: RunConfig): string {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
  return `${stamp}-${trainer.id}-${env.id.replaceAll('/', '-')}-seed${seed}`
}
