import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import type { Env, SyncEnv } from '../contracts/env.js'
import type { EnvSpec } from '../contracts/env-spec.js'
import type { BatchedEnvSettings, Plugin } from '../contracts/plugin.js'
import type { VectorEnv } from '../contracts/vector-env.js'
import { LudusError } from '../errors.js'
import { defineEnv, definePlugin } from '../plugins/define-plugin.js'
import { type CorridorState, corridorOptionsSchema, createCorridor } from '../testing/corridor.js'
import { createVectorEnv } from '../vector/create-vector-env.js'
import { frameStack } from '../wrappers/frame-stack.js'
import { liftEnv } from '../wrappers/lift-env.js'
import type { RegistryWarning } from './env-catalogue.js'
import { createRegistry } from './registry.js'

const module = { optionsSchema: corridorOptionsSchema, createEnv: createCorridor }
const corridor = defineEnv({
  id: 'toys/corridor-v1',
  description: 'Walk to the end.',
  maxEpisodeSteps: 3,
  load: async () => module,
})
const promisedCorridor = defineEnv({
  id: 'web/corridor-v2',
  description: 'Walk to the end of a page.',
  load: async () => ({
    ...module,
    createEnv: async (options: { length: number }) => liftEnv(createCorridor(options)),
    // A batch that differs in type from the plain one, to tell them apart.
    createVectorEnv: ({ length }: { length: number }, { numEnvs, spec }: BatchedEnvSettings) => ({
      ...createVectorEnv(Array.from({ length: numEnvs }, () => createCorridor({ length }))),
      spec,
      isOwn: true as const,
    }),
  }),
})
const plain = (id: string) => defineEnv({ id, description: '', load: async () => module })
const toys = definePlugin({ name: 'toys', apiVersion: 1, envs: [corridor] })
const web = definePlugin({ name: 'web', apiVersion: 1, envs: [promisedCorridor] })
const registry = createRegistry([toys, web])

const spec = {
  id: 'toys/corridor-v1',
  options: { length: 4 },
  maxEpisodeSteps: 3,
  solvedAt: null,
  nondeterministic: false,
}

async function stepsUntilCut(env: Env): Promise<number | null> {
  await env.reset({ seed: 1 })
  for (let step = 1; step <= 20; step++) if ((await env.step(0)).truncated) return step
  return null
}

describe('make()', () => {
  it('makes an env, typed by its id, with its spec', async () => {
    const env = await registry.make('toys/corridor-v1', { options: { length: 4 } })
    expectTypeOf(env).toEqualTypeOf<Env<Uint8Array, number, CorridorState>>()
    expect(env.spec).toEqual(spec)
  })

  it('cuts episodes at the limit of the definition, of the call, or never', async () => {
    const cut = async (settings: { maxEpisodeSteps?: number | null }) =>
      stepsUntilCut((await registry.make('toys/corridor-v1', settings)) as Env)
    expect(await cut({})).toBe(3)
    expect(await cut({ maxEpisodeSteps: 5 })).toBe(5)
    expect(await cut({ maxEpisodeSteps: null })).toBeNull()
    await expect(cut({ maxEpisodeSteps: 0 })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
  })

  it('checks calls and their order, their order alone, or nothing', async () => {
    const errors = async (checks?: 'all' | 'order' | 'none') => {
      const env = await registry.makeSync('toys/corridor-v1', { maxEpisodeSteps: null, ...(checks ? { checks } : {}) })
      const codeOf = (call: () => unknown) => {
        try {
          call()
          return null
        } catch (error) {
          return (error as LudusError).code
        }
      }
      const early = codeOf(() => env.step(0))
      env.reset({ seed: 1 })
      return [early, codeOf(() => env.step(7)), env.spec?.checks]
    }
    expect(await errors()).toEqual(['RESET_NEEDED', 'INVALID_ACTION', undefined])
    expect(await errors('order')).toEqual(['RESET_NEEDED', null, 'order'])
    expect(await errors('none')).toEqual([null, null, 'none'])
  })

  it('names the option at fault', async () => {
    await expect(registry.make('toys/corridor-v1', { options: { length: 1 } })).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining('the options of toys/corridor-v1: length:'),
    })
  })

  it('types an id without version, options, and plugins that nobody knows yet', async () => {
    const env = await registry.make('toys/corridor')
    expectTypeOf(env).toEqualTypeOf<Env<Uint8Array, number, CorridorState>>()
    const open = createRegistry([toys] as readonly Plugin[])
    expectTypeOf(await open.make('toys/corridor-v1' as string)).toEqualTypeOf<Env>()
    expectTypeOf(await open.make('toys/corridor-v1')).toEqualTypeOf<Env>()
    expectTypeOf(registry.make<'some-package:walk-v1'>).returns.resolves.toEqualTypeOf<Env>()
    const versions = definePlugin({ name: 'views', apiVersion: 1, envs: [plain('x-view-v1'), plain('x-view-v2')] })
    await createRegistry([versions]).make('x-view')
    // @ts-expect-error An id with a slip.
    await expect(registry.make('toys/corridr-v1')).rejects.toThrow()
    // @ts-expect-error An option that the env lacks.
    await expect(registry.make('toys/corridor-v1', { options: { width: 3 } })).rejects.toThrow()
  })
})

