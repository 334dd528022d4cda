import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createRegistry, createRng } from '@ludus/core'
import web from '@ludus/envs-web'

const registry = createRegistry([web])

/** A game that these tests play. */
export type GameId = (typeof web)['envs'][number]['id']

/** A browser of its own, one seed, the same actions: a line for each step, that holds all that came out of it. */
export async function playTrajectory(id: GameId, seed: number, steps: number): Promise<string[]> {
  await using env = await registry.make(id, { options: { size: 84 }, renderMode: 'rgb' })
  const rng = createRng(seed)
  const line = (result: object, pixels: Uint8Array) =>
    `${JSON.stringify(result)} ${createHash('sha256').update(pixels).digest('hex')}`
  const { observation, ...first } = await env.reset({ seed })
  const lines = [line(first, observation as Uint8Array)]
  for (let step = 0; step < steps; step++) {
    const { observation, ...result } = await env.step(env.actionSpace.sample(rng) as never)
    lines.push(line(result, observation as Uint8Array))
    if (!result.terminated && !result.truncated) continue
    const { observation: next, ...again } = await env.reset()
    lines.push(line(again, next as Uint8Array))
  }
  const picture = await env.render()
  if (picture === null || typeof picture === 'string') throw new Error('render() gave no picture')
  lines.push(line({}, picture.data))
  return lines
}

/** Loads both cores until it is disposed of. */
export function loadCores(): Disposable {
  const loads: ChildProcess[] = []
  for (let core = 0; core < 2; core++) loads.push(spawn(process.execPath, ['--eval', 'for (;;);'], { stdio: 'ignore' }))
  return {
    [Symbol.dispose]() {
      for (const load of loads) load.kill('SIGKILL')
    },
  }
}
