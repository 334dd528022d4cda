import type { Comparison } from '../../comparison/comparison.js'
import { type Html, html } from '../html.js'
import { dashSample, symbolSample } from '../legend.js'

/** An agent at play, ready to be embedded. */
export interface Clip {
  readonly name: string
  /** The training seed of the agent; null for random play. */
  readonly seed: number | null
  readonly dataUri: string
}

/** Agents at play side by side; nothing where no game shows pictures. */
export function clipsSection({ experiment, arms }: Comparison, clips: readonly Clip[]): Html {
  if (clips.length === 0) return html``
  const figures = clips.map(({ name, seed, dataUri }) => {
    const trained = seed === null ? '' : `, seed ${seed}`
    const index = arms.findIndex((arm) => arm.name === name)
    const sample = index < 0 ? dashSample() : symbolSample(index)
    return html`<figure><img src="${dataUri}" alt="${`${name} playing ${experiment.env.id}${trained}`}">
<figcaption>${sample} ${name}${trained}</figcaption></figure>`
  })
  return html`<section id="play">
<h2>At play</h2>
<div class="clips">${figures}</div>
<p class="quiet">The first steps of the same episode for all, each by the first of the seeds, not the best.</p>
</section>`
}
