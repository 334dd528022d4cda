import { createRegistry, createRng } from '@ludus/core'
import { describeEnv } from '@ludus/core/testing'
import web from '@ludus/envs-web'
import { describe, expect, it } from 'vitest'
import { playTrajectory } from './web-trajectory.js'

const registry = createRegistry([web])
const ids = ['web/2048-v1', 'web/pacman-v1', 'web/turret-v1', 'web/lantern-v1', 'web/bricks-v1'] as const
type GameId = (typeof ids)[number]
type State = Record<string, number | Float64Array>

describeEnv('web/2048-v1', { make: () => registry.make('web/2048-v1', { options: { size: 42 } }) })
describeEnv('web/pacman-v1', { make: () => registry.make('web/pacman-v1', { options: { size: 42 } }) })
describeEnv('web/turret-v1', {
  make: () => registry.make('web/turret-v1', { options: { size: 42 } }),
  // Three enemies have landed by then, as nobody fires.
  actionsToEnd: Array(131).fill(Float32Array.of(0, 0, -1)),
})
describeEnv('web/lantern-v1', {
  make: () => registry.make('web/lantern-v1', { options: { size: 42 } }),
  // Twelve steps of light and 75 of oil for each of three lives.
  actionsToEnd: Array(261).fill(0),
})
describeEnv('web/bricks-v1', {
  make: () => registry.make('web/bricks-v1', { options: { size: 42 } }),
  // Held at the right wall, the paddle has let three balls pass by then.
  actionsToEnd: Array(277).fill(2),
})

/** Plays until a condition holds, and gives each step. */
async function* play(id: GameId, seed: number, pick?: (state: State) => unknown, options = { size: 8 }) {
  const { script } = await registry.envModule(id)
  await using env = await registry.make(id, { options })
  const rng = createRng(seed)
  let { state, observation } = (await env.reset({ seed })) as { state: State; observation: Uint8Array }
  for (;;) {
    const before = { state, observation }
    const action = pick ? pick(state) : script?.(state as never, rng)
    const result = await env.step(action as never)
    state = result.state as State
    observation = result.observation as Uint8Array
    yield { ...result, before: before.state, seen: before.observation, state, observation }
    if (result.terminated || result.truncated) return
  }
}
type Step = ReturnType<typeof play> extends AsyncGenerator<infer Result> ? Result : never

async function playUntil(steps: AsyncGenerator<Step>, holds: (step: Step) => boolean): Promise<Step> {
  for await (const step of steps) if (holds(step)) return step
  throw new Error('the episode ended before')
}
const rose = ({ state, before }: Step, variable: string) => Number(state[variable]) - Number(before[variable])
const total = (values: unknown) => (values as Float64Array).reduce((sum, value) => sum + value, 0)

describe.each(ids)('%s', (id) => {
  it('replays 300 steps in a fresh page bit for bit', async () => {
    const first = await playTrajectory(id, 5, 300)
    expect(await playTrajectory(id, 5, 300)).toEqual(first)
    expect(await playTrajectory(id, 6, 3)).not.toEqual(first.slice(0, 5))
  })

  it('is played far better by its script than at random', async () => {
    const meanReturn = async (policy: 'random' | 'script') => {
      let sum = 0
      for (const seed of [21, 22]) {
        await using env = await registry.make(id, { options: { size: 8 } })
        const rng = createRng(seed)
        let steps = 0
        const pick = policy === 'random' ? () => env.actionSpace.sample(rng) : undefined
        for await (const { reward } of play(id, seed, pick)) {
          sum += reward
          if (++steps === 300) break
        }
      }
      return sum / 2
    }
    const random = await meanReturn('random')
    expect(await meanReturn('script')).toBeGreaterThan(random + 8)
  })
})

describe('web/2048-v1', () => {
  it('puts up one tile of 2 or 4 in each move, and rewards the tiles that were joined', async () => {
    const face = (exponent: number) => (exponent === 0 ? 0 : 2 ** exponent)
    const sum = (board: unknown) => total((board as Float64Array).map(face))
    let moves = 0
    for await (const { state, before, reward } of play('web/2048-v1', 4, () => moves % 4)) {
      const moved = String(state.board) !== String(before.board)
      expect(moved ? [2, 4] : [0]).toContain(sum(state.board) - sum(before.board))
      expect(reward).toBeCloseTo((Number(state.score) - Number(before.score)) / 100)
      if (!moved) expect(reward).toBe(0)
      if (++moves === 60) break
    }
  })

  it('goes on past the tile 2048', async () => {
    const won = await playUntil(play('web/2048-v1', 1_001), ({ before }) => before.won === 1)
    expect(won.state.highest).toBe(11)
    expect(won.terminated).toBe(false)
    expect(String(won.state.board)).not.toBe(String(won.before.board))
  })

  it('starts afresh at each reset, in the state data and in the picture', async () => {
    await using env = await registry.make('web/2048-v1', { options: { size: 84 } })
    const first = await env.reset({ seed: 3 })
    for (let step = 0; step < 40; step++) await env.step(step % 4)
    const again = await env.reset({ seed: 3 })
    expect(again).toEqual(first)
    expect([...(again.state.board as Float64Array)].filter((tile) => tile > 0)).toHaveLength(2)
    expect(again.state.score).toBe(0)
  })
})

