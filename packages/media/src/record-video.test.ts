import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AnyEnv, box, discrete, type Frame, liftEnv, type SyncEnv } from '@ludus/core'
import { GifReader } from 'omggif'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readMp4 } from './read-mp4.js'
import { cappedCubicSchedule, type RecordVideoOptions, recordVideo } from './record-video.js'

/** Episodes of three steps, in which a bright bar moves to the right. */
function createBar(
  renderMode: 'rgb' | null = 'rgb',
): SyncEnv<number, number, undefined> & { readonly closed: number[] } {
  let step = 0
  const closed: number[] = []
  const render = (): Frame => {
    const data = new Uint8Array(16 * 16 * 3).fill(20)
    for (let row = 0; row < 16; row++) data.fill(250, (row * 16 + step * 4) * 3, (row * 16 + step * 4 + 4) * 3)
    return { width: 16, height: 16, channels: 3, data }
  }
  return {
    closed,
    mode: 'sync',
    observationSpace: box({ low: 0, high: 9, shape: [], dtype: 'float64' }),
    actionSpace: discrete(2),
    stateSpace: undefined,
    spec: null,
    renderMode,
    framesPerStep: 1,
    reset() {
      step = 0
      return { observation: step, state: undefined, info: {} }
    },
    step() {
      step++
      return { observation: step, state: undefined, info: {}, reward: 0, terminated: step === 3, truncated: false }
    },
    render: () => (renderMode ? render() : null),
    close: () => closed.push(step),
    [Symbol.asyncDispose]: async () => undefined,
  }
}

async function playEpisode(env: AnyEnv) {
  await env.reset()
  for (let step = 0; step < 3; step++) await env.step(0)
}

describe('recordVideo()', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'ludus-video-'))
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  const files = () => readdirSync(directory).sort()
  const framesOf = (name: string) => readMp4(readFileSync(join(directory, name))).frames
  const record = (options: Partial<RecordVideoOptions> = {}, env: AnyEnv = createBar()) =>
    recordVideo(env, { directory, ...options })

  it('records the first episodes, the picture of the reset included, in both kinds of env', async () => {
    for (const kind of [createBar(), liftEnv(createBar())]) {
      const paths: string[] = []
      const env = await record({ onVideo: (path) => paths.push(path) }, kind)
      expect(env.mode).toBe(kind.mode)
      for (let episode = 0; episode < 3; episode++) await playEpisode(env)
      await env.close()
      // Episodes 0 and 1 are cubes, 2 is none; four pictures each.
      expect(files()).toEqual(['rl-video-episode-0.mp4', 'rl-video-episode-1.mp4'])
      expect(paths).toEqual(files().map((name) => join(directory, name)))
      expect(files().map(framesOf)).toEqual([4, 4])
    }
  })

  it('starts a video at a step, over all episodes counted', async () => {
    const env = await record({ stepTrigger: (step) => step === 4, namePrefix: 'run' })
    await playEpisode(env)
    await playEpisode(env)
    await env.reset()
    // Step 4 is the second of the second episode, and two of its steps are left.
    expect(files()).toEqual(['run-step-4.mp4'])
    expect(framesOf('run-step-4.mp4')).toBe(2)
  })

  it('shows videoLength steps and one frame more, over episodes', async () => {
    const env = await record({ videoLength: 5, episodeTrigger: (episode) => episode === 0 })
    await playEpisode(env)
    expect(files()).toEqual([])
    await playEpisode(env)
    // Four pictures of the first episode, then those of the reset and of a step.
    expect(framesOf('rl-video-episode-0.mp4')).toBe(6)
  })

  it('ends a video where another starts', async () => {
    const env = await record({ videoLength: 100, episodeTrigger: () => true })
    await playEpisode(env)
    await playEpisode(env)
    expect(files()).toEqual(['rl-video-episode-0.mp4'])
    await env.close()
    expect(files().map(framesOf)).toEqual([4, 4])
  })

  it('writes what it has when the env is closed, once', async () => {
    const bar = createBar()
    const env = await record({}, bar)
    await env.reset()
    await env.step(0)
    expect(files()).toEqual([])
    await env.close()
    await env.close()
    expect(framesOf('rl-video-episode-0.mp4')).toBe(2)
    expect(bar.closed).toEqual([1, 1])
  })

  it('closes the env when the video cannot be written, and leaves no half of a file', async () => {
    const bar = createBar()
    const inFile = join(directory, 'videos')
    const env = (await recordVideo(bar, { directory: inFile })) as typeof bar
    await playEpisode(env)
    rmSync(inFile, { recursive: true })
    writeFileSync(inFile, '')
    expect(() => env.close()).toThrow()
    expect(bar.closed).toHaveLength(1)
    expect(files()).toEqual(['videos'])
  })

  it('makes GIFs without loss', async () => {
    const env = await record({ format: 'gif', framesPerSecond: 20 })
    await playEpisode(env)
    await env.close()
    const gif = new GifReader(readFileSync(join(directory, 'rl-video-episode-0.gif')))
    expect(gif.numFrames()).toBe(4)
    expect(gif.frameInfo(0).delay).toBe(5)
    const rgba = new Uint8Array(16 * 16 * 4)
    gif.decodeAndBlitFrameRGBA(0, rgba)
    expect([rgba[0], rgba[4 * 4]]).toEqual([250, 20])
  })

  it('refuses envs without pictures and options that do not fit', async () => {
    await expect(record({}, createBar(null))).rejects.toMatchObject({ code: 'UNSUPPORTED_ENV' })
    await expect(record({ videoLength: -1 })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
    await expect(record({ namePrefix: '../up' })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
    await expect(record({ format: 'gif', framesPerSecond: 200 })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
    expect(existsSync(join(directory, 'up'))).toBe(false)
  })
})

describe('cappedCubicSchedule()', () => {
  it('names the cubes below 1,000, then the thousands', () => {
    const named = Array.from({ length: 3_001 }, (_, episode) => episode).filter(cappedCubicSchedule)
    expect(named).toEqual([0, 1, 8, 27, 64, 125, 216, 343, 512, 729, 1_000, 2_000, 3_000])
  })
})
