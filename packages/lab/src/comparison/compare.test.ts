import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LudusError } from '@ludus/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ExperimentInput, experimentSchema } from '../protocol/experiment.js'
import type { RunConfig } from '../protocol/run-config.js'
import { formatMarkdown, formatTable } from '../report/format-table.js'
import { executeRun } from '../run/execute-run.js'
import type { RunLauncher } from '../run/launch-run.js'
import { mean } from '../statistics/statistics.js'
import { type CompareOptions, compare } from './compare.js'
import type { CompareView } from './compare-view.js'
import { readComparison } from './read-comparison.js'

let root: string
let count = 0
const freshFolder = () => join(root, String(count++))

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ludus-compare-'))
})
afterAll(() => rm(root, { recursive: true }))

const experiment = (change: Partial<ExperimentInput> = {}) =>
  experimentSchema.parse({
    env: { id: 'toy/lamps-v1' },
    arms: {
      split: { trainer: 'toy', options: { skill: 1, sampleFrames: 500 } },
      'end-to-end': { trainer: 'toy', options: { skill: 0.7 } },
    },
    seeds: [1, 2, 3],
    budget: { steps: 40 },
    evaluation: { everySteps: 20, episodes: 4, finalEpisodes: 10 },
    threshold: 9,
    ...change,
  })

/** Runs in this process, and counts. */
function countingLauncher() {
  const launched: string[] = []
  const launch: RunLauncher = async ({ config, directory }, hooks) => {
    launched.push(`${config.trainer.id} ${config.seed}`)
    await executeRun({ config, directory, ...hooks })
  }
  return { launch, launched }
}

const options = (change: Partial<CompareOptions> = {}): CompareOptions => ({
  experiment: experiment(),
  directory: freshFolder(),
  plugins: [new URL('../../fixtures/toy-plugin.js', import.meta.url).href],
  parallel: 2,
  signal: new AbortController().signal,
  onProgress: () => undefined,
  launch: countingLauncher().launch,
  ...change,
})

