import { createRegistry, createRng } from '@ludus/core'
import web, { installedChromium } from '@ludus/envs-web'
import { chromium } from 'playwright-core'

type GameId = (typeof web)['envs'][number]['id']

const registry = createRegistry([web])
const runs = 5
const noPeer = { peer: null, peerValue: null }

/** Steps a second of one env: 84×84 grey, 4 frames a step, played by its script; resets are left out. */
async function stepsPerSecond(id: GameId, steps: number): Promise<number> {
  const { script } = await registry.envModule(id)
  const rng = createRng(0)
  await using env = await registry.make(id, { options: { size: 84, colour: 'grey', framesPerStep: 4 } })
  let { state } = await env.reset({ seed: 1 })
  const play = async (count: number) => {
    let spent = 0
    for (let step = 0; step < count; step++) {
      const action = script?.(state, rng) as never
      const started = performance.now()
      const result = await env.step(action)
      spent += performance.now() - started
      state = result.terminated || result.truncated ? (await env.reset()).state : result.state
    }
    return spent
  }
  // The first steps are slower, as the page's code is not compiled yet.
  await play(500)
  const rates: number[] = []
  for (let run = 0; run < runs; run++) rates.push((steps / (await play(steps))) * 1000)
  return median(rates)
}

/** Milliseconds from one episode to the first observation of the next, its intro included. */
async function dinoResetMilliseconds(): Promise<number> {
  await using env = await registry.make('web/dino-v1', { options: { size: 84 } })
  await env.reset({ seed: 1 })
  const times: number[] = []
  for (let reset = 0; reset < 4 * runs; reset++) {
    const started = performance.now()
    await env.reset()
    times.push(performance.now() - started)
  }
  return median(times)
}

/** The same game stepped the usual way: a key, then a screenshot with the flags that Playwright sets by itself. */
async function screenshotsPerSecond(): Promise<number> {
  const browser = await chromium.launch({
    executablePath: await installedChromium(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 336, height: 336 } })
    await page.goto(new URL('games/catch/index.html', import.meta.resolve('@ludus/envs-web')).href)
    const rates: number[] = []
    for (let run = 0; run < runs; run++) {
      const started = performance.now()
      for (let step = 0; step < 20; step++) {
        await page.keyboard.press(step % 2 === 0 ? 'ArrowLeft' : 'ArrowRight')
        await page.screenshot()
      }
      rates.push(20_000 / (performance.now() - started))
    }
    return median(rates)
  } finally {
    await browser.close()
  }
}

/** The mean return of a game's script, and of random actions beside it. */
async function scores(id: GameId, episodes: number) {
  const { script } = await registry.envModule(id)
  const meanReturn = async (policy: 'script' | 'random') => {
    await using env = await registry.make(id, { options: { size: 8 } })
    const rng = createRng(0)
    let sum = 0
    for (let episode = 0; episode < episodes; episode++) {
      let { state } = await env.reset({ seed: 1_000 + episode })
      for (let ended = false; !ended; ) {
        const action = policy === 'script' ? script?.(state, rng) : env.actionSpace.sample(rng)
        const result = await env.step(action as never)
        sum += result.reward
        ended = result.terminated || result.truncated
        state = result.state
      }
    }
    return sum / episodes
  }
  return {
    value: await meanReturn('script'),
    unit: 'mean return of its script',
    peer: 'random actions',
    peerValue: await meanReturn('random'),
    higherIsBetter: true,
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] as number
}

/** What `npm run bench -- web` measures. */
export const benchmarks = [
  {
    name: 'web/catch',
    run: async () => ({
      value: await stepsPerSecond('web/catch-v1', 2_000),
      unit: 'steps/s',
      ...noPeer,
      higherIsBetter: true,
    }),
  },
  {
    name: 'web/dino',
    run: async () => ({
      value: await stepsPerSecond('web/dino-v1', 1_000),
      unit: 'steps/s',
      ...noPeer,
      higherIsBetter: true,
    }),
  },
  {
    name: 'web/dino-reset-ms',
    run: async () => ({ value: await dinoResetMilliseconds(), unit: 'ms', ...noPeer, higherIsBetter: false }),
  },
  {
    name: 'web/screenshot-route',
    run: async () => ({
      value: await stepsPerSecond('web/catch-v1', 2_000),
      unit: 'steps/s',
      peer: 'Playwright page.screenshot(), default flags, real time',
      peerValue: await screenshotsPerSecond(),
      higherIsBetter: true,
    }),
  },
  { name: 'web/catch-score', run: () => scores('web/catch-v1', 40) },
  { name: 'web/dino-score', run: () => scores('web/dino-v1', 10) },
  { name: 'web/2048-score', run: () => scores('web/2048-v1', 20) },
  { name: 'web/pacman-score', run: () => scores('web/pacman-v1', 20) },
  { name: 'web/turret-score', run: () => scores('web/turret-v1', 20) },
  { name: 'web/lantern-score', run: () => scores('web/lantern-v1', 20) },
  { name: 'web/bricks-score', run: () => scores('web/bricks-v1', 20) },
] as const
