// How a vector env in worker threads scales from one worker to two, for an env whose step takes 100 microseconds.
import { createWorkerVectorEnv } from '@ludus/core'
import { busyWork } from './busy-plugin.js'

const repeats = 5
const milliseconds = 1_000
const numEnvs = 16
const microsecondsPerStep = 100

/** How many bytes take a step's time to hash on this machine. */
function bytesPerStep(): number {
  const bytes = 100_000
  const calls = 1_000
  for (let call = 0; call < calls; call++) busyWork(bytes)
  const start = performance.now()
  for (let call = 0; call < calls; call++) busyWork(bytes)
  const microseconds = ((performance.now() - start) * 1_000) / calls
  return Math.round((bytes / microseconds) * microsecondsPerStep)
}

/** Steps a second of all envs together. */
async function stepsASecond(workers: number, bytes: number): Promise<number> {
  const plugins = [new URL('./busy-plugin.js', import.meta.url).href]
  await using env = await createWorkerVectorEnv({ plugins, id: 'busy-v1', options: { bytes } }, { numEnvs, workers })
  const actions = new Int32Array(numEnvs)
  const measure = async (duration: number) => {
    const start = performance.now()
    let steps = 0
    for (; performance.now() - start < duration; steps += numEnvs) await env.step(actions)
    return (steps / (performance.now() - start)) * 1_000
  }
  await env.reset({ seed: 1 })
  await measure(milliseconds)
  // Awaited here, so that the workers live until it is done.
  return await measure(milliseconds)
}

/** The median of pairs, each measured one right after the other, so that both see the same machine. */
async function scaling() {
  const bytes = bytesPerStep()
  const ratios: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const one = await stepsASecond(1, bytes)
    ratios.push((await stepsASecond(2, bytes)) / one)
  }
  const value = ratios.sort((a, b) => a - b)[Math.floor(repeats / 2)] as number
  return { value, unit: '× one worker', peer: null, peerValue: null, higherIsBetter: true }
}

export const benchmarks = [{ name: 'envs/worker-scaling-2', run: scaling }] as const
