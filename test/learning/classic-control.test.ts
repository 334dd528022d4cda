import { createRegistry } from '@ludus/core'
import classic from '@ludus/envs-classic'
import { expect, it } from 'vitest'
import { type ClassicTask, classicTasks } from './classic-control.js'
import { meanReturn, trainAgent } from './train-agent.js'

const registry = createRegistry([classic])

/** Trains from a seed and gives the mean return over 100 greedy episodes. */
async function learnedReturn(task: ClassicTask, seed: number): Promise<number> {
  await using env = await registry.makeVector(task.id, { numEnvs: task.numEnvs })
  const agent = await trainAgent({ ...task, seed, env })
  await using unseen = await registry.makeVector(task.id, { numEnvs: 20 })
  const mean = await meanReturn(agent, unseen, 5)
  await agent.close()
  return mean
}

it.each(Object.entries<ClassicTask>(classicTasks))(
  '%s reaches its threshold in the median of its seeds',
  async (_, task) => {
    const returns: number[] = []
    for (const seed of task.seeds) returns.push(await learnedReturn(task, seed))
    const median = returns.sort((one, other) => one - other)[Math.floor(returns.length / 2)]
    expect(median).toBeGreaterThanOrEqual(task.threshold)
  },
)
