import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng } from '@ludus/core'
import { type RunConfigInput, runConfigSchema } from '@ludus/lab'
import { expect, it } from 'vitest'
import { outcome, runKilled, runProcess } from '../e2e/killed-run.js'

// Every trainer on every kind of env, killed by SIGKILL at random moments: hours of a quiet machine are better spent
// otherwise, so this runs only where LUDUS_KILLS says how often each run is killed. 20 kills take about an hour.
const kills = Number(process.env.LUDUS_KILLS ?? 0)

const at = (path: string) => new URL(`../../packages/${path}`, import.meta.url).href
const plugins = [
  'lab/fixtures/resuming-plugin.js',
  'encoders/dist/index.js',
  'envs-classic/dist/index.js',
  'envs-emulator/dist/index.js',
  'envs-web/dist/index.js',
  'trainers-drl/dist/index.js',
  'trainers-split/dist/index.js',
].map(at)

const body = { kind: 'small-cnn' }
const dqn = { learningStarts: 100, explorationSteps: 300, replaySize: 400, batchSize: 8, targetUpdateEvery: 20 }
const ppo = { rolloutSteps: 64, batchSize: 32, epochs: 1 }
const split = (id: string, options: object) => ({
  samples: { source: 'record', steps: 200 },
  encoder: { options: { epochs: 1 } },
  learner: { id, options },
})
const trainers: readonly RunConfigInput['trainer'][] = [
  { id: 'mixer' },
  { id: 'dqn', options: { ...dqn, body } },
  { id: 'ppo', options: { ...ppo, body } },
  { id: 'split', options: split('dqn', dqn) },
]
const envs = ['toy/catch-v1', 'nes/catch-v1', 'web/catch-v1']
const cases = envs.flatMap((env) => trainers.map((trainer) => [env, trainer] as const))

it.runIf(kills > 0).each(cases)(
  'on %s, %j ends with the same weights however often it is killed',
  async (env, trainer) => {
    const root = await mkdtemp(join(tmpdir(), 'ludus-kills-'))
    try {
      const config = runConfigSchema.parse({
        plugins,
        env: { id: env },
        frameStack: 2,
        trainer,
        budget: { steps: 640 },
        checkpointEvery: 64,
        evaluation: { everySteps: 160, episodes: 1, finalEpisodes: 1 },
      })
      const [whole, directory] = [join(root, 'whole'), join(root, 'killed')]
      const { lines, errors } = await runProcess({ config, directory: whole })
      expect(errors).toBe('')
      const steps = await runKilled({ config, directory }, lines.length, kills, createRng(kills))
      expect(await outcome(directory)).toEqual(await outcome(whole))
      expect(steps.some((from) => from > 0)).toBe(true)
    } finally {
      await rm(root, { recursive: true })
    }
  },
  3_600_000,
)
