import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import {
  createRegistry,
  createRng,
  createVectorEnv,
  createWorkerVectorEnv,
  loadPlugins,
  type VectorEnv,
  type WorkerEnvRequest,
  type WorkerVectorOptions,
} from '@ludus/core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

// Workers run what is built: these tests need `npm run build`.
const entry = new URL('../../packages/core/dist/vector/vector-worker.js', import.meta.url)
const plugin = new URL('./vector-plugin.js', import.meta.url).href
const actions = { go: 0, throw: 1, exit: 2, hang: 3, reject: 4, oddInfo: 5, wrongLength: 6, print: 7 }

const start = (request: Omit<WorkerEnvRequest, 'plugins'>, options: WorkerVectorOptions) =>
  createWorkerVectorEnv({ plugins: [plugin], ...request }, { entry, execArgv: [], ...options })
const startFaulty = (options: Partial<WorkerVectorOptions> = {}) =>
  start({ id: 'faulty-v1' }, { numEnvs: 3, workers: 2, ...options })

/** The same envs in this thread. */
async function inThisThread({ id, maxEpisodeSteps }: Omit<WorkerEnvRequest, 'plugins'>, numEnvs: number) {
  const registry = createRegistry(await loadPlugins([plugin], import.meta.url))
  const settings = maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps }
  return createVectorEnv(await Promise.all(Array.from({ length: numEnvs }, () => registry.make(id, settings))))
}

// The pool of file reads starts its threads when it is used; they are not to be taken for workers.
beforeAll(() => Promise.all(Array.from({ length: 16 }, () => readFile(new URL(plugin)))))

/** Threads of this process. */
const threadCount = () => readdirSync('/proc/self/task').length

/** Everything that a vector env says to random actions, resets by mask and steps by mask, drawn by a seed. */
async function play(env: VectorEnv, seed: number, steps: number): Promise<unknown[]> {
  const rng = createRng(seed)
  const mask = () => Uint8Array.from({ length: env.numEnvs }, () => rng.integer(0, 2))
  const batch = () => env.actionSpace.batch(Array.from({ length: env.numEnvs }, () => env.actionSpace.sample(rng)))
  const results: unknown[] = [await env.reset({ seed })]
  for (let step = 0; step < steps; step++) {
    const kind = rng.integer(0, 8)
    if (kind === 0) results.push(await env.reset({ mask: mask() }))
    else if (kind === 1) results.push(await env.step(batch(), { mask: mask() }))
    else {
      env.send(batch())
      results.push(await env.receive())
    }
  }
  await env.close()
  return results
}

