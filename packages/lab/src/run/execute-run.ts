import {
  type Agent,
  type AgentPipeline,
  createRegistry,
  createRng,
  isLudusError,
  loadPlugins,
  parseWith,
  type Registry,
  type RegistryWarning,
  type Rng,
  resolvePlugin,
  type TrainContext,
  type Trainer,
} from '@ludus/core'
import { evaluateAgent } from '../evaluation/evaluate-agent.js'
import { makePlayingEnv, makeTrainingEnv } from '../evaluation/make-envs.js'
import { recordEpisode } from '../evaluation/record-episode.js'
import { hashConfig } from '../protocol/config-hash.js'
import type { RunConfig } from '../protocol/run-config.js'
import { lastBooks, openRunFolder, type RunFolder } from '../store/open-run-folder.js'
import { readProvenance } from '../store/provenance.js'
import type { LabEvent, StampedEvent } from '../store/run-log.js'
import type { Provenance, RunManifest } from '../store/run-manifest.js'
import { cpuSeconds } from './cpu-time.js'
import { labPlugin } from './random-play.js'
import { createRunLedger, type RunLedger } from './run-ledger.js'
import { createRunResumption } from './run-resumption.js'
import { userPackage } from './user-package.js'

/** What `executeRun` takes. */
export interface ExecuteRunOptions {
  readonly config: RunConfig
  /** Made when it is missing. Where it holds this same run, unfinished, the run goes on from its last checkpoint. */
  readonly directory: string
  /** Aborting it ends the run early: its last checkpoint stays, everything is closed. */
  readonly signal: AbortSignal
  onEvent(event: StampedEvent): void
  /** Told when the run goes on with what an earlier process left, after so many terminal steps of the policy's training. */
  onResume?(from: { readonly steps: number }): void
  /** Told once of an env id that leaves its version open or names an old one. */
  onWarning?(warning: RegistryWarning): void
}

/** Milliseconds between two progress events that are passed on. */
const progressEvery = 100
/** Steps of the final agent's clip. */
const clipSteps = 150

/**
 * Runs a training in this process: plugins, envs, trainer, evaluation on an env and seeds of its own, and all of it
 * kept in a folder.
 *
 * @returns The manifest, its status `finished`, or `interrupted` when the signal aborted.
 * @throws {LudusError} `RUN_EXISTS` for a folder of another run or of a finished one, `RUN_LOCKED`, `RUN_NOT_WRITABLE`,
 * `CORRUPT_CHECKPOINT`, `UNKNOWN_TRAINER`, `NAME_NOT_FOUND`, `INVALID_OPTIONS`, and what plugins throw; what fails after
 * the folder was made is in its manifest too.
 */
export async function executeRun(options: ExecuteRunOptions): Promise<RunManifest> {
  const { directory, signal, onWarning } = options
  const plugins = [...(await loadPlugins(options.config.plugins, userPackage())), labPlugin]
  const registry = createRegistry(plugins, onWarning ? { onWarning } : {})
  const config = { ...options.config, env: await checkEnvChoice(registry, options.config.env) }
  const trainer = registry.trainer(config.trainer.id)
  const trainerOptions = parseTrainerOptions(trainer, config.trainer.options)
  const modules = config.plugins.map((plugin) => resolvePlugin(plugin, userPackage()))

  const configHash = hashConfig(config)
  const provenance = await readProvenance([import.meta.url, ...modules])

  await using folder = await openRunFolder(directory, configHash)
  const ledger = createRunLedger({ seconds: () => performance.now() / 1000, cpuSeconds })
  const books = lastBooks(folder)
  if (books) {
    ledger.restore(books.ledger)
    options.onResume?.({ steps: folder.states.last?.steps ?? 0 })
  }
  let manifest = firstManifest(config, configHash, provenance, books && folder.found)
  const record = async (change: Partial<RunManifest>) => {
    manifest = { ...manifest, ledger: ledger.costs(), evaluationSeconds: ledger.excludedSeconds(), ...change }
    await folder.writeManifest(manifest)
    await folder.events.flush()
  }

  await record({})
  try {
    const result = await trainAndEvaluate({
      ...options,
      config,
      registry,
      trainer,
      trainerOptions,
      folder,
      ledger,
      record,
    })
    await record({ ...result, status: 'finished', endedAt: new Date().toISOString() })
    await folder.states.clear()
  } catch (error) {
    const endedAt = new Date().toISOString()
    if (!signal.aborted) {
      const code = isLudusError(error) ? error.code : 'RUN_FAILED'
      const message = error instanceof Error ? error.message : String(error)
      // The first error is the one to tell; a full disk may refuse this note of it.
      await record({ status: 'failed', endedAt, error: { code, message } }).catch(() => undefined)
      throw error
    }
    await record({ status: 'interrupted', endedAt })
  }
  return manifest
}

/** @param found What an earlier process left of the run that this one goes on with. */
function firstManifest(
  config: RunConfig,
  configHash: string,
  provenance: Provenance,
  found: RunManifest | null,
): RunManifest {
  const now = new Date().toISOString()
  return {
    formatVersion: 2,
    status: 'running',
    config,
    configHash,
    provenance: found?.provenance ?? provenance,
    startedAt: found?.startedAt ?? now,
    resumed: found ? [...found.resumed, { at: now, provenance }] : [],
    endedAt: null,
    ledger: [],
    evaluationSeconds: 0,
    final: null,
    finalStochastic: null,
    video: null,
    error: null,
  }
}

