import { mean } from '../statistics/statistics.js'
import type { ComparedArm, Estimate } from './comparison.js'
import { estimate } from './summarise.js'

/** What a learning curve is drawn over. */
export type CurveAxis = 'steps' | 'frames' | 'seconds'

/** The runs of an arm at one evaluation. */
export interface AggregatePoint {
  readonly steps: number
  /** Means over the runs. */
  readonly frames: number
  readonly seconds: number
  /** Mean over the runs of the mean return, with its interval. */
  readonly score: Estimate
}

/** An arm's learning curve over its runs. Evaluations that not all of them came to are left out. */
export function aggregateCurve({ runs }: ComparedArm): AggregatePoint[] {
  return (runs[0]?.curve ?? []).flatMap(({ steps }) => {
    const points = runs.flatMap((run) => run.curve.filter((point) => point.steps === steps))
    if (points.length !== runs.length) return []
    return [
      {
        steps,
        frames: mean(points.map((point) => point.frames)),
        seconds: mean(points.map((point) => point.seconds)),
        score: estimate(
          points.map((point) => point.meanReturn),
          mean,
        ),
      },
    ]
  })
}
