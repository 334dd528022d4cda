import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import web, { installedChromium } from '@ludus/envs-web'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GameId, playTrajectory } from './web-trajectory.js'

const isFull = process.env.LUDUS_REPLAY === 'full'
const seeds = isFull ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] : [5]
const steps = isFull ? 1_000 : 100
const games: readonly GameId[] = isFull ? web.envs.map(({ id }) => id) : ['web/catch-v1', 'web/dino-v1']

/** Needs a screen that nobody sees: Debian's xvfb. */
const hasScreen = (() => {
  try {
    execFileSync('which', ['Xvfb'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

/** A Chromium that opens a window where the environment says so, whatever flags it is started with. */
const wrapper = (chromium: string) => `#!/bin/sh
if [ -n "$LUDUS_TEST_HEADED" ]; then
  for flag do
    shift
    case "$flag" in --headless*) ;; *) set -- "$@" "$flag" ;; esac
  done
fi
exec "${chromium}" "$@"
`

describe.skipIf(!hasScreen).each(games)('%s in a window (skipped where there is no Xvfb)', (id) => {
  const folder = mkdtempSync(join(tmpdir(), 'ludus-headed-'))
  const chosen = process.env.LUDUS_CHROMIUM
  let screen: ChildProcess
  beforeAll(async () => {
    const chromium = await installedChromium()
    const path = join(folder, 'chromium')
    writeFileSync(path, wrapper(chromium))
    chmodSync(path, 0o755)
    process.env.LUDUS_CHROMIUM = path
    // It writes the number of the screen that it has found free.
    screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x1024x24'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const [number] = (await once(screen.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
    process.env.DISPLAY = `:${String(number).trim()}`
  })
  afterAll(() => {
    screen.kill()
    if (chosen === undefined) delete process.env.LUDUS_CHROMIUM
    else process.env.LUDUS_CHROMIUM = chosen
    rmSync(folder, { recursive: true, force: true })
  })

  it.each(seeds)('plays seed %i bit for bit as without one', async (seed) => {
    const headless = await playTrajectory(id, seed, steps)
    process.env.LUDUS_TEST_HEADED = 'yes'
    try {
      expect(await playTrajectory(id, seed, steps)).toEqual(headless)
    } finally {
      delete process.env.LUDUS_TEST_HEADED
    }
  })
})
