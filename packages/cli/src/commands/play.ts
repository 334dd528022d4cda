import { resolve } from 'node:path'
import { z } from 'zod'
import { defineCommand } from '../command.js'
import { flag } from '../flags/flag.js'
import { anyNumber, jsonObject, nonEmpty, portNumber, positiveCount, seed } from '../flags/values.js'
import { openRecorders } from '../play/open-recorders.js'
import { playByHand } from '../play/play-by-hand.js'
import { findEnv } from '../project/find-env.js'
import { loadProject } from '../project/load-project.js'

export const play = defineCommand({
  argument: { syntax: '<env>', description: 'the id of an env that draws pictures, or a game folder' },
  flags: {
    seed: flag('<n>', 'seed of the first episode (any)', seed.optional()),
    envOptions: flag('<json>', 'options of the env, such as {"size":42}', jsonObject.default({})),
    rate: flag('<steps>', "steps a second (the env's own pace)", anyNumber.pipe(z.number().positive()).optional()),
    record: flag('<folder>', 'keep a sample set, or go on with the one there', nonEmpty.optional()),
    frameStack: flag('<n>', 'frames in one recorded observation (4 with --record, else 1)', positiveCount.optional()),
    actions: flag('<file>', 'keep seeds and actions, for `ludus replay`', nonEmpty.optional()),
    port: flag('<n>', 'port of the page (any that is free)', portNumber.default(0)),
  },
  notes:
    'examples: ludus play web/catch-v1\n          ludus play ./my-game --record samples/mine --actions mine.jsonl\n\nPrints the address of a page, for a browser on this machine or at the end of a tunnel.',
  async run(what, given, { cwd, signal, terminal }) {
    const { registry } = await loadProject(cwd, terminal.warn)
    const found = await findEnv(what, cwd, registry, 'play')
    const [samples, actions] = [given.record, given.actions].map((path) => (path ? resolve(cwd, path) : null))
    const frameStack = given.frameStack ?? (samples ? 4 : 1)
    const { envOptions } = given
    const session = await playByHand({
      ...{ found, envOptions, frameStack, signal, terminal, seed: given.seed, port: given.port },
      stepsPerSecond: given.rate,
      openRecorders: (env, firstSeed) =>
        openRecorders(
          {
            ...{ id: found.id, envOptions, frameStack, folder: found.folder },
            ...{ samples: samples ?? null, actions: actions ?? null },
          },
          env,
          firstSeed,
        ),
    })
    const { returns, steps } = session
    const best = returns.length > 0 ? `, highest return ${Math.max(...returns).toFixed(2)}` : ''
    terminal.print(`${steps} steps, ${returns.length} episodes ended${best}`)
    if (given.record) terminal.print(`samples: ${given.record}`)
    if (given.actions) terminal.print(`actions: ${given.actions}`)
  },
})
