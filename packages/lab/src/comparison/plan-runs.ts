import { createRegistry, LudusError, loadPlugins, type Plugin, type RegistryWarning } from '@ludus/core'
import { hashConfig } from '../protocol/config-hash.js'
import type { Experiment } from '../protocol/experiment.js'
import type { RunConfig } from '../protocol/run-config.js'
import { checkEnvChoice, parseTrainerOptions } from '../run/execute-run.js'
import { labPlugin, randomPlay } from '../run/random-play.js'
import { userPackage } from '../run/user-package.js'

/** The arm that plays at random. */
export const floorArm = 'random'

/** One run that an experiment asks for. */
export interface PlannedRun {
  readonly arm: string
  readonly seed: number
  /** The run's folder within the comparison's. Its name holds the start of the hash, so that no two runs share one. */
  readonly directory: string
  readonly configHash: string
  readonly config: RunConfig
}

/**
 * Spells out the runs of an experiment: the floor, then seed by seed each arm, so that pairs are complete early.
 */
export function planRuns(experiment: Experiment, plugins: readonly string[]): PlannedRun[] {
  const { arms, seeds, title: _title, threshold: _threshold, ...shared } = experiment
  const plan = (arm: string, config: RunConfig): PlannedRun => {
    const configHash = hashConfig(config)
    const directory = `runs/${arm}-seed-${config.seed}-${configHash.slice(0, 8)}`
    return { arm, seed: config.seed, directory, configHash, config }
  }
  const common = { ...shared, plugins: [...plugins] }
  const floor = plan(floorArm, {
    ...common,
    numEnvs: 1,
    trainer: { id: randomPlay.id, options: {} },
    seed: seeds[0] as number,
    budget: { steps: 1 },
  })
  const compared = seeds.flatMap((seed) =>
    Object.entries(arms).map(([arm, { trainer, options, observe, numEnvs, budget }]) =>
      plan(arm, {
        ...common,
        observe: observe ?? common.observe,
        numEnvs: numEnvs ?? common.numEnvs,
        budget: budget ?? common.budget,
        trainer: { id: trainer, options },
        seed,
      }),
    ),
  )
  return [floor, ...compared]
}

/**
 * Checks all that can be checked before hours are spent: the plugins, the env and its options, each arm's trainer and
 * its options.
 *
 * @returns The experiment with the env's full id, and the plugins, loaded.
 * @throws {LudusError} `NAME_NOT_FOUND`, `UNKNOWN_TRAINER`, `INVALID_OPTIONS`, `INVALID_EXPERIMENT`, and those of
 * `loadPlugins`.
 */
export async function checkExperiment(
  experiment: Experiment,
  specifiers: readonly string[],
  onWarning: (warning: RegistryWarning) => void = () => undefined,
): Promise<{ readonly experiment: Experiment; readonly plugins: Plugin[] }> {
  if (floorArm in experiment.arms)
    throw new LudusError('INVALID_EXPERIMENT', `Cannot name an arm ${floorArm}: that is the floor's name; take another`)
  const plugins = await loadPlugins(specifiers, userPackage())
  const registry = createRegistry([...plugins, labPlugin], { onWarning })
  const env = await checkEnvChoice(registry, experiment.env)
  for (const arm of Object.values(experiment.arms)) parseTrainerOptions(registry.trainer(arm.trainer), arm.options)
  return { experiment: { ...experiment, env }, plugins }
}
