import { describe, expect, it } from 'vitest'
import type { AnyEnv } from '../contracts/env.js'
import { createCorridor } from '../testing/corridor.js'
import { liftEnv } from '../wrappers/lift-env.js'
import { createCommandRunner, type ExchangeRows } from './run-command.js'
import { createRows } from './shared-rows.js'

const broken: AnyEnv = {
  ...createCorridor({ length: 3 }),
  reset: () => {
    throw new Error('no start')
  },
}
const all = Uint8Array.of(1, 1, 1, 1)

/** A runner for envs 1 and 2 of four. */
function createRunner(envs: readonly [AnyEnv, AnyEnv]) {
  const { observationSpace, actionSpace, stateSpace } = createCorridor({ length: 3 })
  const rows: ExchangeRows = {
    actions: createRows(actionSpace, 4),
    observations: createRows(observationSpace, 4),
    states: stateSpace ? createRows(stateSpace, 4) : null,
    finalObservations: createRows(observationSpace, 4),
    finalStates: stateSpace ? createRows(stateSpace, 4) : null,
  }
  const flags = {
    rewards: new Float64Array(4),
    terminated: new Uint8Array(4),
    truncated: new Uint8Array(4),
    running: new Uint8Array(4),
  }
  return { run: createCommandRunner(envs, 1, flags, rows), rows, flags }
}

const corridor = () => createCorridor({ length: 3 })

describe('createCommandRunner()', () => {
  it.each([
    ['sync', corridor],
    ['promised', () => liftEnv(corridor())],
  ])('writes the results of %s envs into their rows of all envs, and tells infos only', async (_, make) => {
    const { run, rows, flags } = createRunner([make(), make()])
    expect(await run({ type: 'reset', seed: 0, mask: all })).toBeNull()
    // Both walk right to the end, cell 2, from cell 0 or 1.
    rows.actions.writeBatch(Int32Array.of(0, 1, 1, 0))
    await run({ type: 'step', actions: null, mask: null })
    const reply = await run({ type: 'step', actions: null, mask: null })
    const time = { goal: 0, time: -0.1 }
    const goal = { goal: 1, time: -0.1 }
    for (const index of [1, 2]) {
      const info = new Map([...(reply?.infos ?? []), ...(reply?.finalInfos ?? [])]).get(index)
      expect(info).toEqual({ rewardTerms: flags.terminated[index] ? goal : time })
      expect(flags.rewards[index]).toBeCloseTo(flags.terminated[index] ? 0.9 : -0.1)
      if (flags.terminated[index]) expect(rows.finalStates?.read(index)).toEqual({ position: 2 })
    }
    expect([...flags.rewards.slice(3), ...flags.running]).toEqual([0, 0, 0, 0, 0])
  })

  it('leaves an env out that the mask leaves out', async () => {
    const { run, rows, flags } = createRunner([corridor(), corridor()])
    await run({ type: 'reset', seed: 0, mask: all })
    const before = rows.states?.read(1)
    flags.rewards[1] = 5
    flags.terminated[1] = 1
    const reply = await run({ type: 'step', actions: [0, 1, 1, 0], mask: Uint8Array.of(1, 0, 1, 1) })
    expect(rows.states?.read(1)).toEqual(before)
    expect([flags.rewards[1], flags.terminated[1]]).toEqual([0, 0])
    expect(reply?.infos?.map(([index]) => index) ?? reply?.finalInfos?.map(([index]) => index)).toEqual([2])
  })

  it('tells each env that fails by its index, and goes on with the others', async () => {
    const { run, rows } = createRunner([broken, corridor()])
    const reply = await run({ type: 'reset', seed: 0, mask: all })
    expect(reply?.errors).toEqual([
      expect.objectContaining({ index: 1, code: 'ENV_FAILED', message: 'Env 1: no start' }),
    ])
    expect(rows.observations.read(2)).toContain(255)
  })
})
