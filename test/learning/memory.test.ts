import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

interface Training {
  readonly id: 'dqn' | 'ppo'
  readonly options: Readonly<Record<string, unknown>>
  /** Pixels along an edge of the frame. */
  readonly side: number
  readonly steps: number
}

const program = fileURLToPath(new URL('./train-on-flicker.js', import.meta.url))

/** What the process takes that trains, resident bytes, at each report of progress. */
async function memoryOf(training: Training): Promise<{ steps: number; bytes: number }[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(training)])
  return JSON.parse(stdout) as { steps: number; bytes: number }[]
}

const most = (memory: readonly { bytes: number }[]) => memory.reduce((top, { bytes }) => Math.max(top, bytes), 0)

it('dqn on stacks of four of 100,000 frames of 84×84 takes less than 1 GB', async () => {
  const exploring = { explorationStart: 0.99, explorationEnd: 0.99 }
  const options = { replaySize: 100_000, learningStarts: 90_000, updateEvery: 200, ...exploring }
  expect(most(await memoryOf({ id: 'dqn', options, side: 84, steps: 110_000 }))).toBeLessThan(1e9)
})

it.each<Pick<Training, 'id' | 'options'>>([
  { id: 'dqn', options: { replaySize: 10_000, updateEvery: 50, explorationSteps: 0, explorationEnd: 0.5 } },
  { id: 'ppo', options: { rolloutSteps: 250, epochs: 1, batchSize: 50 } },
])('$id end to end holds its memory over 200,000 steps', async ({ id, options }) => {
  const memory = await memoryOf({
    id,
    options: { body: { kind: 'small-cnn' }, ...options },
    side: 42,
    steps: 200_000,
  })
  const between = (from: number, to: number) => memory.filter(({ steps }) => steps > from && steps <= to)
  // 250 bytes a step would be 25 MB more.
  expect(most(between(150_000, 200_000))).toBeLessThan(most(between(50_000, 100_000)) + 20e6)
})