describe('web/pacman-v1', () => {
  it('rewards a pill with 1, and a life lost with −5, after which the game goes on', async () => {
    let pills = 0
    const caught = await playUntil(
      play('web/pacman-v1', 2, () => 2),
      (step) => {
        const eaten = -rose(step, 'pillsLeft')
        if (rose(step, 'score') === 10 * eaten) pills += eaten
        return rose(step, 'lives') < 0
      },
    )
    expect(pills).toBeGreaterThan(3)
    expect(caught.info.rewardTerms).toEqual({ eaten: rose(caught, 'score') / 10, lost: -5 })
    expect(caught.state.lives).toBe(2)
    expect(caught.terminated).toBe(false)
  })
})

describe('web/turret-v1', () => {
  it('aims where the action says', async () => {
    await using env = await registry.make('web/turret-v1', { options: { size: 8 } })
    await env.reset({ seed: 1 })
    // 336 · (−0.5 + 1) / 2 = 84, and 30 + (304 − 30) · (0.5 + 1) / 2 = 235.5.
    const { state } = await env.step(Float32Array.of(-0.5, 0.5, -1))
    expect(state.aimX).toBeCloseTo(84)
    expect(state.aimY).toBeCloseTo(235.5)
    expect(state.heat).toBe(0)
  })

  it('overheats where it fires without end, and fires again once it has cooled', async () => {
    const switches: Step[] = []
    await playUntil(
      play('web/turret-v1', 1, () => Float32Array.of(1, 1, 1)),
      (step) => {
        if (rose(step, 'overheated') !== 0) switches.push(step)
        return switches.length === 3
      },
    )
    const [hot, cooled, hotAgain] = switches.map(({ state }) => state)
    // It stops at 1, from which at most 3 ticks of the step have cooled it by 0.0055 each.
    expect(hot?.heat).toBeGreaterThanOrEqual(1 - 3 * 0.0055)
    // At 0.35 it fires at once, 0.11 hotter.
    expect(cooled?.heat).toBeLessThanOrEqual(0.35 + 0.11)
    expect(hotAgain?.overheated).toBe(1)
  })

  it('rewards what was shot down, and takes 3 for what has landed', async () => {
    const seen = new Set<number>()
    const fireOnce = (state: State) => Float32Array.of(0, 0, Number(state.score) < 20 ? 1 : -1)
    for await (const step of play('web/turret-v1', 3, fireOnce)) {
      const [destroyed, lost] = [rose(step, 'score'), 3 * rose(step, 'lives')]
      expect(step.info.rewardTerms).toEqual({ destroyed, lost })
      expect(step.terminated).toBe(step.state.lives === 0)
      seen.add(lost)
    }
    expect(seen).toContain(-3)
  })
})

