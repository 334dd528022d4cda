import { join, relative, resolve } from 'node:path'
import { createRng, type EnvModule, LudusError } from '@ludus/core'
import { type Play, recordSamples, saveSampleSet } from '@ludus/encoders'
import { makeTrainingEnv } from '@ludus/lab'
import { z } from 'zod'
import { defineCommand } from '../command.js'
import { flag } from '../flags/flag.js'
import { jsonObject, nonEmpty, positiveCount, seed } from '../flags/values.js'
import { createRunProgress } from '../output/run-progress.js'
import { loadProject } from '../project/load-project.js'

const player = z.enum(['random', 'script'], 'must be random or script')

export const record = defineCommand({
  argument: { syntax: '<env>', description: 'the env to play, such as web/catch-v1' },
  flags: {
    steps: flag('<n>', 'samples to record (5000)', positiveCount.default(5_000)),
    play: flag('<player>', 'random, or script: the player that the env brings (random)', player.default('random')),
    envOptions: flag('<json>', 'options of the env, such as {"size":42}', jsonObject.default({})),
    frameStack: flag('<n>', 'frames in one observation (4)', positiveCount.default(4)),
    numEnvs: flag('<n>', 'envs played together (1)', positiveCount.default(1)),
    seed: flag('<n>', 'seed of the play (0)', seed.default(0)),
    out: flag('<folder>', 'where to write (samples/<env>-<seed>)', nonEmpty.optional()),
  },
  notes: 'example: ludus record web/catch-v1 --steps 5000 --play script',
  async run(id, given, { cwd, signal, terminal }) {
    const { registry } = await loadProject(cwd, terminal.warn)
    const play = playerOf(id, await registry.envModule(id), given.play)
    const directory = resolve(cwd, given.out ?? join('samples', `${id.replaceAll('/', '-')}-${given.seed}`))
    const spec = { id: await registry.resolveId(id), options: given.envOptions }
    const progress = createRunProgress(terminal, id)
    try {
      await using env = await makeTrainingEnv(
        registry,
        { env: spec, frameStack: given.frameStack },
        { numEnvs: given.numEnvs },
      )
      progress.report({ type: 'stage', stage: 'record' })
      const samples = await recordSamples({
        ...{ env, play, signal, steps: given.steps, framesPerObservation: given.frameStack },
        rng: createRng(given.seed),
        report: progress.report,
      })
      await saveSampleSet(samples, directory, { env: spec, seed: given.seed, play: given.play })
      const { size, labels, episodes } = samples
      const found = { directory, size, episodes: new Set(episodes).size, labels }
      const names = labels.map(({ name }) => name).join(', ')
      progress.stop()
      terminal.result(
        found,
        `${size} samples of ${found.episodes} episodes, labels: ${names || 'none'}\nsamples: ${relative(cwd, directory)}`,
      )
    } finally {
      progress.stop()
    }
  },
})

function playerOf(id: string, module: EnvModule, play: 'random' | 'script'): Play {
  if (play === 'random') return play
  if (module.script) return (state, rng) => module.script?.(state, rng)
  throw new LudusError('NO_SCRIPT', `Cannot record ${id} by its script: it brings none; use --play random`)
}
