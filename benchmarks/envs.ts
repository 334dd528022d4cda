// Speed of CartPole beside Gymnasium's, which is run when the Python of LUDUS_PYTHON, or else python3, has it.
import { createRegistry, createRng } from '@ludus/core'
import classic from '@ludus/envs-classic'
import { type PeerResult, pythonPeer } from './python-peer.js'

const repeats = 5
const milliseconds = 1_000

interface Result extends PeerResult {
  readonly value: number
  readonly unit: string
  readonly higherIsBetter: boolean
}

/** Steps a second while `play` is called over and over, the median of the repeats after a warm-up. */
async function stepsASecond(play: () => number | Promise<number>): Promise<number> {
  const measure = async () => {
    const start = performance.now()
    let steps = 0
    while (performance.now() - start < milliseconds) steps += await play()
    return (steps / (performance.now() - start)) * 1_000
  }
  await measure()
  const rates: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) rates.push(await measure())
  return rates.sort((a, b) => a - b)[Math.floor(repeats / 2)] as number
}

const registry = createRegistry([classic])

/** CartPole as it is made by default: checked at every call, and cut at its time limit. */
async function cartPoleMake(): Promise<Result> {
  const env = await registry.makeSync('CartPole-v1')
  const rng = createRng(1)
  const actions = Array.from({ length: 1_024 }, () => rng.integer(0, 2))
  env.reset({ seed: 1 })
  const value = await stepsASecond(() => {
    for (const action of actions) {
      const { terminated, truncated } = env.step(action)
      if (terminated || truncated) env.reset()
    }
    return actions.length
  })
  return { value, unit: 'steps/s', higherIsBetter: true, ...pythonPeer('gymnasium_envs.py', 'gymnasium', 'cartpole-make') }
}

async function cartPoleVector(): Promise<Result> {
  const numEnvs = 1_024
  const env = await registry.makeVector('CartPole-v1', { numEnvs, batched: true })
  const rng = createRng(1)
  const batches = Array.from({ length: 64 }, () => Int32Array.from({ length: numEnvs }, () => rng.integer(0, 2)))
  await env.reset({ seed: 1 })
  const value = await stepsASecond(async () => {
    for (const actions of batches) await env.step(actions)
    return numEnvs * batches.length
  })
  return { value, unit: 'steps/s', higherIsBetter: true, ...pythonPeer('gymnasium_envs.py', 'gymnasium', 'cartpole-vector-1024') }
}

export const benchmarks: readonly { readonly name: string; run(): Promise<Result> }[] = [
  { name: 'envs/cartpole-make', run: cartPoleMake },
  { name: 'envs/cartpole-vector-1024', run: cartPoleVector },
]