describe('a worker vector env', () => {
  it.each(['walk-v1', 'echo-v1'])('plays %s as createVectorEnv does, for any seed and actions', async (id) => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1_000_000),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 3 }),
        async (seed, numEnvs, workers) => {
          const request = { id, maxEpisodeSteps: 4 }
          const expected = await play(await inThisThread(request, numEnvs), seed, 30)
          expect(await play(await start(request, { numEnvs, workers }), seed, 30)).toEqual(expected)
        },
      ),
      { numRuns: 6 },
    )
  })

  it('describes itself as its envs do', async () => {
    const request = { id: 'walk-v1', maxEpisodeSteps: 5 }
    await using env = await start(request, { numEnvs: 2 })
    await using same = await inThisThread(request, 2)
    for (const space of ['observationSpace', 'actionSpace', 'stateSpace'] as const)
      expect(env[space]?.toJSON()).toEqual(same[space]?.toJSON())
    expect(env.spec).toEqual(same.spec)
    expect([env.numEnvs, env.framesPerStep]).toEqual([2, 1])
  })

  it('never writes again to what it returned, nor reads an action that is changed after send', async () => {
    await using env = await start({ id: 'walk-v1' }, { numEnvs: 2, workers: 1 })
    const first = await env.reset({ seed: 3 })
    const kept = structuredClone(first)
    const toTheRight = Int32Array.of(1, 1)
    env.send(toTheRight)
    toTheRight.fill(-1)
    const second = await env.receive()
    const keptSecond = structuredClone(second)
    await env.step(Int32Array.of(-1, -1))
    expect(first).toEqual(kept)
    expect(second).toEqual(keptSecond)
    await using other = await start({ id: 'walk-v1' }, { numEnvs: 2, workers: 1 })
    await other.reset({ seed: 3 })
    expect(await other.step(Int32Array.of(1, 1))).toEqual(second)
  })

  it('lets its owner work between send and receive', async () => {
    await using env = await start({ id: 'echo-v1', options: { delay: 30 } }, { numEnvs: 4, workers: 2 })
    await env.reset({ seed: 0 })
    env.send(['a', 'b', 'c', 'd'])
    let received = false
    const receiving = env.receive().finally(() => {
      received = true
    })
    // The wait blocks for two milliseconds at most, and thirty pass before there is something to receive.
    await new Promise(setImmediate)
    expect(received).toBe(false)
    expect((await receiving).rewards).toEqual(Float64Array.of(2, 2, 2, 2))
  })

  it('puts wrappers around its envs', async () => {
    const wrappers = [{ name: 'episodeStatistics' }, { name: 'flattenObservation' }]
    await using env = await start({ id: 'walk-v1', maxEpisodeSteps: 1, wrappers }, { numEnvs: 1 })
    await env.reset({ seed: 1 })
    const { final } = await env.step(Int32Array.of(0))
    // 2 numbers, 10 cells, 2 bits, and a pair of 2.
    expect(final?.observations).toHaveProperty('length', 16)
    expect(final?.infos[0]?.episode?.length).toBe(1)
    await expect(
      start({ id: 'walk-v1', wrappers: [{ name: 'episodStatistics' }] }, { numEnvs: 1 }),
    ).rejects.toMatchObject({ code: 'UNKNOWN_WRAPPER' })
  })

  it('judges actions as createVectorEnv does', async () => {
    await using env = await start({ id: 'walk-v1' }, { numEnvs: 2 })
    await using same = await inThisThread({ id: 'walk-v1' }, 2)
    await Promise.all([env.reset({ seed: 1 }), same.reset({ seed: 1 })])
    const refusal = { code: 'INVALID_ACTION', message: expect.stringMatching(/^Env 1: Cannot step with 0\.5/) }
    for (const one of [env, same]) {
      expect(() => one.send(new Int32Array(3))).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }))
      expect(() => one.send(new Int32Array(2), { mask: new Uint8Array(1) })).toThrow(
        expect.objectContaining({ code: 'SHAPE_MISMATCH' }),
      )
      await expect(one.step(Float64Array.of(0, 0.5))).rejects.toMatchObject(refusal)
      await expect(one.receive()).rejects.toMatchObject({ code: 'NO_STEP_PENDING' })
      await one.reset({ seed: 2 })
      one.send(Float64Array.of(1, -1))
      expect(() => one.send(new Int32Array(2))).toThrow(expect.objectContaining({ code: 'STEP_PENDING' }))
      await expect(one.reset()).rejects.toMatchObject({ code: 'STEP_PENDING' })
    }
    expect(await env.receive()).toEqual(await same.receive())
  })

  it('refuses requests that make no sense before it starts a thread', async () => {
    await expect(start({ id: 'walk-v1' }, { numEnvs: 0 })).rejects.toMatchObject({ code: 'INVALID_VECTOR' })
    await expect(start({ id: 'walk-v1' }, { numEnvs: 1, workers: 1.5 })).rejects.toMatchObject({
      code: 'INVALID_VECTOR',
    })
    await expect(
      createWorkerVectorEnv({ plugins: ['@ludus/envs-classic'], id: 'x-v1' }, { numEnvs: 1 }),
    ).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('plugins.0: must be a file URL'),
    })
  })
})

describe('an env that fails in a worker', () => {
  it('is named when it throws in step, and the others go on', async () => {
    await using env = await startFaulty()
    await env.reset()
    await expect(env.step(Int32Array.of(actions.go, actions.throw, actions.throw))).rejects.toMatchObject({
      code: 'ENV_FAILED',
      message: 'Env 1: this env is broken',
      cause: { stack: expect.stringContaining('vector-plugin.js') },
    })
    const { observations } = await env.step(new Int32Array(3))
    expect(observations).toEqual(Uint8Array.of(2, 2, 2))
  })

  it('is named when it throws in reset', async () => {
    await using env = await startFaulty()
    await expect(env.reset({ seed: 999 })).rejects.toMatchObject({
      code: 'ENV_FAILED',
      message: 'Env 2: this start is bad',
    })
  })

  it('is named when it gives an info that cannot travel, or an observation of another length', async () => {
    await using env = await start({ id: 'faulty-v1' }, { numEnvs: 3, workers: 1 })
    await env.reset()
    await expect(env.step(Int32Array.of(0, actions.oddInfo, 0))).rejects.toMatchObject({
      code: 'ENV_FAILED',
      message: expect.stringMatching(/^Env 1: .*could not be cloned/),
    })
    await env.step(new Int32Array(3))
    await expect(env.step(Int32Array.of(0, 0, actions.wrongLength))).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      message: 'Env 2: Cannot share an element as its space holds 1 numbers of uint8: it has 2',
    })
  })

  it('is named when it cannot be made, and no thread stays', async () => {
    const before = threadCount()
    // The second worker has envs 2 to 4, of which the last breaks; the first has two envs only.
    const make = (trouble: string) =>
      start({ id: 'faulty-v1', options: { trouble, at: 2 } }, { numEnvs: 5, workers: 2 })
    await expect(make('throw')).rejects.toMatchObject({ code: 'ENV_FAILED', message: 'Env 4: this env is broken' })
    await expect(make('exit')).rejects.toMatchObject({
      code: 'WORKER_DIED',
      message: expect.stringMatching(/^Env 4: Cannot go on as its worker died in the middle of a call: exit code 3;/),
    })
    await expect(start({ id: 'wlk-v1' }, { numEnvs: 2 })).rejects.toMatchObject({
      code: 'NAME_NOT_FOUND',
      message: expect.stringContaining('did you mean walk-v1?'),
    })
    expect(threadCount()).toBe(before)
  })

  it('is named when it ends its worker, in step or in reset', async () => {
    await using stepped = await startFaulty()
    await stepped.reset()
    const death = {
      code: 'WORKER_DIED',
      message: expect.stringMatching(/^Env 2: .* in the middle of a call: exit code/),
    }
    await expect(stepped.step(Int32Array.of(0, 0, actions.exit))).rejects.toMatchObject(death)
    // Nothing hangs after: every call tells the same.
    await expect(stepped.step(new Int32Array(3))).rejects.toMatchObject(death)
    await expect(stepped.reset()).rejects.toMatchObject(death)
    await using reset = await startFaulty()
    await expect(reset.reset({ seed: 1_000 })).rejects.toMatchObject(death)
  })

  it('is told with its worker when an error that nobody awaited ends it', async () => {
    await using env = await startFaulty()
    await env.reset()
    const playing = (async () => {
      env.send(Int32Array.of(0, actions.reject, 0))
      for (;;) {
        await env.receive()
        env.send(new Int32Array(3))
      }
    })()
    await expect(playing).rejects.toMatchObject({
      code: 'WORKER_DIED',
      message: expect.stringContaining('nobody awaited this'),
      cause: expect.any(Error),
    })
  })

  it('may print, and its output arrives', async () => {
    const program = `
      import { createWorkerVectorEnv } from '@ludus/core'
      const env = await createWorkerVectorEnv({ plugins: ['${plugin}'], id: 'faulty-v1' }, { numEnvs: 1, execArgv: [] })
      await env.reset()
      await env.step(Int32Array.of(7))
      await env.step(Int32Array.of(7))
      await env.close()`
    expect(await run(program)).toEqual({ code: 0, output: 'printed by an env\nprinted by an env\n' })
  })
})

