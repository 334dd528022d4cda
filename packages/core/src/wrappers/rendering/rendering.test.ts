import { describe, expect, it } from 'vitest'
import type { AnyEnv } from '../../contracts/env.js'
import type { Frame } from '../../contracts/frame.js'
import { createScriptedEnv } from '../../testing/scripted-env.js'
import { liftEnv } from '../lift-env.js'
import { addWhiteNoise } from './add-white-noise.js'
import { collectFrames } from './collect-frames.js'
import { obstructView } from './obstruct-view.js'

const observations = [0, 1, 2].map((step) => Float32Array.of(step, 0))
const black = (step: number): Frame => ({ width: 20, height: 10, channels: 3, data: new Uint8Array(600).fill(step) })
const scripted = () => createScriptedEnv({ observations, pictures: [black(0), black(1), black(2)] })
const dark = () => createScriptedEnv({ observations })
const refused = (code: string) => expect.objectContaining({ code })
/** The pixels that are not black, as one letter each. */
const changed = ({ data }: Frame) =>
  Array.from({ length: 200 }, (_, pixel) => data.subarray(pixel * 3, pixel * 3 + 3).some((value) => value > 0))

async function pictureOf(env: AnyEnv, seed: number): Promise<Frame> {
  await env.reset({ seed })
  return (await env.render()) as Frame
}

describe('addWhiteNoise()', () => {
  it('replaces about the given share of pixels, by the seed, and leaves the env its own picture', async () => {
    const env = scripted()
    const picture = await pictureOf(addWhiteNoise(env, { probability: 0.5 }), 1)
    // 200 draws of 0.5: five standard deviations are 36.
    expect(Math.abs(changed(picture).filter(Boolean).length - 100)).toBeLessThan(36)
    expect(env.render()).toEqual(black(0))
    expect(await pictureOf(addWhiteNoise(liftEnv(scripted()), { probability: 0.5 }), 1)).toEqual(picture)
    expect(await pictureOf(addWhiteNoise(scripted(), { probability: 0.5 }), 2)).not.toEqual(picture)
  })

  it('is grey where that is wanted', async () => {
    const { data } = await pictureOf(addWhiteNoise(scripted(), { probability: 0.9, grey: true }), 1)
    for (let pixel = 0; pixel < 200; pixel++) expect(new Set(data.subarray(pixel * 3, pixel * 3 + 3)).size).toBe(1)
  })

  it('refuses envs without pictures when they render', () => {
    expect(() => addWhiteNoise(dark(), { probability: 0.5 }).render()).toThrow(refused('UNSUPPORTED_ENV'))
    expect(() => addWhiteNoise(scripted(), { probability: 1 })).toThrow(refused('INVALID_OPTIONS'))
  })
})

describe('obstructView()', () => {
  it('covers squares of noise', async () => {
    // 200 pixels × 0.1 / 4² is one patch; it may be cut by the border, and noise may happen to be black.
    const picture = await pictureOf(obstructView(scripted(), { ratio: 0.1, width: 4 }), 1)
    const covered = changed(picture).flatMap((is, pixel) => (is ? [[Math.floor(pixel / 20), pixel % 20] as const] : []))
    const extent = (values: readonly number[]) => Math.max(...values) - Math.min(...values) + 1
    expect(covered.length).toBeGreaterThan(0)
    expect(extent(covered.map(([y]) => y))).toBeLessThanOrEqual(4)
    expect(extent(covered.map(([, x]) => x))).toBeLessThanOrEqual(4)
    expect(await pictureOf(obstructView(liftEnv(scripted()), { ratio: 0.1, width: 4 }), 1)).toEqual(picture)
  })
})

describe('collectFrames()', () => {
  it('keeps a picture of each reset and step until they are taken', async () => {
    for (const kind of [scripted(), liftEnv(scripted())]) {
      const { env, take } = collectFrames<AnyEnv>(kind)
      await env.reset()
      await env.step(0)
      expect(take()).toEqual([black(0), black(1)])
      expect(take()).toEqual([])
      await env.step(0)
      await env.reset()
      expect(take()).toEqual([black(0)])
    }
  })

  it('keeps them across resets where that is wanted, and refuses envs that render nothing', () => {
    const { env, take } = collectFrames(scripted(), { keepAcrossResets: true })
    env.reset()
    env.reset()
    expect(take()).toHaveLength(2)
    expect(() => collectFrames(dark())).toThrow(refused('UNSUPPORTED_ENV'))
  })
})