describe('compare()', () => {
  it('runs each arm with each seed and the floor, and sums them up', async () => {
    const { launch, launched } = countingLauncher()
    const directory = freshFolder()
    const result = await compare(options({ directory, launch }))
    expect(launched.sort()).toEqual(['random-play 1', 'toy 1', 'toy 1', 'toy 2', 'toy 2', 'toy 3', 'toy 3'])

    const [split, endToEnd] = result.arms
    // Ten lamps an episode, all pressed right.
    expect(split?.iqm).toEqual({ value: 10, interval: [10, 10] })
    expect(endToEnd?.iqm?.value).toBeGreaterThan(result.floor.mean.value)
    expect(endToEnd?.iqm?.value).toBeLessThan(9)
    expect(result.pairs).toMatchObject([{ arm: 'split', against: 'end-to-end', seeds: 3, wins: 3 }])
    const differences = endToEnd?.runs.map((run) => 10 - mean(run.final.returns)) ?? []
    expect(result.pairs[0]?.difference.value).toBeCloseTo(mean(differences), 12)
    expect(split?.runs[0]?.curve.map(({ steps, frames, updates }) => [steps, frames, updates])).toEqual([
      [20, 520, 20],
      [40, 540, 40],
    ])
    expect(await readComparison(directory)).toEqual(result)
  })

  it('evaluates all arms and the floor on the same seeds, which no training has', async () => {
    const configs: number[][] = []
    const launch: RunLauncher = async (job, hooks) => {
      configs.push([job.config.seed, job.config.evaluation.seed])
      await executeRun({ ...job, ...hooks })
    }
    await compare(options({ launch }))
    const evaluationSeeds = new Set(configs.map(([, seed]) => seed))
    expect(evaluationSeeds.size).toBe(1)
    expect(Math.max(...configs.map(([seed]) => seed as number))).toBeLessThan([...evaluationSeeds][0] as number)
  })

  it('lets an arm depart from what is shared, and leaves the floor alone', async () => {
    const configs: RunConfig[] = []
    const arms = {
      split: { trainer: 'toy' },
      oracle: {
        trainer: 'toy',
        observe: 'state' as const,
        numEnvs: 2,
        budget: { steps: 60 },
        tuning: { runs: 3, note: 'learning rates on seeds of their own' },
      },
    }
    const launch: RunLauncher = async (job, hooks) => {
      configs.push(job.config)
      await executeRun({ ...job, ...hooks })
    }
    const result = await compare(options({ parallel: 1, launch, experiment: experiment({ arms, seeds: [1] }) }))
    expect(configs.map(({ observe, numEnvs, budget }) => [observe, numEnvs, budget.steps])).toEqual([
      ['pixels', 1, 1],
      ['pixels', 1, 40],
      ['state', 2, 60],
    ])
    expect(result.experiment.arms.oracle?.tuning).toEqual(arms.oracle.tuning)
    expect(result.arms[1]?.mean?.value).toBe(10)
  })

  it('keeps finished runs on a second call, and runs what is new', async () => {
    const directory = freshFolder()
    const first = await compare(options({ directory }))
    const again = countingLauncher()
    const views: CompareView[] = []
    const second = await compare(options({ directory, launch: again.launch, onProgress: (view) => views.push(view) }))
    expect(again.launched).toEqual([])
    expect(new Set(views.at(-1)?.runs.map((run) => run.status))).toEqual(new Set(['kept']))
    expect(second).toEqual({ ...first, endedAt: second.endedAt })

    const more = countingLauncher()
    await compare(options({ directory, launch: more.launch, experiment: experiment({ seeds: [1, 2, 3, 4] }) }))
    expect(more.launched).toEqual(['toy 4', 'toy 4'])
  })

  it('tells a run that failed, and sums up the others', async () => {
    const arms = {
      split: { trainer: 'toy', options: { skill: 1 } },
      broken: { trainer: 'toy', options: { trouble: 'throw', troubleAt: 3 } },
    }
    const views: CompareView[] = []
    const result = await compare(
      options({ experiment: experiment({ arms, seeds: [1] }), onProgress: (view) => views.push(view) }),
    )
    expect(result.arms[1]).toMatchObject({
      runs: [],
      iqm: null,
      failures: [{ seed: 1, message: 'the toy trainer broke' }],
    })
    expect(views.at(-1)?.runs.map(({ arm, status }) => `${arm} ${status}`)).toEqual([
      'random finished',
      'split finished',
      'broken failed',
    ])
    expect(formatTable(result)).toContain('broken, seed 1 failed: the toy trainer broke')
  })

  it('tries a run once more whose process crashed, and goes on with what an earlier call left of a run', async () => {
    const crashes = new Map<string, number>()
    const resumed: number[] = []
    const arms = { one: { trainer: 'mixer' } }
    const directory = freshFolder()
    const launch: RunLauncher = async ({ config, directory: folder }, hooks) => {
      const before = crashes.get(folder) ?? 0
      crashes.set(folder, before + 1)
      const controller = new AbortController()
      let seen = 0
      const onEvent: typeof hooks.onEvent = ({ event }) => {
        if (event.type === 'evaluation' && ++seen === 1 && before === 0) controller.abort(new Error('the power went'))
      }
      await executeRun({
        config,
        directory: folder,
        signal: controller.signal,
        onEvent,
        onResume: ({ steps }) => resumed.push(steps),
      })
      if (controller.signal.aborted) throw new LudusError('RUN_CRASHED', 'its process ended by SIGKILL')
    }
    const result = await compare(
      options({
        directory,
        launch,
        plugins: ['toy-plugin.js', 'resuming-plugin.js'].map(
          (name) => new URL(`../../fixtures/${name}`, import.meta.url).href,
        ),
        experiment: experiment({ arms, seeds: [1], checkpointEvery: 15 }),
      }),
    )
    expect(result.arms[0]).toMatchObject({ failures: [], runs: [{ seed: 1 }] })
    // The first evaluation comes at step 20, so the last state is that of step 15.
    expect(resumed).toEqual([15])
    expect(result.arms[0]?.runs[0]?.curve.map(({ steps }) => steps)).toEqual([20, 40])
  })

  it('fails in one line when no run of any arm finished', async () => {
    const arms = { broken: { trainer: 'toy', options: { trouble: 'throw', troubleAt: 3 } } }
    await expect(compare(options({ experiment: experiment({ arms }) }))).rejects.toMatchObject({
      code: 'ALL_RUNS_FAILED',
      message: expect.stringContaining('broken, seed 1: the toy trainer broke'),
    })
  })

  it('stops when it is aborted, and goes on from the finished runs', async () => {
    const controller = new AbortController()
    const directory = freshFolder()
    const { launch, launched } = countingLauncher()
    const stopped = compare(
      options({
        directory,
        launch,
        parallel: 1,
        signal: controller.signal,
        onProgress: ({ runs }) => {
          if (runs.filter((run) => run.status === 'finished').length === 3)
            controller.abort(new LudusError('INTERRUPTED', 'Ctrl-C'))
        },
      }),
    )
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(launched).toHaveLength(3)
    const again = countingLauncher()
    await compare(options({ directory, launch: again.launch }))
    expect(again.launched).toHaveLength(4)
    expect(await readdir(join(directory, 'runs'))).toHaveLength(7)
  })

  it.each([
    ['an unknown trainer', { arms: { split: { trainer: 'toi' } } }, 'UNKNOWN_TRAINER'],
    ['wrong options', { arms: { split: { trainer: 'toy', options: { skill: 2 } } } }, 'INVALID_OPTIONS'],
    ['an unknown env', { env: { id: 'toy/lamp-v1' } }, 'NAME_NOT_FOUND'],
    ['an arm named like the floor', { arms: { random: { trainer: 'toy' } } }, 'INVALID_EXPERIMENT'],
  ])('refuses %s before anything is run', async (_what, change, code) => {
    const { launch, launched } = countingLauncher()
    await expect(compare(options({ launch, experiment: experiment(change) }))).rejects.toMatchObject({ code })
    expect(launched).toEqual([])
  })
})

