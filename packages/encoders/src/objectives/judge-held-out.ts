import type { Program, Variable } from '@ludus/nn'
import { weightOf } from './objective-graph.js'
import type { SampleBatch } from './sample-batches.js'

/**
 * Averages each figure of a `judgeGraph` over samples.
 *
 * @returns The means by the figures' names, without those that no sample has.
 */
export async function judgeHeldOut(
  judge: Program,
  parameters: Variable,
  batches: AsyncIterable<SampleBatch>,
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const sums = new Map<string, { total: number; weight: number }>()
  for await (const { feeds, rows } of batches) {
    signal.throwIfAborted()
    const { ...results } = await judge.run(feeds, { parameters })
    for (const [name, values] of Object.entries(results)) {
      const weights = results[weightOf(name)]
      if (weights === undefined) continue
      const sum = sums.get(name) ?? { total: 0, weight: 0 }
      for (let row = 0; row < rows; row++) {
        sum.total += (values[row] as number) * (weights[row] as number)
        sum.weight += weights[row] as number
      }
      sums.set(name, sum)
    }
  }
  return new Map(
    [...sums].filter(([, { weight }]) => weight > 0).map(([name, { total, weight }]) => [name, total / weight]),
  )
}
