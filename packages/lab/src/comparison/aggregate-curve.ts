import { interquartileMean, mean } from '../statistics/statistics.js'
import type { ArmPoint, ComparedRun } from './comparison.js'
import { estimate } from './estimate.js'

/** The learning curve of an arm over its runs. Evaluations that not all of them came to are left out. */
export function aggregateCurve(runs: readonly ComparedRun[]): ArmPoint[] {
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
          interquartileMean,
        ),
      },
    ]
  })
}
