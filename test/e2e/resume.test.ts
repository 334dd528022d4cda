import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRegistry, createRng, type Plugin, type Snapshot, type VectorEnv } from '@ludus/core'
import emulator from '@ludus/envs-emulator'
import web from '@ludus/envs-web'
import { makeTrainingEnv, type RunConfigInput, readRun, runConfigSchema } from '@ludus/lab'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outcome, runKilled, runProcess } from './killed-run.js'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ludus-killed-'))
})
afterAll(() => rm(root, { recursive: true }))

const at = (path: string) => new URL(`../../packages/${path}`, import.meta.url).href
const config = (change: Partial<RunConfigInput>) =>
  runConfigSchema.parse({
    plugins: [at('lab/fixtures/toy-plugin.js'), at('lab/fixtures/resuming-plugin.js'), at('envs-web/dist/index.js')],
    env: { id: 'toy/lamps-v1' },
    trainer: { id: 'mixer', options: { delay: 1 } },
    budget: { steps: 400 },
    checkpointEvery: 30,
    evaluation: { everySteps: 100, episodes: 1, finalEpisodes: 1 },
    ...change,
  })

describe('a run that is killed by SIGKILL at random moments', () => {
  it.each([
    ['an env in the process', config({})],
    [
      'a web page, which plays its episode again',
      config({
        env: { id: 'web/catch-v1', options: {} },
        trainer: { id: 'mixer', options: {} },
        budget: { steps: 300 },
      }),
    ],
  ])('ends with the weights, the events and the costs of one that was not, on %s', async (name, killed) => {
    const [whole, directory] = [join(root, `${name} whole`), join(root, `${name} killed`)]
    const { lines, errors } = await runProcess({ config: killed, directory: whole })
    expect(errors).toBe('')
    const steps = await runKilled({ config: killed, directory }, lines.length, 4)
    expect(await outcome(directory)).toEqual(await outcome(whole))
    expect(steps.some((from) => from > 0)).toBe(true)
  })

  it.skipIf(process.platform === 'win32')('tells a full disk, keeps its last checkpoint, and goes on', async () => {
    // No file may be larger than 64 KiB, and each state holds weights of 40 KB and the pictures since; the agent that
    // is saved at step 100, in JSON, is larger.
    const job = {
      config: config({ trainer: { id: 'mixer', options: { size: 10_000 } } }),
      directory: join(root, 'full'),
    }
    const { errors } = await runProcess(job, undefined, 128)
    expect(errors).toMatch(/RUN_NOT_WRITABLE/)
    expect(errors).toMatch(/Cannot write the run .*full: EFBIG/)
    const { lines } = await runProcess(job)
    expect(JSON.parse(lines[0] as string)).toEqual({ steps: 90 })
    expect((await readRun(job.directory)).manifest).toMatchObject({ status: 'finished', error: null })
  })
})

describe.each([
  ['web/catch-v1', web],
  ['nes/catch-v1', emulator],
] as readonly (readonly [string, Plugin])[])('%s for training', (id, plugin) => {
  it('goes on from a saved state as if it had never stopped', async () => {
    const pipeline = { env: { id, options: {} }, frameStack: 2, observe: 'pixels' as const }
    const make = () =>
      makeTrainingEnv(createRegistry([plugin]), pipeline, { numEnvs: 2, isRestorable: true }) as Promise<
        VectorEnv & Snapshot
      >
    const rng = createRng(7)
    const draw = (env: VectorEnv) => env.actionSpace.batch([0, 1].map(() => env.actionSpace.sample(rng)))
    await using env = await make()
    await env.reset({ seed: 3 })
    for (let step = 0; step < 60; step++) await env.step(draw(env))
    const saved = structuredClone(await env.saveState())
    await using other = await make()
    await other.loadState(saved)
    for (let step = 0; step < 60; step++) {
      const actions = draw(env)
      expect(await other.step(actions)).toEqual(await env.step(actions))
    }
  })
})
