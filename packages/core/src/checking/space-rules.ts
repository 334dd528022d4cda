import type { AnyEnv } from '../contracts/env.js'
import type { Space } from '../contracts/space.js'
import { createRng } from '../random.js'
import type { AnySpace } from '../spaces/any-space.js'
import type { Box } from '../spaces/box.js'
import { isBox } from '../spaces/require-space.js'
import { spaceFromJson } from '../spaces/space-from-json.js'
import { firstOf } from './check.js'
import { type Finding, finding, messageOf } from './check-report.js'

const names = ['observationSpace', 'actionSpace', 'stateSpace'] as const
const methods = ['contains', 'sample', 'batch', 'unbatch', 'containsBatch', 'toJSON'] as const

/** What is no space, or null. Without spaces nothing else can be looked at. */
export function missingSpace(env: AnyEnv): Finding | null {
  return firstOf(names, (name) => {
    const space: Partial<Space> | undefined = env[name]
    if (name === 'stateSpace' && space === undefined) return null
    const method = methods.find((key) => typeof space?.[key] !== 'function')
    if (method === undefined && typeof space?.kind === 'string' && space.schema !== undefined) return null
    return finding(
      'spaces',
      name,
      `it is no space (no ${method ?? 'kind or schema'}): make it by box, discrete, dict …`,
    )
  })
}

/** Spaces made by hand are held to what the constructors refuse. */
export function spacesSurviveJson(env: AnyEnv): Finding | null {
  return firstOf(spacesOf(env), ([name, space]) => {
    try {
      spaceFromJson(space.toJSON())
      return null
    } catch (error) {
      return finding('space-json', name, messageOf(error))
    }
  })
}

/** Samples that are looked at for each space. */
const samples = 5

export function samplesAreElements(env: AnyEnv): Finding | null {
  return firstOf(spacesOf(env), ([name, space]) => {
    const rng = createRng(0)
    try {
      for (let count = 0; count < samples; count++) {
        const value = space.sample(rng)
        if (!space.contains(value)) return finding('space-sample', name, 'contains refuses what sample drew')
        if (!space.schema.safeParse(value).success)
          return finding('space-sample', name, 'schema refuses what sample drew')
      }
    } catch (error) {
      return finding('space-sample', name, messageOf(error))
    }
    return null
  })
}

export function fixedNumbers(env: AnyEnv): Finding | null {
  return firstOf(boxesOf(env), ([path, box]) => {
    const index = indexOf(box, (low, high) => low === high)
    return index < 0
      ? null
      : finding('space-fixed', at(path, box, index), `it is always ${box.low(index)}: leave it out`)
  })
}

export function unboundedNumbers(env: AnyEnv): Finding | null {
  return firstOf(boxesOf(env), ([path, box]) => {
    if (path.startsWith('stateSpace')) return null
    const index = indexOf(box, (low, high) => !Number.isFinite(low) || !Number.isFinite(high))
    const [low, high] = [box.low(index), box.high(index)]
    return index < 0 ? null : finding('space-unbounded', at(path, box, index), `its bounds are ${low} and ${high}`)
  })
}

/** Policies start with actions around 0 of a size around 1. Infinite bounds are another rule's. */
export function actionRange(env: AnyEnv): Finding | null {
  return firstOf(boxesOf(env), ([path, box]) => {
    if (!path.startsWith('actionSpace') || box.shape.length !== 1 || !box.isBounded()) return null
    const index = indexOf(box, (low, high) => (low !== 0 && low !== -high) || low < -1 || high > 1)
    const [low, high] = [box.low(index), box.high(index)]
    return index < 0
      ? null
      : finding(
          'action-range',
          at(path, box, index),
          `it goes from ${low} to ${high}: use -1 to 1 or 0 to 1, and rescale`,
        )
  })
}

/** Images are scaled once, in the network's first layer, and have their channels last. */
export function imageSpace(env: AnyEnv): Finding | null {
  return firstOf(boxesOf(env), ([path, box]) => {
    if (!path.startsWith('observationSpace') || box.shape.length !== 3) return null
    const [first = 0, second = 0, last = 0] = box.shape
    const [low, high] = [box.low(0), box.high(0)]
    const fail = (message: string) => finding('image-space', path, message)
    if (box.dtype !== 'uint8' && low === 0 && (high === 1 || high === 255))
      return fail(`an image of ${box.dtype}, ${low} to ${high}: give uint8, 0 to 255`)
    if (box.dtype === 'uint8' && (low !== 0 || high !== 255))
      return fail(`an image of ${low} to ${high}: give 0 to 255`)
    if ((first === 3 || first === 4) && second > 4 && last > 4)
      return fail(`the shape [${box.shape.join(', ')}] has its channels first: give [height, width, channels]`)
    return null
  })
}

function spacesOf(env: AnyEnv): [name: string, space: Space][] {
  return names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name] as Space]]))
}

function boxesOf(env: AnyEnv): [path: string, box: Box][] {
  return spacesOf(env).flatMap(([name, space]) => boxesIn(space, name))
}

/** The boxes in a space, by their paths: `observationSpace.hand[0]`. */
function boxesIn(space: Space, path: string): [path: string, box: Box][] {
  if (isBox(space)) return [[path, space]]
  const any = space as AnySpace
  switch (any.kind) {
    case 'dict':
      return Object.entries(any.spaces).flatMap(([key, part]) => boxesIn(part, `${path}.${key}`))
    case 'tuple':
    case 'one-of':
      return any.spaces.flatMap((part, index) => boxesIn(part, `${path}[${index}]`))
    case 'sequence':
      return boxesIn(any.space, `${path}.space`)
    case 'graph':
      return [
        ...boxesIn(any.nodeSpace, `${path}.nodeSpace`),
        ...(any.edgeSpace ? boxesIn(any.edgeSpace, `${path}.edgeSpace`) : []),
      ]
    default:
      return []
  }
}

function indexOf(box: Box, matches: (low: number, high: number) => boolean): number {
  for (let index = 0; index < box.size; index++) if (matches(box.low(index), box.high(index))) return index
  return -1
}

function at(path: string, box: Box, index: number): string {
  return box.shape.length === 0 ? path : `${path}[${index}]`
}
