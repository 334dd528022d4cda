import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Agent,
  createRegistry,
  createRng,
  episodeStatistics,
  type Goal,
  type Learner,
  noResumption,
  type Trainer,
  type VectorEnv,
} from '@ludus/core'
import encoders from '@ludus/encoders'
import trainersDrl from '@ludus/trainers-drl'
import trainersSplit from '@ludus/trainers-split'

const registry = createRegistry([encoders, trainersDrl, trainersSplit])

/** What `trainAgent` needs. */
export interface Training {
  /** One of ours by its id, or any. */
  readonly trainer: string | Trainer
  readonly options: Readonly<Record<string, unknown>>
  /** Terminal steps. */
  readonly steps: number
  readonly seed: number
  readonly env: VectorEnv
  /** Null unless given. */
  readonly goal?: Goal | null
  /** 1 unless given. */
  readonly framesPerObservation?: number
}

/** Trains as a run does, without evaluations and checkpoints. */
export function trainAgent(training: Training): Promise<Agent> {
  const { options, steps, seed, env, goal = null, framesPerObservation = 1 } = training
  const trainer = typeof training.trainer === 'string' ? registry.trainer(training.trainer) : training.trainer
  return trainer.train({
    options: trainer.configSchema.parse(options),
    rng: createRng(seed),
    budget: { steps },
    compute: { engine: 'onnx', threads: 1 },
    goal,
    resumption: noResumption,
    signal: new AbortController().signal,
    report: () => undefined,
    env,
    framesPerObservation,
    evaluateEvery: steps,
    evaluate: async () => undefined,
    checkpoints: { save: async () => undefined },
    async artefact(name, make) {
      const directory = await mkdtemp(join(tmpdir(), `ludus-${name}-`))
      await make(directory)
      return directory
    },
    learner: (learner): Learner => registry.learner(learner),
    encoderTrainer: registry.encoder,
  })
}

/**
 * The mean return of greedy episodes on seeds that training has not seen: as many of each env, so that long episodes
 * count like short ones.
 */
export async function meanReturn(agent: Agent, env: VectorEnv, episodesPerEnv: number): Promise<number> {
  const counted = episodeStatistics(env)
  const rng = createRng(0)
  const returns = Array.from({ length: env.numEnvs }, (): number[] => [])
  let { observations } = await counted.reset({ seed: 2 ** 31 })
  while (returns.some((ofEnv) => ofEnv.length < episodesPerEnv)) {
    const inputs = agent.encoder ? await agent.encoder.encode(observations as Uint8Array, env.numEnvs) : observations
    const { final, observations: next } = await counted.step(
      await agent.policy.act(inputs, { deterministic: true, rng }),
    )
    for (const [row, index] of final?.indices.entries() ?? []) {
      const total = final?.infos[row]?.episode?.return
      if (total !== undefined && (returns[index] as number[]).length < episodesPerEnv) returns[index]?.push(total)
    }
    observations = next
  }
  const all = returns.flat()
  return all.reduce((sum, one) => sum + one, 0) / all.length
}
