import { writeFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { type Agent, type AgentPipeline, createRng, LudusError, type Registry } from '@ludus/core'
import {
  bootstrapInterval,
  evaluateAgent,
  firstEvaluationSeed,
  type Interval,
  interquartileMean,
  makePlayingEnv,
  makeTrainingEnv,
  mean,
  meanScore,
  recordEpisode,
} from '@ludus/lab'
import { loadAgent } from '@ludus/nn'
import { defineCommand } from '../command.js'
import { computeFlags, computeFrom } from '../flags/compute.js'
import { flag } from '../flags/flag.js'
import { nonEmpty, positiveCount, seed } from '../flags/values.js'
import { createRunProgress } from '../output/run-progress.js'
import { agentFolder } from '../project/agent-folder.js'
import { loadProject } from '../project/load-project.js'

export const evaluate = defineCommand({
  argument: { syntax: '<folder>', description: 'a run that `ludus train` wrote, or an agent' },
  flags: {
    episodes: flag('<n>', 'episodes to play (20)', positiveCount.default(20)),
    numEnvs: flag('<n>', 'envs played together (1)', positiveCount.default(1)),
    seed: flag('<n>', 'seed of the episodes (one that no training used)', seed.default(firstEvaluationSeed)),
    ...computeFlags,
    gif: flag('<file>', 'film an episode', nonEmpty.optional()),
    gifSteps: flag('<n>', 'steps after which the film is cut (300)', positiveCount.default(300)),
  },
  notes: 'example: ludus evaluate runs/my-run --episodes 50 --gif play.gif',
  async run(folder, given, { cwd, signal, terminal }) {
    const { registry } = await loadProject(cwd, terminal.warn)
    const directory = agentFolder(resolve(cwd, folder), folder, 'evaluate')
    const { agent, pipeline, choice } = await loadAgent(directory, computeFrom(given))
    const rng = createRng(given.seed)
    const progress = createRunProgress(terminal, pipeline.env.id)
    try {
      progress.report({ type: 'engine', ...choice })
      progress.report({ type: 'stage', stage: 'evaluate' })
      await using env = await makeTrainingEnv(registry, pipeline, { numEnvs: given.numEnvs })
      const { returns, lengths } = await evaluateAgent({
        ...{ agent, env, signal, episodes: given.episodes, seed: given.seed },
        rng: rng.fork('evaluation'),
        onProgress: (done, total) => progress.report({ type: 'progress', done, total, unit: 'episodes' }),
      })
      const gif = given.gif === undefined ? null : resolve(cwd, given.gif)
      if (gif !== null) {
        const film = { seed: given.seed, rng: rng.fork('film'), maxSteps: given.gifSteps, signal }
        await writeFile(gif, await filmEpisode(registry, agent, pipeline, film))
      }
      progress.stop()
      const interval = bootstrapInterval([returns], meanScore, { rng: rng.fork('bootstrap') })
      const score = { mean: mean(returns), iqm: interquartileMean(returns), interval }
      terminal.result(
        { agent: directory, env: pipeline.env, seed: given.seed, ...score, returns, lengths, gif },
        [...scoreLines(score, returns, lengths), ...(gif === null ? [] : [`film: ${relative(cwd, gif)}`])].join('\n'),
      )
    } finally {
      progress.stop()
      await agent.close()
    }
  },
})

async function filmEpisode(
  registry: Registry,
  agent: Agent,
  pipeline: AgentPipeline,
  settings: Omit<Parameters<typeof recordEpisode>[0], 'agent' | 'env'>,
): Promise<Uint8Array> {
  await using env = await makePlayingEnv(registry, pipeline)
  const film = await recordEpisode({ agent, env, ...settings })
  if (film) return film
  throw new LudusError('NO_PICTURES', `Cannot film ${pipeline.env.id}: it shows no pictures`)
}

function scoreLines(
  { mean, iqm, interval }: { mean: number; iqm: number; interval: Interval | null },
  returns: readonly number[],
  lengths: readonly number[],
): string[] {
  const bounds = interval ? ` (95 % interval ${interval.map((bound) => bound.toFixed(2)).join(' to ')})` : ''
  const steps = lengths.reduce((sum, length) => sum + length, 0)
  return [
    `mean return ${mean.toFixed(2)}${bounds}, interquartile mean ${iqm.toFixed(2)}`,
    `lowest ${Math.min(...returns).toFixed(2)}, highest ${Math.max(...returns).toFixed(2)}, ${returns.length} episodes, ${steps} steps`,
  ]
}