describe('web/lantern-v1', () => {
  /** Plays the script with another goal in place of the key. */
  const goTo = async (goal: (state: State) => readonly [number, number]) => {
    const { script } = await registry.envModule('web/lantern-v1')
    return (state: State) => {
      const [keyX, keyY] = goal(state)
      return script?.({ ...state, keyX, keyY } as never, createRng(0))
    }
  }

  it('lets nobody walk while the light is on, and hides in the dark what it showed', async () => {
    const brightness = (pixels: Uint8Array) => pixels.reduce((sum, pixel) => sum + pixel, 0) / pixels.length
    let looks = 0
    let seen = 0
    for await (const { state, before, observation, seen: picture } of play('web/lantern-v1', 7, () => 1 + (looks % 4), {
      size: 42,
    })) {
      if (state.looking === 0) {
        expect(brightness(observation)).toBeLessThan(seen / 2)
        break
      }
      seen = Math.max(seen, brightness(picture))
      expect([state.heroX, state.heroY]).toEqual([before.heroX, before.heroY])
      looks++
    }
    // 96 ticks, of 8 in a step.
    expect(looks).toBe(11)
  })

  it('digs mazes whose rooms are all reached, by passages that both sides have', async () => {
    for (let seed = 0; seed < 4; seed++) {
      const { state } = await playUntil(
        play('web/lantern-v1', seed, () => 0),
        () => true,
      )
      const passages = state.passages as Float64Array
      const strides = [-9, 1, 9, -1]
      const reached = new Set([2 * 9 + 2])
      for (const room of reached)
        for (const [way, stride] of strides.entries()) {
          if (!((passages[room] as number) & (1 << way))) continue
          expect((passages[room + stride] as number) & (1 << ((way + 2) % 4))).not.toBe(0)
          reached.add(room + stride)
        }
      expect(reached.size).toBe(25)
    }
  })

  it('gives 1 for the key and 2 for the door, behind which the next level is lit', async () => {
    const steps = play('web/lantern-v1', 5)
    const found: Step[] = []
    const through = await playUntil(steps, (step) => {
      if (step.reward !== 0) found.push(step)
      return step.state.level === 2
    })
    expect(found.map(({ reward }) => reward)).toEqual([1, 2])
    expect(found[0]?.state.hasKey).toBe(1)
    expect(through.state).toMatchObject({ score: 1, hasKey: 0, looking: 1, oil: 1 })
  })

  it('takes a life for a chest with a bat, and leaves the maze as it is', async () => {
    const toBat = await goTo(({ bats }) => [(bats as Float64Array)[0] as number, (bats as Float64Array)[3] as number])
    const bitten = await playUntil(play('web/lantern-v1', 5, toBat), ({ reward }) => reward < 0)
    expect(bitten.state).toMatchObject({ lives: 2, hasKey: 0, level: 1, looking: 0 })
    expect(bitten.state.passages).toEqual(bitten.before.passages)
    expect((bitten.state.bats as Float64Array)[0]).toBe(-1)
  })

  it('keeps the door shut without the key', async () => {
    const toDoor = await goTo(({ doorX, doorY }) => [Number(doorX), Number(doorY)])
    const there = await playUntil(
      play('web/lantern-v1', 5, toDoor),
      ({ state }) => state.heroX === state.doorX && state.heroY === state.doorY,
    )
    expect(there.state).toMatchObject({ score: 0, level: 1, hasKey: 0 })
    expect(there.reward).toBe(0)
  })
})

describe('web/bricks-v1', () => {
  it('moves its paddle by 24 pixels a step, up to the walls', async () => {
    await using env = await registry.make('web/bricks-v1', { options: { size: 8 } })
    await env.reset({ seed: 1 })
    const xs: unknown[] = []
    for (const action of [2, 1, 0, ...Array(6).fill(1)]) xs.push((await env.step(action)).state.paddleX)
    expect(xs).toEqual([192, 168, 168, 144, 120, 96, 72, 48, 38])
  })

  it('gives 1 for each hit of a brick, which then takes one hit less, and takes 5 for a lost ball', async () => {
    for await (const step of play('web/bricks-v1', 2, () => 2)) {
      const hits = total(step.before.bricks) - total(step.state.bricks)
      const lost = 5 * rose(step, 'lives')
      expect(step.info.rewardTerms).toEqual({ hit: hits, lost })
      expect(step.terminated).toBe(step.state.lives === 0)
    }
  })

  it('serves by itself, and never lets the ball through a wall or a brick', async () => {
    let steps = 0
    for await (const { state, before } of play('web/bricks-v1', 9)) {
      if (state.served === 1) {
        expect(state.ballX).toBeGreaterThanOrEqual(6)
        expect(state.ballX).toBeLessThanOrEqual(330)
        expect(state.ballY).toBeGreaterThanOrEqual(36)
        const inside = Math.floor((Number(state.ballY) - 50) / 16) * 10 + Math.floor((Number(state.ballX) - 8) / 32)
        if (before.level === state.level) expect((state.bricks as Float64Array)[inside] ?? 0).toBe(0)
      }
      if (++steps === 600) break
    }
  })

  it('puts up the next layout once all bricks are gone', async () => {
    const next = await playUntil(play('web/bricks-v1', 1), ({ state }) => state.level === 2)
    // Thirty bricks of one hit and ten of two.
    expect(next.state.score).toBe(50)
    // 1 1, 1 2 2 1, 1 2 3 3 2 1, 1 2 3 3 3 3 2 1 and back: 2 · (2 + 6 + 12) + 18.
    expect(total(next.state.bricks)).toBe(58)
    expect(next.state).toMatchObject({ served: 0, lives: 3 })
  })
})
