import { randomInt } from 'node:crypto'
import type { Controls, Env } from '@ludus/core'
import { parseWith } from '@ludus/core'
import { makePlayingEnv } from '@ludus/lab'
import { announcePage } from '../open-local-page.js'
import type { Terminal } from '../output/terminal.js'
import type { FoundEnv } from '../project/find-env.js'
import { bindControls } from './bind-controls.js'
import { createPlayLoop } from './play-loop.js'
import { openPlayServer } from './play-server.js'
import { createPlaySession, type PlayRecorder, type PlaySession } from './play-session.js'

/** What `playByHand` takes. */
export interface PlayByHandOptions {
  readonly found: FoundEnv
  readonly envOptions: Readonly<Record<string, unknown>>
  readonly frameStack: number
  /** Any, unless given. */
  readonly seed?: number | undefined
  readonly port: number
  /** The env's own pace unless given. */
  readonly stepsPerSecond?: number | undefined
  readonly maxSteps?: number
  /** Whether the page leaves the state data out. */
  readonly hidesState?: boolean
  readonly signal: AbortSignal
  readonly terminal: Terminal
  /** Opens what keeps the play, once the env is there; each is closed in the end. */
  openRecorders(env: Env, seed: number): Promise<readonly ClosingRecorder[]>
}

/** A recorder that has something to close. */
export interface ClosingRecorder extends PlayRecorder {
  /** What it keeps, for the page, such as "samples/catch". */
  readonly keeps: string
  close(): Promise<void>
}

/** How an env is paced when nobody says, in frames a second: Gymnasium's usual. */
const usualFramesPerSecond = 30

/**
 * Lets a person play an env on a page that is served to this machine, until the person ends it.
 *
 * @returns The session as it stood at the end.
 * @throws {LudusError} `NO_PICTURES`, `UNSUPPORTED_SPACE`, `PORT_TAKEN`, and whatever the env throws.
 */
export async function playByHand(options: PlayByHandOptions): Promise<PlaySession> {
  const { found, envOptions, frameStack, port, signal, terminal, maxSteps, hidesState = false } = options
  const { id, registry } = found
  const seed = options.seed ?? randomInt(2 ** 31)
  const controls = await controlsOf(found, envOptions)
  await using env = await makePlayingEnv(registry, { env: { id, options: envOptions }, frameStack, observe: 'pixels' })
  const bound = bindControls(env.actionSpace, controls)
  const ownPace = (controls?.framesPerSecond ?? usualFramesPerSecond) / env.framesPerStep
  const stepsPerSecond = options.stepsPerSecond ?? ownPace
  const recorders = await options.openRecorders(env, seed)
  try {
    const session = createPlaySession(env, recorders)
    const loop = createPlayLoop({
      ...{ session, controls: bound, secondsPerStep: 1 / stepsPerSecond, seed, signal },
      ...(maxSteps !== undefined && { maxSteps }),
      show: async (pace) => {
        const keeps = recorders.map((recorder) => recorder.keeps)
        const view = hidesState ? { ...session.view, state: null } : session.view
        server.show({ ...view, ...pace, returns: session.returns, keeps }, await session.picture())
      },
    })
    const server = await openPlayServer({
      port,
      hello: {
        ...{ env: id, stepsPerSecond, controls: bound.shown, waits: bound.waits },
        variables: hidesState ? null : variablesOf(env),
      },
      onOrder: loop.tell,
      onWatch: loop.watch,
    })
    try {
      terminal.result({ env: id, seed, address: server.address }, announcePage(id, server, 'Ctrl-C ends the play'))
      await loop.run()
      return session
    } finally {
      await server.close()
    }
  } finally {
    for (const recorder of recorders) await recorder.close()
  }
}

async function controlsOf({ id, registry }: FoundEnv, envOptions: unknown): Promise<Controls | null> {
  const module = await registry.envModule(id)
  const options = parseWith(module.optionsSchema, envOptions, 'INVALID_OPTIONS', `the options of ${id}`)
  return module.controls?.(options) ?? null
}

/** What the state data may be, for the page's bars: the space of each variable, as JSON. */
function variablesOf({ stateSpace }: Env): unknown {
  return stateSpace?.toJSON() ?? null
}
