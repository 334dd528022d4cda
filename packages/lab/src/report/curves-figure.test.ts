import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { compare } from '../comparison/compare.js'
import { experimentSchema } from '../protocol/experiment.js'
import { executeRun } from '../run/execute-run.js'
import { curvesFigure } from './curves-figure.js'

it('curvesFigure() draws every arm over the three axes, in colours of its own', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'ludus-figure-'))
  try {
    const comparison = await compare({
      experiment: experimentSchema.parse({
        env: { id: 'toy/lamps-v1' },
        arms: { split: { trainer: 'toy' }, 'end-to-end': { trainer: 'toy' } },
        seeds: [1],
        budget: { steps: 40 },
        evaluation: { everySteps: 20, episodes: 1, finalEpisodes: 2 },
      }),
      directory,
      plugins: [new URL('../../fixtures/toy-plugin.js', import.meta.url).href],
      parallel: 1,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      launch: async ({ config, directory: folder }, hooks) => {
        await executeRun({ config, directory: folder, ...hooks })
      },
    })
    const figure = curvesFigure(comparison)
    expect(figure).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
    expect(figure.match(/aria-label="Learning curves: [^"]*split and end-to-end"/g)).toHaveLength(3)
    for (const text of ['>split<', '>end-to-end<', '>random play (', '--arm-2: ', 'prefers-color-scheme: dark'])
      expect(figure).toContain(text)
  } finally {
    await rm(directory, { recursive: true })
  }
})
