import { extname, join, relative, resolve } from 'node:path'
import { LudusError, parseWith } from '@ludus/core'
import {
  executeRun,
  mean,
  type RunConfig,
  type RunManifest,
  readRun,
  runConfigSchema,
  type StampedEvent,
} from '@ludus/lab'
import { defineCommand } from '../command.js'
import { type FlagValues, flag } from '../flags/flag.js'
import { protocolFlags, requireFlags, setFlag, withProtocol } from '../flags/protocol.js'
import { nonEmpty, positiveCount, seed } from '../flags/values.js'
import { createRunProgress } from '../output/run-progress.js'
import { loadProject } from '../project/load-project.js'
import { readJsonFile } from '../read-json-file.js'

const flags = {
  seed: flag('<n>', 'seed of the run', seed.optional()),
  resume: flag(
    '<folder>',
    'go on with a run that was killed or stopped, from its last checkpoint',
    nonEmpty.optional(),
  ),
  checkpointEvery: flag(
    '<steps>',
    'terminal steps between checkpoints (as between evaluations)',
    positiveCount.optional(),
  ),
  set: setFlag('an option of the trainer, such as learningRate=0.0005 or learner.options.batchSize=64'),
  ...protocolFlags,
}

export const train = defineCommand({
  argument: {
    syntax: '[trainer]',
    description: 'a way of training, such as split or dqn; or a run in a JSON file, which flags go before',
  },
  flags,
  notes: `A run that was cut short goes on from its last checkpoint and ends with the weights that it would have had: by
--resume, or by the same command again where --out names its folder.

examples: ludus train split --env web/catch-v1 --steps 5000 --seed 1 --out runs/catch
          ludus train --resume runs/catch`,
  async run(trainer, given, session) {
    const { config, directory } = await readJob(trainer, given, session.cwd)
    const shown = relative(session.cwd, directory) || '.'
    const progress = createRunProgress(session.terminal, config.trainer.id)
    const onEvent = ({ event }: StampedEvent) => progress.report(event)
    const manifest = await executeRun({
      config,
      directory,
      signal: session.signal,
      onEvent,
      onResume: ({ steps }) => session.terminal.warn(`going on with ${shown} from its checkpoint after ${steps} steps`),
      onWarning: ({ message }) => session.terminal.warn(message),
    }).finally(progress.stop)
    if (manifest.status === 'interrupted')
      throw new LudusError(
        'INTERRUPTED',
        `interrupted: \`ludus train --resume ${shown}\` goes on from its last checkpoint`,
      )
    session.terminal.result({ directory, manifest }, summary(manifest, shown))
  },
})

/** The run that is asked for, and its folder. */
async function readJob(trainer: string | undefined, given: FlagValues<typeof flags>, cwd: string) {
  if (given.resume !== undefined) {
    if (trainer !== undefined)
      throw new LudusError('INVALID_FLAG', `Cannot train ${trainer} and resume a run: drop one of the two`)
    const directory = resolve(cwd, given.resume)
    const { config } = (await readRun(directory)).manifest
    return { config, directory }
  }
  if (trainer === undefined)
    throw new LudusError('MISSING_FLAG', 'Cannot train without a trainer: name one, such as dqn, or --resume a run')
  const { plugins } = await loadProject(cwd)
  const config = await readConfig(trainer, given, plugins, cwd)
  return { config, directory: resolve(cwd, given.out ?? join('runs', folderName(config))) }
}

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
  const own = [
    { path: ['seed'], value: given.seed },
    { path: ['checkpointEvery'], value: given.checkpointEvery },
  ].filter(({ value }) => value !== undefined)
  return parseWith(
    runConfigSchema,
    withProtocol({ plugins, ...base }, given, [...options, ...own]),
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