describe('the ids of envs', () => {
  const envs = ['Taxi-v4', 'Taxi-v3', 'web/catch-v1', 'web/dino-v10', 'web/dino-v9', 'toy/walk-v2', 'a:b/c.d-v0']
  const open: readonly Plugin[] = [definePlugin({ name: 'many', apiVersion: 1, envs: envs.map(plain) })]
  const idOf = async (id: string) => (await createRegistry(open).make(id)).spec?.id
  const fails = async (id: string) => {
    const error = await idOf(id).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(LudusError)
    const { code, message } = error as LudusError
    return `${code}: ${message}`
  }

  it.each([
    ['web/cacth-v1', 'NAME_NOT_FOUND: Cannot find the env web/cacth-v1: did you mean web/catch-v1?'],
    ['taxi-v3', 'NAME_NOT_FOUND: Cannot find the env taxi-v3: did you mean Taxi-v3?'],
    ['taxy', 'NAME_NOT_FOUND: Cannot find the env taxy: did you mean Taxi-v4?'],
    ['catch-v1', 'NAME_NOT_FOUND: Cannot find the env catch-v1: did you mean web/catch-v1?'],
    ['toy/dino-v9', 'NAME_NOT_FOUND: Cannot find the env toy/dino-v9: did you mean web/dino-v9?'],
    [
      'wep/catch-v1',
      'NAMESPACE_NOT_FOUND: Cannot find the env wep/catch-v1: there is no namespace wep; did you mean web/catch-v1?',
    ],
    [
      'web/dino-v11',
      'VERSION_NOT_FOUND: Cannot find the env web/dino-v11: did you mean web/dino-v10? There is v9, v10',
    ],
    ['Taxi-v1', 'DEPRECATED_ENV: Cannot make the env Taxi-v1: it is out of date; use Taxi-v4'],
    ['a/b/c-v1', 'INVALID_ENV_ID: Cannot read the env id "a/b/c-v1": it must read [namespace/]name-vN'],
  ])('say what is wrong with %s', async (id, wanted) => {
    expect(await fails(id)).toBe(wanted)
  })

  it('list what there is when nothing is near', async () => {
    expect(await fails('something-else-v1')).toContain(`known: ${envs.join(', ')}`)
    await expect(createRegistry([] as readonly Plugin[]).make('Taxi-v4')).rejects.toMatchObject({
      code: 'NAME_NOT_FOUND',
      message: expect.stringContaining('no loaded plugin offers one'),
    })
  })

  it('may hold colons and dots', async () => {
    expect(await idOf('a:b/c.d-v0')).toBe('a:b/c.d-v0')
  })

  it('mean the newest version without one, which the caller is told once, as of an older one', async () => {
    const warnings: RegistryWarning[] = []
    const told = createRegistry(open, { onWarning: (warning) => warnings.push(warning) })
    expect((await told.make('web/dino')).spec?.id).toBe('web/dino-v10')
    await told.make('web/dino')
    expect((await told.make('Taxi-v3')).spec?.id).toBe('Taxi-v3')
    await told.make('Taxi-v4')
    expect(warnings).toEqual([
      {
        code: 'UNVERSIONED_ENV',
        id: 'web/dino',
        newest: 'web/dino-v10',
        message: 'web/dino names no version: the newest, web/dino-v10, is used',
      },
      {
        code: 'OUTDATED_ENV',
        id: 'Taxi-v3',
        newest: 'Taxi-v4',
        message: 'Taxi-v3 is out of date: the newest version is Taxi-v4',
      },
    ])
  })

  it('are told apart from unknown trainers', () => {
    expect(() => registry.trainer('dqn')).toThrow(expect.objectContaining({ code: 'UNKNOWN_TRAINER' }))
  })

  it('stand for one env: two plugins that offer one are named', () => {
    const copy = definePlugin({ name: 'copies', apiVersion: 1, envs: [corridor] })
    expect(() => createRegistry([toys, copy])).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_ID', message: expect.stringContaining('toys and copies') }),
    )
  })
})

