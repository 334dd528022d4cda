// What a run's bookkeeping takes of its time: events, costs, manifests, states and checkpoints, and one evaluation
// episode for each of them.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { executeRun, runConfigSchema } from '@ludus/lab'

const repeats = 3
const steps = 6_000

/** Seconds that training took within a run. */
async function trainSeconds(trainer: 'kept' | 'bare'): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'ludus-bench-'))
  let seconds = Number.NaN
  try {
    await executeRun({
      config: runConfigSchema.parse({
        plugins: [new URL('./bookkeeping-plugin.js', import.meta.url).href, import.meta.resolve('@ludus/envs-classic')],
        env: { id: 'toy/catch-v1', options: {} },
        trainer: { id: trainer, options: { body: { kind: 'small-cnn' }, learningStarts: 100, updateEvery: 1 } },
        budget: { steps },
        evaluation: { everySteps: steps / 5, episodes: 1, finalEpisodes: 1 },
      }),
      directory,
      signal: new AbortController().signal,
      onEvent({ event }) {
        if (event.type === 'metric' && event.name === 'trainSeconds') seconds = event.value
      },
    })
  } finally {
    await rm(directory, { recursive: true })
  }
  return seconds
}

/** The median over pairs, each measured one right after the other. */
async function overhead(): Promise<number> {
  const shares: number[] = []
  // The first training of a process is slower than those that follow.
  await trainSeconds('kept')
  for (let repeat = 0; repeat < repeats; repeat++) {
    const bare = await trainSeconds('bare')
    shares.push((100 * ((await trainSeconds('kept')) - bare)) / bare)
  }
  return shares.sort((a, b) => a - b)[Math.floor(repeats / 2)] as number
}

export const benchmarks = [
  {
    name: 'lab/overhead',
    async run() {
      return { value: await overhead(), unit: '% of training', peer: null, peerValue: null, higherIsBetter: false }
    },
  },
]
