import { createVectorEnv, type Goal, timeLimit, type VectorEnv } from '@ludus/core'
import { type CorridorState, createCorridor } from '@ludus/core/testing'
import { createEngine, trace } from '@ludus/nn'
import { describe, expect, it } from 'vitest'
import { createGapMeter, gapLoss } from './gap.js'

/** Three cells: being in the last one earns 0.9, in any other -0.1. The target is the last one. */
const goal: Goal<CorridorState> = {
  reward: ({ state }) => ({ value: state.position === 2 ? 0.9 : -0.1, terms: {} }),
  targetOf: () => ({ position: 2 }),
}
const right = Int32Array.of(1)
const left = Int32Array.of(0)

/** The gaps of walking from the first cell of the corridor. */
async function walk(actions: readonly Int32Array[], options: Parameters<typeof createGapMeter>[2], wanted = goal) {
  await using env = createVectorEnv([timeLimit(createCorridor({ length: 3 }), 4)])
  const meter = createGapMeter(env, wanted as Goal, options)
  let seed = 0
  let begun = await env.reset({ seed })
  while ((begun.observations as Uint8Array)[0] !== 255) begun = await env.reset({ seed: ++seed })
  meter.begin(begun.states)
  const gaps: number[] = []
  for (const action of actions) gaps.push(meter.measure(action, await env.step(action))[0] as number)
  return gaps
}

describe('createGapMeter()', () => {
  it('measures how far the reward is from the target reward, by the state after the operation', async () => {
    // 0.9 - -0.1 = 1 in the second cell; 0.9 - 0.9 = 0 in the last, and nothing is missing after it.
    expect(await walk([right, right], { discount: 0.5 })).toEqual([1, 0])
  })

  it('fills the window after an end with the gap of the last state data', async () => {
    // The wrong target is the first cell: -0.1. In the second cell the gap is 0. In the last it is |-0.1 - 0.9| = 1, and
    // then 0.5 + 0.25 + … = 1 for standing there.
    const gaps = await walk([right, right], { discount: 0.5, target: { position: 0 } })
    expect(gaps).toEqual([0, 2])
  })

  it('counts nothing after a cut: what follows is predicted', async () => {
    expect(await walk([left, left, left, left], { discount: 0.5 })).toEqual([1, 1, 1, 1])
  })

  it('looks at one operation alone with a discount of 0', async () => {
    expect(await walk([right, right], { discount: 0, target: { position: 0 } })).toEqual([0, 1])
  })

  it('hands the same function the state before, the operation and the target, which ends nothing', async () => {
    const asked: unknown[] = []
    const watched: Goal<CorridorState> = {
      ...goal,
      reward(input) {
        asked.push(input)
        return goal.reward(input)
      },
    }
    await walk([right, right], { discount: 0.5, target: { position: { variable: 'position', add: 10 } } }, watched)
    const [before, middle, last] = [0, 1, 2].map((position) => ({ position }))
    expect(asked).toEqual([
      { previousState: before, state: middle, action: 1, terminated: false },
      { previousState: before, state: { position: 10 }, action: 1, terminated: false },
      { previousState: middle, state: last, action: 1, terminated: true },
      { previousState: middle, state: { position: 11 }, action: 1, terminated: false },
      { previousState: last, state: last, action: 1, terminated: false },
      { previousState: last, state: { position: 12 }, action: 1, terminated: false },
    ])
  })

  it('starts the next episode from its first state data, not from the last of the one before', async () => {
    await using env = createVectorEnv([createCorridor({ length: 2 })])
    const before: unknown[] = []
    const meter = createGapMeter(
      env,
      {
        reward({ previousState }) {
          before.push(previousState)
          return { value: 0, terms: {} }
        },
        targetOf: (state) => state,
      },
      { discount: 0 },
    )
    meter.begin((await env.reset({ seed: 1 })).states)
    // Two cells: each step to the right ends an episode, and the next one starts in the first cell.
    for (let step = 0; step < 2; step++) meter.measure(right, await env.step(right))
    const [first, last] = [0, 1].map((position) => ({ position }))
    expect(before).toEqual([first, first, last, last, first, first, last, last])
  })

  it('goes on from what it saved', async () => {
    await using env = createVectorEnv([createCorridor({ length: 5 }), createCorridor({ length: 5 })])
    const make = () => createGapMeter(env, goal as Goal, { discount: 0, target })
    // The gap is that of the position before, so that a meter which forgot it would show.
    const target = { position: { variable: 'position', add: 0 } }
    const meter = make()
    meter.begin((await env.reset({ seed: 3 })).states)
    const saved: unknown = JSON.parse(JSON.stringify(meter.save()))
    const other = make()
    other.restore(saved as unknown[])
    const actions = Int32Array.of(1, 0)
    const step = await env.step(actions)
    expect(other.measure(actions, step)).toEqual(meter.measure(actions, step))
  })

  const corridor = () => createVectorEnv([createCorridor({ length: 3 })])
  it.each<[string, () => VectorEnv, Goal | null]>([
    ['state data', () => ({ ...corridor(), stateSpace: undefined }), goal as Goal],
    ['a goal', corridor, null],
    ['a target', corridor, { reward: () => ({ value: 0, terms: {} }) }],
  ])('refuses an env without %s', (_, makeEnv, wanted) => {
    expect(() => createGapMeter(makeEnv(), wanted, { discount: 0 })).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_ENV' }),
    )
  })

  it.each([{ place: 1 }, { position: { variable: 'place', add: 0 } }])(
    'refuses the target %j, whose variable the state data lack',
    async (target) => {
      await expect(walk([right], { discount: 0, target })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
    },
  )
})

it('gapLoss() is the square of a difference, or that of Huber', async () => {
  await using engine = await createEngine({ engine: 'onnx', threads: 1 })
  const program = await engine.compile(
    trace((scope) => {
      const differences = scope.input('differences', [3])
      scope.output('mse', gapLoss('mse', differences))
      scope.output('huber', gapLoss('huber', differences))
    }),
  )
  // Half of 0.5² is 0.125; beyond 1 it is 2 - 0.5 and 3 - 0.5.
  expect(await program.run({ differences: Float32Array.of(0.5, 2, -3) })).toEqual({
    mse: Float32Array.of(0.25, 4, 9),
    huber: Float32Array.of(0.125, 1.5, 2.5),
  })
})
