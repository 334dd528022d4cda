import { join, relative, resolve } from 'node:path'
import { createRng, type EnvModule, LudusError } from '@ludus/core'
import { openSampleWriter, type Play, type PlayOptions, playSamples, type SampleWriter } from '@ludus/encoders'
import { makeTrainingEnv } from '@ludus/lab'
import { z } from 'zod'
import { defineCommand } from '../command.js'
import { flag } from '../flags/flag.js'
import { jsonObject, nonEmpty, positiveCount, seed } from '../flags/values.js'
import { createRunProgress } from '../output/run-progress.js'
import { callsInto } from '../play/action-file.js'
import { openAgentPlayer } from '../play/agent-player.js'
import { openActions, openRecorders } from '../play/open-recorders.js'
import { playByHand } from '../play/play-by-hand.js'
import { findEnv } from '../project/find-env.js'
import { loadProject } from '../project/load-project.js'

const player = z.enum(['random', 'script', 'agent', 'human'], 'must be random, script, agent or human')

/** Samples in one file, which is what a crash may cost. */
const samplesPerFile = 4096

export const record = defineCommand({
  argument: { syntax: '<env>', description: 'the env to play, such as web/catch-v1, or a game folder' },
  flags: {
    steps: flag('<n>', 'samples to have in the end (5000)', positiveCount.default(5_000)),
    play: flag(
      '<player>',
      'random; script: the player that the env brings; agent; or human, on a page (random)',
      player.default('random'),
    ),
    agent: flag('<folder>', 'the agent, or the run that trained it, for --play agent', nonEmpty.optional()),
    envOptions: flag(
      '<json>',
      'options of the env, such as {"size":42} (the agent\'s, or none)',
      jsonObject.optional(),
    ),
    frameStack: flag('<n>', "frames in one observation (the agent's, or 4)", positiveCount.optional()),
    numEnvs: flag('<n>', 'envs played together (1)', positiveCount.default(1)),
    seed: flag('<n>', 'seed of the play (0)', seed.default(0)),
    actions: flag('<file>', 'keep seeds and actions too, for `ludus replay`; of one env', nonEmpty.optional()),
    out: flag('<folder>', 'where to write (samples/<env>-<seed>)', nonEmpty.optional()),
  },
  notes:
    'example: ludus record web/catch-v1 --steps 5000 --play script\n\nThe same command goes on with samples that were cut short, and does nothing once they are all there.',
  async run(what, given, { cwd, signal, terminal }) {
    const { registry } = await loadProject(cwd, terminal.warn)
    const found = await findEnv(what, cwd, registry, 'record')
    const directory = resolve(cwd, given.out ?? join('samples', `${found.id.replaceAll('/', '-')}-${given.seed}`))
    const actions = given.actions === undefined ? null : resolve(cwd, given.actions)
    if (given.numEnvs > 1 && (actions !== null || given.play === 'human'))
      throw new LudusError('INVALID_FLAG', 'Cannot keep actions, or play by hand, in several envs: drop --num-envs')
    await using trained = given.play === 'agent' ? await openAgentPlayer(given.agent, cwd) : null
    if (trained?.pipeline.observe === 'state')
      throw new LudusError(
        'INVALID_FLAG',
        'Cannot record frames while this agent plays: it is shown state data; take one of pixels',
      )
    const envOptions = given.envOptions ?? trained?.pipeline.env.options ?? {}
    const frameStack = given.frameStack ?? trained?.pipeline.frameStack ?? 4
    const env = { id: found.id, options: envOptions }

    if (given.play === 'human') {
      const kept = { ...{ id: found.id, envOptions, frameStack, folder: found.folder }, samples: directory, actions }
      const { steps } = await playByHand({
        ...{ found, envOptions, frameStack, signal, terminal, seed: given.seed, port: 0, maxSteps: given.steps },
        openRecorders: (made, firstSeed) => openRecorders(kept, made, firstSeed),
      })
      terminal.print(`${steps} samples added\nsamples: ${relative(cwd, directory)}`)
      return
    }
    const play = trained?.player ?? playerOf(found.id, await found.registry.envModule(found.id), given.play)
    const progress = createRunProgress(terminal, found.id)
    try {
      await using vector = await makeTrainingEnv(
        found.registry,
        { env, frameStack, observe: 'pixels' },
        { numEnvs: given.numEnvs },
      )
      const { spec, observationSpace, stateSpace, actionSpace } = vector
      const origin = { env, ...(spec && { spec }), seed: given.seed, play: given.play }
      const settings = {
        ...{ origin, framesPerObservation: frameStack, samplesPerFile },
        ...{ observationSpace, stateSpace, actionSpace },
      }
      const writer = await openSampleWriter(directory, settings)
      progress.report({ type: 'stage', stage: 'record' })
      const writing = actions === null ? null : await openActions(actions, vector, found.folder)
      try {
        await keepPlaying(
          writer,
          { env: vector, play, signal, ...(writing && { onCall: callsInto(writing, vector) }) },
          given,
          (done) => progress.report({ type: 'progress', done, total: given.steps, unit: 'steps' }),
        )
      } catch (error) {
        if (!signal.aborted) throw error
        progress.stop()
        throw new LudusError(
          'INTERRUPTED',
          `interrupted: ${relative(cwd, directory)} keeps ${writer.size} samples; the same command goes on with them`,
        )
      } finally {
        await writer.flush()
        await writing?.close()
      }
      progress.stop()
      const { size, labels, nextEpisode: episodes } = writer
      const names = labels.map(({ name }) => name).join(', ')
      terminal.result(
        { directory, size, episodes, labels },
        `${size} samples of ${episodes} episodes, labels: ${names || 'none'}\nsamples: ${relative(cwd, directory)}`,
      )
    } finally {
      progress.stop()
    }
  },
})

/** Plays until the writer has as many samples as asked for. */
async function keepPlaying(
  writer: SampleWriter,
  play: Omit<PlayOptions, 'rng' | 'steps' | 'firstEpisode'>,
  { steps, seed }: { readonly steps: number; readonly seed: number },
  onProgress: (done: number) => void,
): Promise<void> {
  const rng = createRng(seed)
  const options = {
    ...{ ...play, steps: steps - writer.size, firstEpisode: writer.nextEpisode },
    // What follows on earlier samples must not be the same again.
    rng: writer.size === 0 ? rng : rng.fork(`from sample ${writer.size}`),
  }
  for await (const round of playSamples(options)) {
    await writer.add(round)
    onProgress(writer.size)
  }
}

function playerOf(id: string, module: EnvModule, play: 'random' | 'script' | 'agent'): Play {
  if (play === 'random') return play
  if (module.script) return (state, rng) => module.script?.(state, rng)
  throw new LudusError('NO_SCRIPT', `Cannot record ${id} by its script: it brings none; use --play random`)
}