describe('makeSync()', () => {
  it('makes an env without promises, typed by its id', async () => {
    const env = await registry.makeSync('toys/corridor-v1', { options: { length: 4 } })
    expectTypeOf(env).toEqualTypeOf<SyncEnv<Uint8Array, number, CorridorState>>()
    expect(env.spec).toEqual(spec)
    env.reset({ seed: 1 })
    expect([0, 0, 0].map((action) => env.step(action).truncated)).toEqual([false, false, true])
    expect(() => env.step(0)).toThrow(expect.objectContaining({ code: 'RESET_NEEDED' }))
  })

  it('refuses an env that works by promises, in its types too', async () => {
    // @ts-expect-error The env of this id is promised.
    await expect(registry.makeSync('web/corridor-v2')).rejects.toMatchObject({ code: 'NOT_SYNC' })
  })
})

describe('makeVector()', () => {
  it('makes many envs of an id, sync or promised, with one spec and the limit of each', async () => {
    const env = await registry.makeVector('toys/corridor-v1', { numEnvs: 2, options: { length: 4 } })
    expectTypeOf(env).toEqualTypeOf<VectorEnv<Uint8Array, number, CorridorState>>()
    expect(env).toMatchObject({ numEnvs: 2, spec })
    await env.reset({ seed: 1 })
    const cuts: number[][] = []
    for (let step = 0; step < 3; step++) cuts.push([...(await env.step(Int32Array.of(0, 0))).truncated])
    expect(cuts).toEqual([
      [0, 0],
      [0, 0],
      [1, 1],
    ])
    expect(await registry.makeVector('web/corridor-v2', { numEnvs: 3 })).toMatchObject({ numEnvs: 3 })
  })

  it('asks the module for its own batched envs', async () => {
    const env = await registry.makeVector('web/corridor', { numEnvs: 2, batched: true, maxEpisodeSteps: 9 })
    expectTypeOf(env.isOwn).toEqualTypeOf<true>()
    expect(env).toMatchObject({ numEnvs: 2, isOwn: true, spec: { id: 'web/corridor-v2', maxEpisodeSteps: 9 } })
  })

  it.each([
    [{ numEnvs: 2, batched: true }, 'NOT_BATCHED'],
    [{ numEnvs: 0 }, 'INVALID_VECTOR'],
    [{ numEnvs: 1.5 }, 'INVALID_VECTOR'],
    [{ numEnvs: 1, options: { length: 0 } }, 'INVALID_OPTIONS'],
  ])('refuses %o', async (settings, code) => {
    await expect(registry.makeVector('toys/corridor-v1', settings)).rejects.toMatchObject({ code })
  })

  it('closes the envs that it made before one failed', async () => {
    const closed: number[] = []
    let made = 0
    const failing = defineEnv({
      id: 'failing-v0',
      description: 'Only two can be made.',
      load: async () => ({
        ...module,
        createEnv(options: { length: number }) {
          const number = ++made
          if (number > 2) throw new Error('no more')
          return { ...createCorridor(options), close: () => void closed.push(number) }
        },
      }),
    })
    const plugin = definePlugin({ name: 'failing', apiVersion: 1, envs: [failing] })
    await expect(createRegistry([plugin]).makeVector('failing-v0', { numEnvs: 4 })).rejects.toThrow('no more')
    expect(closed).toEqual([1, 2])
  })
})

