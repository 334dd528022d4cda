import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createRegistry, createRng } from '@ludus/core'
import web from '@ludus/envs-web'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const registry = createRegistry([web])
const steps = 400

/** A browser of its own, one seed, the same actions: a line for each step, that holds all that came out of it. */
async function play(id: 'web/catch-v1' | 'web/dino-v1', seed: number): Promise<string[]> {
  await using env = await registry.make(id, { options: { size: 84 }, renderMode: 'rgb' })
  const rng = createRng(seed)
  const line = (result: object, pixels: Uint8Array) =>
    `${JSON.stringify(result)} ${createHash('sha256').update(pixels).digest('hex')}`
  const { observation, ...first } = await env.reset({ seed })
  const lines = [line(first, observation)]
  for (let step = 0; step < steps; step++) {
    const { observation, ...result } = await env.step(rng.integer(0, 3))
    lines.push(line(result, observation))
    if (!result.terminated) continue
    const { observation: next, ...again } = await env.reset()
    lines.push(line(again, next))
  }
  const picture = await env.render()
  if (picture === null || typeof picture === 'string') throw new Error('render() gave no picture')
  lines.push(line({}, picture.data))
  return lines
}

describe.each(['web/catch-v1', 'web/dino-v1'] as const)('%s in a fresh browser', (id) => {
  let calm: string[]
  beforeAll(async () => {
    calm = await play(id, 5)
  })

  it('replays frames, rewards and state data bit for bit', async () => {
    expect(await play(id, 5)).toEqual(calm)
  })

  it('plays another game for another seed', async () => {
    expect(await play(id, 6)).not.toEqual(calm)
  })

  describe('while other processes load the CPU', () => {
    const loads: ChildProcess[] = []
    beforeAll(() => {
      for (let core = 0; core < 2; core++)
        loads.push(spawn(process.execPath, ['--eval', 'for (;;);'], { stdio: 'ignore' }))
    })
    afterAll(() => {
      for (const load of loads) load.kill('SIGKILL')
    })

    it('replays them too', async () => {
      expect(await play(id, 5)).toEqual(calm)
    })
  })
})
