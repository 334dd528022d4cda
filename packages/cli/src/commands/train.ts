import { extname, join, relative, resolve } from 'node:path'
import { LudusError, parseWith } from '@ludus/core'
import { executeRun, mean, type RunConfig, type RunManifest, runConfigSchema, type StampedEvent } from '@ludus/lab'
import { defineCommand } from '../command.js'
import { type FlagValues, flag } from '../flags/flag.js'
import { protocolFlags, requireFlags, setFlag, withProtocol } from '../flags/protocol.js'
import { seed } from '../flags/values.js'
import { createRunProgress } from '../output/run-progress.js'
import { loadProject } from '../project/load-project.js'
import { readJsonFile } from '../read-json-file.js'

const flags = {
  seed: flag('<n>', 'seed of the run', seed.optional()),
  set: setFlag('an option of the trainer, such as learningRate=0.0005 or learner.options.batchSize=64'),
  ...protocolFlags,
}

export const train = defineCommand({
  argument: {
    syntax: '<trainer>',
    description: 'a way of training, such as split or dqn; or a run in a JSON file, which flags go before',
  },
  flags,
  notes: 'example: ludus train split --env web/catch-v1 --steps 5000 --seed 1',
  async run(trainer, given, session) {
    const { plugins } = await loadProject(session.cwd)
    const config = await readConfig(trainer, given, plugins, session.cwd)
    const directory = resolve(session.cwd, given.out ?? join('runs', folderName(config)))
    const progress = createRunProgress(session.terminal, config.trainer.id)
    const onEvent = ({ event }: StampedEvent) => progress.report(event)
    const manifest = await executeRun({
      config,
      directory,
      signal: session.signal,
      onEvent,
      onWarning: ({ message }) => session.terminal.warn(message),
    }).finally(progress.stop)
    const shown = relative(session.cwd, directory) || '.'
    if (manifest.status === 'interrupted')
      throw new LudusError('INTERRUPTED', `interrupted: ${shown} keeps its events and its last checkpoint`)
    session.terminal.result({ directory, manifest }, summary(manifest, shown))
  },
})

/** The run of a trainer's name and flags, or of a file and flags. */
async function readConfig(
  trainer: string,
  given: FlagValues<typeof flags>,
  plugins: readonly string[],
  cwd: string,
): Promise<RunConfig> {
  const isFile = extname(trainer) === '.json'
  const what = isFile ? `the run file ${trainer}` : 'the run'
  const base = isFile ? await readJsonFile(resolve(cwd, trainer), what) : { trainer: { id: trainer } }
  if (!isFile) requireFlags(given, 'train', { env: 'web/catch-v1', steps: '5000' })
  const options = given.set.map(({ path, value }) => ({ path: ['trainer', 'options', ...path], value }))
  const seeded = given.seed === undefined ? [] : [{ path: ['seed'], value: given.seed }]
  return parseWith(
    runConfigSchema,
    withProtocol({ plugins, ...base }, given, [...options, ...seeded]),
    'INVALID_CONFIG',
    what,
  )
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