describe('makeFromSpec()', () => {
  it('makes the same env again from JSON', async () => {
    const first = await registry.make('toys/corridor-v1', {
      options: { length: 6 },
      maxEpisodeSteps: null,
      checks: 'order',
    })
    const json = JSON.stringify(first.spec)
    const again = await registry.makeFromSpec(JSON.parse(json))
    expect(JSON.stringify(again.spec)).toBe(json)
    expect(await stepsUntilCut(again)).toBeNull()
    expect((await again.reset({ seed: 5 })).state).toEqual((await first.reset({ seed: 5 })).state)
  })

  it('puts the wrappers of the spec around it again', async () => {
    const wrapped = frameStack(await registry.make('toys/corridor-v1', { options: { length: 4 } }), 2)
    const again = await registry.makeFromSpec(JSON.parse(JSON.stringify(wrapped.spec)))
    expect(again.spec).toEqual(wrapped.spec)
    expect(again.observationSpace.toJSON()).toMatchObject({ shape: [1, 4, 2] })
    const twice = { ...spec, wrappers: [{ name: 'mine', settings: {} }] }
    const mine = await registry.makeFromSpec(twice, { wrappers: { mine: (env) => ({ ...env, framesPerStep: 7 }) } })
    expect(mine.framesPerStep).toBe(7)
    await expect(registry.makeFromSpec(twice)).rejects.toMatchObject({ code: 'UNKNOWN_WRAPPER' })
  })

  it.each([
    ['a limit of 0', { maxEpisodeSteps: 0 }, 'INVALID_SPEC'],
    ['a key too many', { kwargs: {} }, 'INVALID_SPEC'],
    ['options that are no JSON', { options: { length: () => 4 } }, 'INVALID_SPEC'],
    ['options that the env lacks', { options: { width: 4 } }, 'INVALID_OPTIONS'],
    ['an env that is gone', { id: 'toys/corridor-v0' }, 'DEPRECATED_ENV'],
  ])('refuses %s', async (_, change, code) => {
    await expect(registry.makeFromSpec({ ...spec, ...change } as unknown as EnvSpec)).rejects.toMatchObject({ code })
  })
})

describe("make('package:id')", () => {
  let project: string
  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'ludus-registry-'))
    const folder = join(project, 'node_modules/@you/games')
    await mkdir(folder, { recursive: true })
    await writeFile(join(project, 'package.json'), '{}')
    // Another build for `require`, whose default export is another.
    const exported = { import: './index.mjs', require: './index.cjs' }
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: '@you/games', exports: { '.': exported } }))
    await writeFile(join(folder, 'index.cjs'), 'exports.default = {}')
    await writeFile(
      join(folder, 'index.mjs'),
      `const space = { kind: 'discrete', contains: () => true, toJSON: () => ({ kind: 'discrete', n: 1, start: 0 }) }
      const optionsSchema = { safeParse: (data) => ({ success: true, data }) }
      const result = { observation: 0, state: undefined, info: {}, reward: 0, terminated: false, truncated: false }
      const createEnv = () => ({ mode: 'sync', observationSpace: space, actionSpace: space, stateSpace: undefined,
        spec: null, renderMode: null, framesPerStep: 1, reset: () => result, step: () => result, close() {} })
      const env = (id) => ({ id, description: '', load: async () => ({ optionsSchema, createEnv }) })
      export default { [Symbol.for('ludus.plugin')]: true, name: '@you/games', apiVersion: 1,
        envs: [env('run-v1'), env('you/run-v2')], encoders: [], learners: [], trainers: [], rewards: {} }`,
    )
  })
  afterAll(() => rm(project, { recursive: true }))

  const open = (onWarning?: (warning: RegistryWarning) => void) =>
    createRegistry([], { from: pathToFileURL(join(project, 'package.json')), ...(onWarning ? { onWarning } : {}) })

  it("imports the package, found from the user's, and makes its env", async () => {
    const env = await open().make('@you/games:run-v1', { maxEpisodeSteps: 2 })
    expect(env.spec).toMatchObject({ id: '@you/games:run-v1', maxEpisodeSteps: 2 })
    expect((await env.reset()).observation).toBe(0)
    expect((await open().makeFromSpec(env.spec as EnvSpec)).spec).toEqual(env.spec)
    expect(await open().makeSync('@you/games:you/run-v2')).toMatchObject({ mode: 'sync' })
  })

  it('tells of versions and slips as for the ids of plugins', async () => {
    const warnings: string[] = []
    const env = await open(({ message }) => warnings.push(message)).make('@you/games:you/run')
    expect(env.spec?.id).toBe('@you/games:you/run-v2')
    expect(warnings).toEqual(['@you/games:you/run names no version: the newest, @you/games:you/run-v2, is used'])
    await expect(open().make('@you/games:rum-v1')).rejects.toMatchObject({
      code: 'NAME_NOT_FOUND',
      message: 'Cannot find the env @you/games:rum-v1: did you mean @you/games:run-v1?',
    })
  })

  it('says which package is not installed, and takes no file for one', async () => {
    const making = open()
    await expect(making.make('@you/no-games:run-v1')).rejects.toMatchObject({ code: 'PLUGIN_NOT_FOUND' })
    await expect(making.make('file:///tmp/games.mjs:run-v1')).rejects.toMatchObject({ code: 'INVALID_ENV_ID' })
    await expect(making.make('@you/games/../../evil.mjs:run-v1')).rejects.toMatchObject({ code: 'INVALID_ENV_ID' })
  })
})
