import { join, relative, resolve } from 'node:path'
import { createRng, LudusError, parseWith } from '@ludus/core'
import { cardText, encoderDrift, loadSampleSet, readEncoderCard } from '@ludus/encoders'
import { defineCommand } from '../command.js'
import { computeFlags, computeFrom } from '../flags/compute.js'
import { flag } from '../flags/flag.js'
import { setFlag } from '../flags/protocol.js'
import { withAssignments } from '../flags/set-path.js'
import { nonEmpty, seed } from '../flags/values.js'
import { isTaken } from '../is-taken.js'
import { createRunProgress } from '../output/run-progress.js'
import { loadProject } from '../project/load-project.js'

export const encode = defineCommand({
  argument: { syntax: '<samples>', description: 'a folder that `ludus record` or `ludus samples import` wrote' },
  flags: {
    encoder: flag('<id>', 'the stage-1 objective, such as contrastive (supervised)', nonEmpty.default('supervised')),
    seed: flag('<n>', 'seed of the training (0)', seed.default(0)),
    ...computeFlags,
    set: setFlag('an option of the objective, such as epochs=10'),
    visited: flag(
      '<folder>',
      'samples of a trained agent: says how far the features drift on them',
      nonEmpty.optional(),
    ),
    out: flag('<folder>', 'where to write (<samples>/encoder-<seed>)', nonEmpty.optional()),
  },
  async run(folder, given, { cwd, signal, terminal }) {
    const { registry } = await loadProject(cwd, terminal.warn)
    const trainer = registry.encoder(given.encoder)
    const what = `the options of the encoder ${given.encoder}`
    const options = parseWith(trainer.configSchema, withAssignments({}, given.set), 'INVALID_OPTIONS', what)
    const directory = resolve(cwd, given.out ?? join(folder, `encoder-${given.seed}`))
    if (await isTaken(directory))
      throw new LudusError('FOLDER_TAKEN', `Cannot write an encoder into ${directory}: it is not empty; choose --out`)
    const samples = await loadSampleSet(resolve(cwd, folder))
    const visited = given.visited === undefined ? null : await loadSampleSet(resolve(cwd, given.visited))
    const metrics: Record<string, number> = {}
    let stop: string | null = null
    const progress = createRunProgress(terminal, given.encoder)
    try {
      progress.report({ type: 'stage', stage: 'encoder' })
      const encoder = await trainer.train({
        ...{ options, samples, signal },
        rng: createRng(given.seed),
        compute: computeFrom(given),
        report(event) {
          if (event.type === 'metric') metrics[event.name] = event.value
          if (event.type === 'stop') stop = event.condition
          progress.report(event)
        },
      })
      progress.stop()
      await encoder.save(directory)
      const card = await readEncoderCard(directory)
      const drift = visited && card && (await encoderDrift(encoder, card, visited))
      const { featureSize } = encoder
      const found = { directory, fingerprint: encoder.fingerprint(), featureSize, stop, metrics, card, drift }
      await encoder.close()
      const lines = [
        ...Object.entries(metrics).map(([name, value]) => `${name} ${value.toPrecision(4)}`),
        ...(stop === null ? [] : [`stopped by ${stop}`]),
        ...(card === null ? [] : [cardText(card)]),
        ...(drift === null
          ? []
          : [`drift: ${drift.meanShift.toPrecision(3)} deviations, Fréchet ${drift.frechet.toPrecision(3)}`]),
        `encoder: ${relative(cwd, directory)}`,
      ]
      terminal.result(found, lines.join('\n'))
    } finally {
      progress.stop()
    }
  },
})
