import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { encodePng } from '@ludus/media'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runLudus } from './ludus-process.js'

const built = (name: string) => new URL(`../../packages/${name}/dist/index.js`, import.meta.url).href
const project = await mkdtemp(join(tmpdir(), 'ludus-samples-'))
const ludus = (...words: string[]) => runLudus(project, ...words)
const side = 8
/** Large enough for the small network of stage 1. */
const importing = ['samples', 'import', '.', '--labels', 'labels.csv', '--grey', '--resize', '40x40']

/** 60 pictures of a white column on black: the label x says which. Six films of ten. */
beforeAll(async () => {
  await writeFile(join(project, 'package.json'), '{"private":true,"type":"module"}')
  await writeFile(join(project, 'ludus.config.json'), JSON.stringify({ plugins: [built('encoders')] }))
  const rows = ['file,x,episode']
  for (let index = 0; index < 60; index++) {
    const x = (index * 5) % side
    const data = Uint8Array.from({ length: side * side }, (_, pixel) => (pixel % side === x ? 255 : 0))
    await writeFile(join(project, `${index}.png`), encodePng({ width: side, height: side, channels: 1, data }))
    rows.push(`${index}.png,${x},film ${Math.floor(index / 10)}`)
  }
  await writeFile(join(project, 'labels.csv'), rows.join('\n'))
})
afterAll(() => rm(project, { recursive: true, force: true }))

describe('ludus samples', () => {
  it('imports labelled pictures, inspects them, and an encoder trains on them', async () => {
    const imported = await ludus(...importing, '--out', 'set', '--json')
    expect(imported.stderr).toBe('')
    expect(JSON.parse(imported.stdout)).toMatchObject({
      ...{ size: 60, episodes: 6 },
      labels: [{ name: 'x', kind: 'number', low: 0, high: 7 }],
    })

    const inspected = await ludus('samples', 'inspect', 'set', '--held-out', '0.2', '--json')
    // There are eight pictures in all; each film shows all of them, so a split by film holds out what it trains on.
    expect(JSON.parse(inspected.stdout)).toMatchObject({
      labels: [{ name: 'x', coverage: 0.8, missing: 0 }],
      duplicates: { images: 52, acrossEpisodes: 60 },
      episodes: { count: 6, shortest: 10, longest: 10 },
      operations: null,
      split: { heldOut: 20, leaked: 20 },
    })
    expect((await ludus('samples', 'inspect', 'set')).stdout).toMatch(/^x +0 to 7 +0 % +0 +80 % /m)

    const encoded = await ludus('encode', 'set', '--set', 'epochs=1', '--json')
    expect(JSON.parse(encoded.stdout)).toMatchObject({ featureSize: 1 })
  })

  it.each([
    ['no verb', [], 'Cannot run ludus samples: give import or inspect'],
    ['an unknown verb', ['mix'], 'Cannot run ludus samples mix: give import or inspect'],
    ['no labels', ['import', '.', '--out', 'other'], 'give --labels or --coco'],
    ['a taken folder', ['import', '.', '--labels', 'labels.csv', '--out', '.'], 'it is not empty'],
    ['a folder without samples', ['inspect', 'gone'], 'it holds no samples.json'],
    ['a wrong size', ['import', '.', '--out', 'other', '--resize', '8'], 'must be width x height'],
  ])('refuses %s on one line', async (_, words, message) => {
    const { code, stdout, stderr } = await ludus('samples', ...words)
    expect(stderr).toContain(message)
    expect(stderr).toMatch(/^ludus: .*\n$/)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  })
})

describe('stage 1', () => {
  /** What is asked of a process that refuses to load any env, and what envs run on. */
  const inProcessWithoutEnvs = (program: string) => {
    const hook = `export async function resolve(specifier, context, next) {
      const found = await next(specifier, context)
      if (/packages\\/envs-|playwright-core|jsnes/.test(found.url)) throw new Error('stage 1 loaded ' + found.url)
      return found
    }`
    const register = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)});`
    return promisify(execFile)(process.execPath, ['--input-type=module', '--eval', `${register}\n${program}`], {
      cwd: project,
    })
  }

  it('trains from a folder where no env can be loaded, and equally with no room for an image in memory', async () => {
    await ludus(...importing, '--out', 'alone')
    const { stdout } = await inProcessWithoutEnvs(`
      const { createRng } = await import('${built('core')}')
      const { loadSampleSet, supervised } = await import('${built('encoders')}')
      for (const cacheBytes of [0, 2 ** 30]) {
        const encoder = await supervised.train({
          options: supervised.configSchema.parse({ epochs: 2 }),
          samples: await loadSampleSet('alone', { cacheBytes }),
          rng: createRng(1),
          compute: { engine: 'onnx', threads: 1 },
          signal: new AbortController().signal,
          report() {},
        })
        process.stdout.write(encoder.fingerprint() + ' ')
        await encoder.close()
      }`)
    const [streamed, kept] = stdout.trim().split(' ')
    expect(streamed).toMatch(/^[0-9a-f]{64}$/)
    expect(kept).toBe(streamed)
    // The guard does refuse: an env cannot be loaded there.
    const loading = inProcessWithoutEnvs(`await import('${built('envs-classic')}')`)
    await expect(loading).rejects.toThrow('stage 1 loaded')
  })
})