describe('close of a worker vector env', () => {
  it('waits for a step under way, whose receive still gets its result', async () => {
    const env = await start({ id: 'echo-v1', options: { delay: 20 } }, { numEnvs: 2, workers: 2 })
    await env.reset()
    env.send(['a', 'b'])
    const receiving = env.receive()
    await env.close()
    expect((await receiving).rewards).toEqual(Float64Array.of(2, 2))
    await expect(env.step(['a', 'b'])).rejects.toMatchObject({ code: 'ENV_CLOSED' })
    await expect(env.receive()).rejects.toMatchObject({ code: 'ENV_CLOSED' })
    await env.close()
  })

  it('leaves no thread, also when a step was sent and never received', async () => {
    const before = threadCount()
    const env = await startFaulty()
    await env.reset()
    env.send(new Int32Array(3))
    await env.close()
    expect(threadCount()).toBe(before)
  })

  it('ends an env that is stuck when its grace is over, and the receive that waits for it', async () => {
    const before = threadCount()
    const env = await startFaulty({ closeGrace: 50 })
    await env.reset()
    env.send(Int32Array.of(0, 0, actions.hang))
    const receiving = expect(env.receive()).rejects.toMatchObject({
      code: 'WORKER_DIED',
      message: expect.stringMatching(/^Env 2: .*it was ended when the vector env was closed$/),
    })
    await env.close()
    await receiving
    expect(threadCount()).toBe(before)
  })

  it('tells what an env throws in its close', async () => {
    const env = await start({ id: 'faulty-v1', options: { closeTrouble: 'throw' } }, { numEnvs: 2 })
    await expect(env.close()).rejects.toMatchObject({ code: 'ENV_FAILED', message: 'Env 0: this env is broken' })
  })
})

describe('the workers of an owner that ends', () => {
  const opening = `
    import { createWorkerVectorEnv } from '@ludus/core'
    const env = await createWorkerVectorEnv({ plugins: ['${plugin}'], id: 'faulty-v1' }, { numEnvs: 2, workers: 2, execArgv: [] })
    await env.reset()`

  it.each([
    ['by itself, without closing', ''],
    ['by process.exit', 'process.exit(0)'],
    ['with a step under way that never ends', `env.send(Int32Array.of(0, ${actions.hang})); process.exit(0)`],
  ])('end with it: %s', async (_, ending) => {
    expect(await run(`${opening}\n${ending}`)).toEqual({ code: 0, output: '' })
  })

  it('end with it when it is a worker too', async () => {
    const program = `
      import { Worker } from 'node:worker_threads'
      import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
      const worker = new Worker(${JSON.stringify(fileURLToPath(new URL('./vector-owner.js', import.meta.url)))}, { execArgv: [] })
      await new Promise((resolve) => worker.once('message', resolve))
      const threads = () => readdirSync('/proc/self/task').length
      const during = threads()
      await worker.terminate()
      console.log(during - threads())`
    expect(await run(program)).toEqual({ code: 0, output: '3\n' })
  })
})

/** Runs a program in a process of its own, which has to end by itself. */
async function run(program: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output }
}