describe('experimentSchema', () => {
  it('refuses a seed named twice, no arms, and an arm that could name no folder', () => {
    const wrong = (change: object) => experimentSchema.safeParse({ ...experiment(), ...change }).success
    expect([wrong({ seeds: [1, 1] }), wrong({ arms: {} }), wrong({ arms: { '../x': { trainer: 'toy' } } })]).toEqual([
      false,
      false,
      false,
    ])
  })
})

describe('readComparison()', () => {
  it('says that there is none, and refuses a broken one', async () => {
    await expect(readComparison(freshFolder())).rejects.toMatchObject({ code: 'COMPARISON_NOT_FOUND' })
    await writeFile(join(root, 'comparison.json'), '{"formatVersion": 9}')
    await expect(readComparison(root)).rejects.toMatchObject({ code: 'CORRUPT_COMPARISON' })
  })

  it('reads a result of the first version, and takes its measures of its runs', async () => {
    const result = await compare(options())
    const { references: _references, arms, ...rest } = result
    const first = {
      ...rest,
      formatVersion: 1,
      arms: arms.map(({ name, trainer, runs, failures, mean, iqm }) => ({ name, trainer, runs, failures, mean, iqm })),
      pairs: result.pairs.map(({ arm, against, difference, seeds, wins }) => ({
        arm,
        against,
        difference,
        seeds,
        wins,
      })),
    }
    const directory = await mkdtemp(join(root, 'first-'))
    await writeFile(join(directory, 'comparison.json'), JSON.stringify(first))
    expect(await readComparison(directory)).toEqual(result)
  })
})

describe('formatTable() and formatMarkdown()', () => {
  it('say what the table must hold', async () => {
    const result = await compare(options({}))
    const text = formatTable(result)
    for (const label of ['Final return', 'Terminal steps', 'All frames', 'Optimizer steps', 'Parameters', 'Wall clock'])
      expect(text).toContain(label)
    expect(text).toContain('split scored higher than end-to-end')
    expect(text).toMatch(/Reached a return of 9 +3 of 3 seeds +0 of 3 seeds/)
    // Censored: the budget passed without it.
    expect(text).toMatch(/in terminal steps, median +40 +> 40/)
    expect(formatMarkdown(result)).toMatch(/\| All frames \| 540 \| 40 \| – \|/)
  })
})
