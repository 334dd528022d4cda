import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Agent } from '../contracts/agent.js'
import type { EncoderTrainer } from '../contracts/encoder-trainer.js'
import type { Goal } from '../contracts/goal.js'
import type { Learner, TrainContext, Trainer } from '../contracts/training.js'
import type { VectorEnv } from '../contracts/vector-env.js'
import { LudusError } from '../errors.js'
import { createRng } from '../random.js'
import { type RunEvent, runEventSchema } from '../run-events.js'
import { createMemoryResumption } from './memory-resumption.js'

/** What `describeTrainer` needs. */
export interface DescribeTrainerOptions {
  readonly trainer: Trainer
  /** Options with which the trainer works on the env within seconds. */
  readonly options: Readonly<Record<string, unknown>>
  /** Makes an equal, small vector env each time. */
  readonly makeEnv: () => VectorEnv | Promise<VectorEnv>
  /** Terminal steps of the policy's training. */
  readonly steps: number
  /** What the env wants, for trainers that ask; null unless given. */
  readonly goal?: Goal
  /** Learners that the trainer may ask for. */
  readonly learners?: readonly Learner[]
  /** Stage-1 objectives that the trainer may ask for. */
  readonly encoderTrainers?: readonly EncoderTrainer[]
}

/** The suite that every trainer passes: valid events, an agent that acts, the same result for the same seed, abort. */
export function describeTrainer(name: string, options: DescribeTrainerOptions): void {
  describe(`${name} keeps the contract of a Trainer:`, () => {
    it('reports valid events, evaluates, and returns an agent whose actions are valid', async () => {
      const { agent, events, evaluations, env } = await train(options, 1)
      expect(events.length).toBeGreaterThan(0)
      for (const event of events) expect(runEventSchema.safeParse(event).error).toBeUndefined()
      expect(events.some((event) => event.type === 'cost')).toBe(true)
      expect(evaluations.at(-1)).toBe(options.steps)
      expect(await actOnFirst(agent, env)).toHaveLength(env.numEnvs)
      await agent.close()
      await env.close()
    })

    it('the same seed reports the same figures, bit for bit', async () => {
      const [one, other] = [await train(options, 2), await train(options, 2)]
      expect(one.events).toEqual(other.events)
      await Promise.all([one, other].flatMap(({ agent, env }) => [agent.close(), env.close()]))
    })

    it('an aborted signal ends training with its reason', async () => {
      const controller = new AbortController()
      controller.abort(new LudusError('INTERRUPTED', 'stopped by the test'))
      await expect(train(options, 3, controller.signal)).rejects.toMatchObject({ code: 'INTERRUPTED' })
    })
  })
}

async function train(
  options: DescribeTrainerOptions,
  seed: number,
  signal: AbortSignal = new AbortController().signal,
) {
  const { trainer, steps } = options
  const env = await options.makeEnv()
  const events: RunEvent[] = []
  const evaluations: number[] = []
  const context: TrainContext<unknown> = {
    options: trainer.configSchema.parse(options.options),
    rng: createRng(seed),
    budget: { steps },
    compute: { engine: 'onnx', threads: 1 },
    signal,
    env,
    framesPerObservation: 1,
    evaluateEvery: Math.ceil(steps / 2),
    report: (event) => events.push(event),
    evaluate: async (_agent, progress) => {
      evaluations.push(progress.steps)
    },
    goal: options.goal ?? null,
    resumption: createMemoryResumption(),
    checkpoints: { save: async () => undefined },
    async artefact(name, make) {
      const directory = await mkdtemp(join(tmpdir(), `ludus-test-${name}-`))
      onTestFinished(() => rm(directory, { recursive: true }))
      await make(directory)
      return directory
    },
    learner: (id) => find('learner', options.learners, id),
    encoderTrainer: (id) => find('encoder', options.encoderTrainers, id),
  }
  try {
    return { agent: await trainer.train(context), events, evaluations, env }
  } catch (error) {
    await env.close()
    throw error
  }
}

function find<Part extends { readonly id: string }>(kind: string, parts: readonly Part[] = [], id: string): Part {
  const found = parts.find((part) => part.id === id)
  if (found) return found
  throw new LudusError(
    `UNKNOWN_${kind.toUpperCase()}`,
    `Cannot find the ${kind} ${id}: the test was given none of that id`,
  )
}

async function actOnFirst(agent: Agent, env: VectorEnv): Promise<unknown[]> {
  const { observations } = await env.reset({ seed: 9 })
  const inputs = agent.encoder ? await agent.encoder.encode(observations as Uint8Array, env.numEnvs) : observations
  const actions = await agent.policy.act(inputs, { deterministic: true, rng: createRng(9) })
  const list = env.actionSpace.unbatch(actions)
  expect(list.every((action) => env.actionSpace.contains(action))).toBe(true)
  return list
}