/**
 * Checks the options of a trainer, and completes them.
 *
 * @throws {LudusError} `INVALID_OPTIONS`.
 */
export function parseTrainerOptions(trainer: Trainer, options: unknown): unknown {
  return parseWith(trainer.configSchema, options, 'INVALID_OPTIONS', `the options of the trainer ${trainer.id}`)
}

/**
 * Checks that an env exists and takes these options, before anything is made.
 *
 * @returns The choice with the env's full id.
 * @throws {LudusError} `NAME_NOT_FOUND`, `INVALID_OPTIONS`.
 */
export async function checkEnvChoice(registry: Registry, { id, options }: RunConfig['env']): Promise<RunConfig['env']> {
  const { optionsSchema } = await registry.envModule(id)
  parseWith(optionsSchema, options, 'INVALID_OPTIONS', `the options of ${id}`)
  return { id: await registry.resolveId(id), options }
}

interface Work extends ExecuteRunOptions {
  readonly registry: Registry
  readonly trainer: Trainer
  readonly trainerOptions: unknown
  readonly folder: RunFolder
  readonly ledger: RunLedger
  record(change: Partial<RunManifest>): Promise<void>
}

async function trainAndEvaluate(work: Work): Promise<Pick<RunManifest, 'final' | 'finalStochastic' | 'video'>> {
  const { config, registry, trainer, folder, ledger, signal } = work
  const pipeline: AgentPipeline = { env: config.env, frameStack: config.frameStack, observe: config.observe }
  const rng = createRng(config.seed)
  await using env = await makeTrainingEnv(registry, pipeline, { numEnvs: config.numEnvs, isRestorable: true })
  await using evaluationEnv = await makeTrainingEnv(registry, pipeline, { numEnvs: 1 })

  const everySteps = config.checkpointEvery ?? config.evaluation.everySteps
  const { isCatchingUp, resumption, artefact } = createRunResumption({ folder, ledger, env, everySteps })
  const emit = createEmitter(work, isCatchingUp)
  const evaluate = (agent: Agent, episodes: number, deterministic = true) =>
    evaluateAgent({
      agent,
      env: evaluationEnv,
      episodes,
      deterministic,
      seed: config.evaluation.seed,
      rng: rng.fork('evaluation'),
      signal,
    })

  const { goal, optionsSchema } = await registry.envModule(config.env.id)
  const context: TrainContext<unknown> = {
    options: work.trainerOptions,
    rng: rng.fork('training'),
    budget: config.budget,
    compute: config.compute,
    signal,
    env,
    goal: goal?.(optionsSchema.parse(config.env.options)) ?? null,
    resumption,
    artefact,
    evaluateEvery: config.evaluation.everySteps,
    report: emit,
    learner: registry.learner,
    encoderTrainer: registry.encoder,
    framesPerObservation: config.observe === 'pixels' ? config.frameStack : 1,
    checkpoints: { save: (name, agent) => ledger.exclude(() => folder.saveCheckpoint(name, agent, pipeline)) },
    evaluate: (agent, { steps, updates }) =>
      ledger.exclude(async () => {
        const { returns, lengths } = await evaluate(agent, config.evaluation.episodes)
        emit({ type: 'evaluation', steps, updates, frames: ledger.framesBefore() + steps, returns, lengths })
        await work.record({})
      }),
  }

  ledger.start()
  const agent = await trainer.train(context)
  try {
    await folder.states.settle()
    return await ledger.exclude(async () => {
      await folder.saveAgent(agent, pipeline)
      const { finalEpisodes, stochasticEpisodes } = config.evaluation
      const final = await evaluate(agent, finalEpisodes)
      const finalStochastic = stochasticEpisodes > 0 ? await evaluate(agent, stochasticEpisodes, false) : null
      const clip = await filmAgent(work, agent, pipeline, rng.fork('clip'))
      if (clip) await folder.writeFile('play.gif', clip)
      return { final, finalStochastic, video: clip && 'play.gif' }
    })
  } finally {
    await agent.close()
  }
}

/**
 * Books an event, keeps it, and passes it on; progress comes often, and is thinned out and not kept. What comes while
 * the trainer is catching up with an earlier process is shown, and no more.
 */
function createEmitter({ ledger, folder, onEvent }: Work, isCatchingUp: () => boolean): (event: LabEvent) => void {
  let lastProgress = Number.NEGATIVE_INFINITY
  return (event) => {
    const isNew = !isCatchingUp()
    if (isNew && event.type === 'stage') ledger.enter(event.stage)
    if (event.type === 'cost') return isNew ? ledger.charge(event) : undefined
    if (event.type === 'progress') {
      const now = performance.now()
      if (now - lastProgress < progressEvery && event.done < event.total) return
      lastProgress = now
    }
    const stamped: StampedEvent = { seconds: ledger.seconds(), event }
    if (isNew && event.type !== 'progress') folder.events.append(stamped)
    onEvent(stamped)
  }
}

async function filmAgent(
  { config, registry, signal }: Work,
  agent: Agent,
  pipeline: AgentPipeline,
  rng: Rng,
): Promise<Uint8Array | null> {
  await using env = await makePlayingEnv(registry, pipeline)
  return await recordEpisode({ agent, env, seed: config.evaluation.seed, rng, maxSteps: clipSteps, signal })
}
