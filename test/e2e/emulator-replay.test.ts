import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  createRegistry,
  createRng,
  createWorkerVectorEnv,
  type Snapshot,
  type SyncEnv,
  type VectorEnv,
  type VectorResetResult,
  type VectorStepResult,
} from '@ludus/core'
import emulator from '@ludus/envs-emulator'
import { beforeAll, describe, expect, it } from 'vitest'
import { hashOf, options, playTrajectory } from './emulator-trajectory.js'

// Workers and processes run what is built: these tests need `npm run build`. LUDUS_REPLAY=full plays what issue 7 asks
// for, 5,000 steps of each game.
const steps = process.env.LUDUS_REPLAY === 'full' ? 5_000 : 150
const games = emulator.envs.map(({ id }) => id)
const seed = 11
const script = fileURLToPath(new URL('./emulator-trajectory.js', import.meta.url))
const built = new URL('../../packages/envs-emulator/dist/index.js', import.meta.url).href
const entry = new URL('../../packages/core/dist/vector/vector-worker.js', import.meta.url)

/** Of pixels as they are, since JSON writes each number out. */
function batchHash({ observations, ...rest }: VectorResetResult & Partial<VectorStepResult>): string {
  const final = rest.final && { ...rest.final, observations: hashOf({ observation: rest.final.observations }, null) }
  return hashOf({ observation: observations, ...rest, final }, null)
}

describe.each(games)('%s', (id) => {
  let hashes: string[]
  beforeAll(async () => {
    hashes = await playTrajectory(id, seed, steps)
  })

  it('replays bit for bit in another process: whole pictures, observations, rewards and state data', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [script, id, `${seed}`, `${steps}`], {
      maxBuffer: 2 ** 26,
    })
    expect(JSON.parse(stdout)).toEqual(hashes)
    expect(new Set(hashes).size).toBeGreaterThan(steps / 2)
  })

  it('replays bit for bit through savestates, each loaded into a new env', async () => {
    const module = await createRegistry([emulator]).envModule(id)
    const make = async () =>
      (await module.createEnv(module.optionsSchema.parse(options), { renderMode: 'rgb' })) as SyncEnv & Snapshot
    let env = await make()
    const rng = createRng(seed)
    const again = [hashOf(env.reset({ seed }), env.render())]
    for (let step = 0; step < steps; step++) {
      if (step % 29 === 28) {
        const saved = structuredClone(await env.saveState())
        env = await make()
        await env.loadState(saved)
      }
      const result = env.step(env.actionSpace.sample(rng))
      again.push(hashOf(result, env.render()))
      if (result.terminated) again.push(hashOf(env.reset(), env.render()))
    }
    expect(again).toEqual(hashes)
  })

  it('plays in two worker threads as in this one, by shared memory', async () => {
    const registry = createRegistry([emulator])
    const request = { plugins: [built], id, options, maxEpisodeSteps: null }
    await using workers = await createWorkerVectorEnv(request, { numEnvs: 2, workers: 2, entry, execArgv: [] })
    await using same = await registry.makeVector(id, { numEnvs: 2, options, maxEpisodeSteps: null })
    const play = async (env: VectorEnv) => {
      const hashes = [batchHash(await env.reset({ seed }))]
      const rng = createRng(seed)
      for (let step = 0; step < steps; step++)
        hashes.push(batchHash(await env.step(Int32Array.of(rng.integer(0, 3), rng.integer(0, 3)))))
      return hashes
    }
    expect(await play(workers)).toEqual(await play(same))
  })
})
