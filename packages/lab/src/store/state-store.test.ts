import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStateStore, type RunState } from './state-store.js'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ludus-state-'))
})
afterEach(() => rm(root, { recursive: true }))

const books = { events: 12, ledger: { stages: [], current: 'policy', seconds: 1.5, excludedSeconds: 0 } }
const state = (steps: number, segments: string[] = []): RunState => ({
  steps,
  learner: {
    values: { steps, nested: [1, { a: null }] },
    arrays: { weights: Float32Array.of(steps, 0.1), counts: Uint8Array.of(7) },
    segments,
  },
  env: { rows: [{ picture: Uint8Array.of(1, 2), rng: { words: [-1, 2] } }], current: [undefined] },
  books,
})
const open = () => openStateStore(root, async () => undefined)
const bytes = (...values: number[]) => Uint8Array.from(values)

describe('openStateStore()', () => {
  it('gives back the last state as it was saved, and deletes what it does not need', async () => {
    const store = await open()
    expect(await store.load()).toBeNull()
    store.writeSegment('a', bytes(1))
    store.writeSegment('b', bytes(2, 3))
    await store.save(state(10, ['a', 'b']))
    store.writeSegment('c', bytes(4))
    await store.save(state(20, ['b', 'c']))
    await store.settle()
    expect((await readdir(root)).sort()).toEqual(['segments', 'state-1.bin', 'state-1.json'])
    expect((await readdir(join(root, 'segments'))).sort()).toEqual(['b', 'c'])

    const again = await open()
    expect(again.last).toMatchObject({ steps: 20, books })
    const loaded = await again.load()
    expect(loaded).toMatchObject(state(20, ['b', 'c']))
    expect([...((await loaded?.learner.readSegment('b')) ?? [])]).toEqual([2, 3])
    await again.save(state(30, ['c']))
    await again.settle()
    expect(await readdir(join(root, 'segments'))).toEqual(['c'])
    await again.clear()
    await expect(readdir(root)).rejects.toMatchObject({ code: 'ENOENT' })
    await mkdir(root)
  })

  it('is not changed by what the learner does with its arrays later', async () => {
    const store = await open()
    const saved = state(10)
    await store.save(saved)
    saved.learner.arrays.weights?.fill(0)
    await store.settle()
    expect((await (await open()).load())?.learner.arrays.weights).toEqual(Float32Array.of(10, 0.1))
  })

  it('finds the state before when a process died while it wrote the next one', async () => {
    const store = await open()
    store.writeSegment('a', bytes(1))
    await store.save(state(10, ['a']))
    await store.settle()
    for (const [name, text] of [
      ['state-1.bin', 'half'],
      ['state-1.json.77.tmp', '{'],
      ['segments/b', 'half'],
    ])
      await writeFile(join(root, name as string), text as string)
    const again = await open()
    expect(again.last?.steps).toBe(10)
    expect((await readdir(root)).sort()).toEqual(['segments', 'state-0.bin', 'state-0.json'])
    expect(await readdir(join(root, 'segments'))).toEqual(['a'])
  })

  it('tells at the next save that writing failed, and keeps the state before', async () => {
    const store = await open()
    await store.save(state(10))
    await store.settle()
    await mkdir(join(root, 'state-1.bin'))
    await store.save(state(20))
    await expect(store.save(state(30))).rejects.toMatchObject({ code: 'EISDIR' })
    await expect(store.settle()).rejects.toMatchObject({ code: 'EISDIR' })
    await rm(join(root, 'state-1.bin'), { recursive: true })
    expect((await open()).last?.steps).toBe(10)
  })

  it.each([
    ['arrays', 'state-0.bin'],
    ['a segment', 'segments/a'],
  ])('refuses damaged and missing %s by name', async (_what, name) => {
    const store = await open()
    store.writeSegment('a', bytes(1, 2, 3))
    await store.save(state(10, ['a']))
    await store.settle()
    const load = async () => (await (await open()).load())?.learner.readSegment('a')
    const good = await readFile(join(root, name))
    const refused = (words: string) => ({ code: 'CORRUPT_CHECKPOINT', message: expect.stringMatching(words) })
    await writeFile(
      join(root, name),
      good.map((byte, index) => (index === good.length - 1 ? byte ^ 1 : byte)),
    )
    await expect(load()).rejects.toMatchObject(refused(`${name}: it is damaged`))
    await rm(join(root, name))
    await expect(load()).rejects.toMatchObject(refused(`${name}: it is missing`))
  })

  it('refuses a manifest of which a digit was changed, or the end is missing', async () => {
    const store = await open()
    await store.save(state(10))
    await store.settle()
    const path = join(root, 'state-0.json')
    const text = await readFile(path, 'utf8')
    for (const wrong of [text.replace('"seconds":1.5', '"seconds":1.6'), text.slice(0, -20)]) {
      await writeFile(path, wrong)
      await expect(open()).rejects.toMatchObject({ code: 'CORRUPT_CHECKPOINT', message: expect.stringContaining(path) })
    }
  })

  it('refuses a state that needs what was never written, and a segment that could be any file', async () => {
    const store = await open()
    await expect(store.save(state(10, ['a']))).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
    for (const name of ['../a', '..', ''])
      expect(() => store.writeSegment(name, bytes(1))).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }))
  })
})
