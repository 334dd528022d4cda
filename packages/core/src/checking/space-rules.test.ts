import { describe, expect, it } from 'vitest'
import type { Space } from '../contracts/space.js'
import { box } from '../spaces/box.js'
import { dict } from '../spaces/dict.js'
import { discrete } from '../spaces/discrete.js'
import { graph } from '../spaces/graph.js'
import { oneOf } from '../spaces/one-of.js'
import { sequence } from '../spaces/sequence.js'
import { tuple } from '../spaces/tuple.js'
import { createCorridor } from '../testing/corridor.js'
import { actionRange, fixedNumbers, unboundedNumbers } from './space-rules.js'

const fixed = box({ low: [0, 2], high: [1, 2], shape: [2], dtype: 'float32' })
const corridor = createCorridor({ length: 3 })
const observing = (observationSpace: Space) => ({ ...corridor, observationSpace }) as typeof corridor
const acting = (low: number | number[], high: number | number[]) =>
  ({ ...corridor, actionSpace: box({ low, high, shape: [2], dtype: 'float32' }) }) as unknown as typeof corridor

describe('the rules of spaces', () => {
  it.each<[string, Space]>([
    ['observationSpace[1]', fixed],
    ['observationSpace.hand[1]', dict({ hand: fixed })],
    ['observationSpace[0].hand[1]', tuple([dict({ hand: fixed })])],
    ['observationSpace[1][1]', oneOf([discrete(2), fixed])],
    ['observationSpace.space[1]', sequence(fixed)],
    ['observationSpace.nodeSpace[1]', graph(fixed)],
    ['observationSpace.edgeSpace[1]', graph(discrete(2), fixed)],
  ])('look into spaces of spaces: %s', (where, space) => {
    expect(fixedNumbers(observing(space))).toMatchObject({ row: 'space-fixed', where })
  })

  it.each([
    [-1, 1, null],
    [0, 1, null],
    [-0.5, 0.5, null],
    [[0, -1], 1, null],
    [-2, 2, 'actionSpace[0]'],
    [0, 3, 'actionSpace[0]'],
    [[-1, -1], [1, 0.5], 'actionSpace[1]'],
  ])('want vectors of actions around 0, or from 0: %o to %o', (low, high, where) => {
    expect(actionRange(acting(low, high))?.where ?? null).toBe(where)
  })

  it('let state data be unbounded', () => {
    const stateSpace = box({ low: 0, high: Number.POSITIVE_INFINITY, shape: [], dtype: 'float64' })
    expect(unboundedNumbers({ ...corridor, stateSpace } as unknown as typeof corridor)).toBeNull()
  })
})
