import { createRegistry, createRng } from '@ludus/core'
import web from '@ludus/envs-web'

const registry = createRegistry([web])
const runs = 5
const rng = createRng(0)

/** Steps a second of one env: 84×84 grey, 4 frames a step, played by its script; resets are left out. */
async function stepsPerSecond(id: 'web/catch-v1' | 'web/dino-v1', steps: number): Promise<number> {
  const { script } = await registry.envModule(id)
  await using env = await registry.make(id, { options: { size: 84, colour: 'grey', framesPerStep: 4 } })
  let { state } = await env.reset({ seed: 1 })
  const play = async (count: number) => {
    let spent = 0
    for (let step = 0; step < count; step++) {
      const action = script?.(state, rng) as number
      const started = performance.now()
      const result = await env.step(action)
      spent += performance.now() - started
      state = result.terminated || result.truncated ? (await env.reset()).state : result.state
    }
    return spent
  }
  // The first steps are slower, as the page's code is not compiled yet.
  await play(500)
  const rates: number[] = []
  for (let run = 0; run < runs; run++) rates.push((steps / (await play(steps))) * 1000)
  return rates.sort((one, other) => one - other)[Math.floor(runs / 2)] as number
}

/** Milliseconds from a crash to the first observation of the next episode, the median of many. */
async function dinoResetMilliseconds(): Promise<number> {
  await using env = await registry.make('web/dino-v1', { options: { size: 84 } })
  await env.reset({ seed: 1 })
  const times: number[] = []
  for (let run = 0; run < 4 * runs; run++) {
    const started = performance.now()
    await env.reset()
    times.push(performance.now() - started)
  }
  return times.sort((one, other) => one - other)[2 * runs] as number
}

const noPeer = { peer: null, peerValue: null }

/** What `npm run bench -- web` measures. */
export const benchmarks = [
  {
    name: 'web/catch',
    run: async () => ({ value: await stepsPerSecond('web/catch-v1', 2_000), unit: 'steps/s', ...noPeer, higherIsBetter: true }),
  },
  {
    name: 'web/dino',
    run: async () => ({ value: await stepsPerSecond('web/dino-v1', 1_000), unit: 'steps/s', ...noPeer, higherIsBetter: true }),
  },
  {
    name: 'web/dino-reset-ms',
    run: async () => ({ value: await dinoResetMilliseconds(), unit: 'ms', ...noPeer, higherIsBetter: false }),
  },
] as const
