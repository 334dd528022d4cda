import { describe, expect, it, vi } from 'vitest'
import { broken } from '../../fixtures/broken-envs.js'
import { changed, corridor, counter, type Reset, type Step, shown, sound } from '../../fixtures/corridors.js'
import type { RenderMode, ResetOptions, SyncEnv } from '../contracts/env.js'
import { LudusError } from '../errors.js'
import { liftEnv } from '../wrappers/lift-env.js'
import { passiveChecker } from '../wrappers/passive-checker.js'
import { timeLimit } from '../wrappers/time-limit.js'
import { checkEnv } from './check-env.js'
import { type CheckRow, checkRows } from './rows.js'

const check = (makeEnv: (settings: { renderMode: RenderMode }) => unknown, options = {}) =>
  checkEnv(makeEnv as Parameters<typeof checkEnv>[0], options)

/** Rows that need a short time limit to be seen. */
const timeoutOf = (row: string) => (row === 'hangs' ? { timeout: 40 } : {})

describe('checkEnv() finds the one rule that is broken:', () => {
  it.each(Object.entries(broken).flatMap(([row, envs]) => envs.map((makeEnv, index) => ({ row, index, makeEnv }))))(
    '$row, $index',
    async ({ row, makeEnv }) => {
      const { findings, passed } = await check(makeEnv, timeoutOf(row))
      expect(findings.map((found) => found.row)).toEqual([row])
      expect(findings[0]?.level).toBe(checkRows[row as CheckRow].level)
      expect(passed).toBe(checkRows[row as CheckRow].level === 'warning')
    },
  )
})

describe('checkEnv()', () => {
  it.each([
    ['the corridor', () => corridor()],
    ['the corridor, promised', () => liftEnv(corridor())],
    ['the corridor, in wrappers', () => passiveChecker(timeLimit(corridor(), 9))],
    ['an env with a snapshot', () => counter()],
    ['an env that renders', shown(sound)],
  ])('finds nothing wrong with %s', async (_, makeEnv) => {
    const { findings, passed } = await check(makeEnv)
    expect(findings).toEqual([])
    expect(passed).toBe(true)
  })

  it.each<[string, Partial<Record<'where' | 'message', string>>, (typeof broken)['make'][number] | undefined]>([
    ['a replay that differs', { where: 'step 10, truncated', message: 'true and false' }, broken.replay[5]],
    ['a reset that differs', { where: 'reset({ seed: 1 }), observation' }, broken['replay-new-env'][0]],
    ['a number outside its bounds', { message: '256 is outside 0 to 255' }, broken['observation-range'][0]],
    [
      'a bad number',
      { where: 'reset({ seed: 1 }), observation[1]', message: 'it is NaN' },
      broken['observation-finite'][0],
    ],
    ['missing state data', { where: 'step 3, state', message: 'undefined is no object' }, broken['state-type'][1]],
    ['a key too many', { where: 'step 3, state.lives', message: 'the space has no such key' }, broken['state-type'][3]],
    [
      'an old result',
      { where: 'step 1', message: expect.stringContaining('done says too little') },
      broken['step-result'][1],
    ],
    ['an error of the env', { where: 'step 3', message: 'PAGE_CRASHED: the page crashed' }, broken['step-throws'][0]],
    ['a picture', { where: "render() after reset({ seed: 1 }), renderMode 'rgb'" }, broken['render-result'][4]],
  ])('says where and what: %s', async (_, wanted, makeEnv) => {
    expect((await check(makeEnv as () => unknown)).findings).toEqual([expect.objectContaining(wanted)])
  })

  it.each(Object.keys(broken) as CheckRow[])('closes every env that it made, whatever is broken: %s', async (row) => {
    for (const makeEnv of broken[row]) {
      const closes: (() => unknown)[] = []
      await check(async (settings) => {
        const env = (await makeEnv(settings)) as SyncEnv | null
        if (typeof env?.close !== 'function') return env
        const close = vi.fn(() => env.close())
        closes.push(close)
        return { ...env, close }
      }, timeoutOf(row))
      for (const close of closes) expect(close).toHaveBeenCalled()
    }
  })

  it('leaves to the types what they refuse', () => {
    // @ts-expect-error Gymnasium's old return_info: info is always there.
    corridor().reset({ returnInfo: true })
    // @ts-expect-error Modes are a closed list, so an env has none to declare.
    const mode: RenderMode = 'human'
    expect(mode).toBe('human')
  })

  it('closes an env that is made too late', async () => {
    const close = vi.fn()
    let arrive: (env: unknown) => void = () => undefined
    const making = new Promise((resolve) => {
      arrive = resolve
    })
    const { findings } = await check(() => making, { timeout: 20 })
    expect(findings.map(({ row }) => row)).toEqual(['hangs'])
    arrive({ ...corridor(), close })
    await vi.waitFor(() => expect(close).toHaveBeenCalledOnce())
  })

  it('is called off by a signal, and closes the env then', async () => {
    const calling = new AbortController()
    const close = vi.fn(async () => undefined)
    const env = { ...liftEnv(corridor()), step: () => new Promise(() => undefined), close }
    const checking = check(() => env, { signal: calling.signal })
    setTimeout(() => calling.abort(new Error('enough')), 5)
    await expect(checking).rejects.toThrow('enough')
    expect(close).toHaveBeenCalledOnce()
  })

  it('leaves out what builds on something broken, and says so', async () => {
    const { skipped } = await check(broken['step-throws'][0] as () => unknown)
    expect(skipped).toContainEqual({ row: 'replay', why: 'the rules of play come first' })
    expect(skipped).toContainEqual({ row: 'render-result', why: 'the rules of play come first' })
    expect(skipped.map(({ row }) => row)).not.toContain('close-twice')
  })

  it('asks for no replay of an env that is declared nondeterministic', async () => {
    const { findings, skipped } = await check(broken.replay[0] as () => unknown, { nondeterministic: true })
    expect(findings).toEqual([])
    expect(skipped).toContainEqual({ row: 'replay', why: 'the env is declared nondeterministic' })
  })

  it('takes a refused render mode as one that the env lacks', async () => {
    const { findings } = await check(({ renderMode }) => {
      if (renderMode === 'text') throw new LudusError('INVALID_OPTIONS', 'no text')
      return corridor({ renderMode, render: () => sound(renderMode) })
    })
    expect(findings).toEqual([])
  })

  it('lets episodes of one step be cut where their spec says so', async () => {
    const spec = { id: 'a-v1', options: {}, maxEpisodeSteps: 1, solvedAt: null, nondeterministic: false }
    const cut = changed({ step: (result) => ({ ...result, truncated: true }), spec })
    expect((await check(() => cut)).findings).toEqual([])
  })

  it('plays as many steps as it is told to, from the seed', async () => {
    const step = vi.fn((result: Step) => result)
    const reset = vi.fn((result: Reset, _options: ResetOptions | undefined) => result)
    await check(() => changed({ step, reset }), { steps: 7, seed: 5, renderModes: [null] })
    // A play, its replay in the same and in a new env, and one that renders.
    expect(step).toHaveBeenCalledTimes(4 * 7)
    expect(reset.mock.calls.at(0)?.[1]).toEqual({ seed: 5 })
  })

  it.each([{ steps: 1 }, { seed: -1 }, { timeout: 0 }, { renderModes: ['human'] }, { step: 5 }])(
    'refuses %o',
    async (options) => {
      await expect(check(() => corridor(), options)).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
    },
  )
})
