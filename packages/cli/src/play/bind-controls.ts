import {
  type AnySpace,
  type Box,
  type ControlAxis,
  type ControlPart,
  type Controls,
  LudusError,
  type Space,
  valueFromJson,
  valueToJson,
} from '@ludus/core'
import { assignKeys, type KeyedChoice, unnamedChoices } from './assign-keys.js'

/** What a person does with keyboard and pointer. */
export interface PlayerInput {
  /** Keys that are down, by code, in the order in which they went down. */
  readonly held: readonly string[]
  /** Keys that went down since the last step, whether or not they still are; those that repeat, too. */
  readonly tapped: readonly string[]
  /** In parts of the picture's width and height; null while it is elsewhere. */
  readonly pointer: { readonly x: number; readonly y: number } | null
  readonly pressed: boolean
}

/** One thing that a person can do, as the page shows it. */
interface ShownControl {
  readonly part: string
  readonly name: string
  /** None means: while no other key is down. */
  readonly keys: readonly string[]
  readonly pointer: string | null
}

/** What keys and pointer mean in one env. */
export interface BoundControls {
  readonly shown: readonly ShownControl[]
  /** Whether the env stands still until a key is pressed, since none of its actions does nothing. */
  readonly waits: boolean
  /** The action of an input; undefined where the env waits. */
  actionOf(input: PlayerInput, picture: { readonly width: number; readonly height: number }): unknown
  /** For each of `shown`: whether the action is made of it, or the number that it gives. */
  activeOf(action: unknown): (boolean | number)[]
}

/**
 * Binds keys and pointer to the actions of a space.
 *
 * @param controls As the env's module gives them; without, choices go by their numbers.
 * @throws {LudusError} `UNSUPPORTED_SPACE` when a person cannot give such actions.
 */
export function bindControls(space: Space, controls: Controls | null): BoundControls {
  const bounds = boundsOf(space as AnySpace)
  const taken = new Set<string>()
  const parts = bounds.map(({ low, high, isChoice, isInteger = false }, index) => {
    const part = controls?.parts[index]
    const name = part?.name ?? (bounds.length === 1 ? 'action' : `action ${index}`)
    return isChoice
      ? bindChoices(name, assignKeys(choicesOf(part, low, high), taken), low)
      : bindAxis(name, axisOf(part, index), { low, high, isInteger }, taken)
  })
  const [only] = parts
  const waits = parts.length === 1 && only?.idle === undefined
  const isOneNumber = space.kind === 'discrete' || isScalar(space)
  return {
    shown: parts.flatMap(({ shown }) => shown),
    waits,
    actionOf(input, picture) {
      const numbers = parts.map((part) => part.read(input, picture, waits))
      if (waits && numbers[0] === undefined) return undefined
      const action = numbers.map((number, index) => number ?? (parts[index]?.rest as number))
      return valueFromJson(space, isOneNumber ? action[0] : action)
    },
    activeOf(action) {
      const json = valueToJson(space, action)
      const numbers = isOneNumber ? [json as number] : (json as number[])
      return parts.flatMap((part, index) => part.active(numbers[index] as number))
    },
  }
}

/** One number of an action. */
interface BoundPart {
  readonly shown: readonly ShownControl[]
  /** What the number is while nothing is pressed; undefined where every choice has a key. */
  readonly idle: number | undefined
  /** The idle number, or the first where there is none. */
  readonly rest: number
  read(
    input: PlayerInput,
    picture: { readonly width: number; readonly height: number },
    waits: boolean,
  ): number | undefined
  active(number: number): (boolean | number)[]
}

function bindChoices(part: string, keyed: readonly KeyedChoice[], low: number): BoundPart {
  const found = keyed.findIndex(({ keys }) => keys.length === 0)
  const idle = found < 0 ? undefined : low + found
  return {
    shown: keyed.map(({ name, keys }) => ({ part, name, keys, pointer: null })),
    idle,
    rest: idle ?? low,
    read({ held, tapped }, _picture, waits) {
      // The more of its keys are down, the more a choice is meant; then, the later.
      const down = [...held, ...tapped]
      let best = { choice: idle, keys: 0, latest: -1 }
      keyed.forEach(({ keys }, index) => {
        if (keys.length === 0 || !keys.every((key) => down.includes(key))) return
        if (waits && !keys.some((key) => tapped.includes(key))) return
        const latest = Math.max(...keys.map((key) => down.lastIndexOf(key)))
        if (keys.length > best.keys || (keys.length === best.keys && latest > best.latest))
          best = { choice: low + index, keys: keys.length, latest }
      })
      return best.choice
    },
    active: (number) => keyed.map((_, index) => low + index === number),
  }
}

function bindAxis(
  part: string,
  axis: ControlAxis,
  { low, high, isInteger }: Pick<Bounds, 'low' | 'high' | 'isInteger'>,
  taken: Set<string>,
): BoundPart {
  const between = (share: number) => {
    const value = low + share * (high - low)
    return isInteger ? Math.round(value) : value
  }
  const middle = between(0.5)
  const rest = axis.press ? low : middle
  const [less, more] = axis.press ? [[], ['Space']] : keysOfAxis(axis, taken)
  const { pointer } = axis
  return {
    shown: [
      {
        ...{ part, name: axis.name, keys: [...less, ...more] },
        pointer: axis.press ? 'press' : pointer ? `move along ${pointer.along}` : null,
      },
    ],
    idle: rest,
    rest,
    read({ held, tapped, pointer: at, pressed }, picture) {
      const isDown = (keys: readonly string[]) => keys.some((key) => held.includes(key) || tapped.includes(key))
      if (axis.press) return pressed || isDown(more) ? high : low
      if (isDown(less) !== isDown(more)) return isDown(less) ? low : high
      if (!pointer || !at) return middle
      const pixel = pointer.along === 'x' ? at.x * picture.width : at.y * picture.height
      const along = Math.min(1, Math.max(0, (pixel - pointer.from) / (pointer.to - pointer.from)))
      return between(along)
    },
    active: (number) => [number],
  }
}

/** Arrow keys, for axes that no pointer moves: the first two get them, others get none. */
function keysOfAxis({ pointer }: ControlAxis, taken: Set<string>): [less: string[], more: string[]] {
  if (pointer) return [[], []]
  for (const [less, more] of [
    ['ArrowLeft', 'ArrowRight'],
    ['ArrowDown', 'ArrowUp'],
    ['KeyA', 'KeyD'],
    ['KeyS', 'KeyW'],
  ] as const) {
    if (taken.has(less)) continue
    taken.add(less)
    return [[less], [more]]
  }
  return [[], []]
}

function choicesOf(part: ControlPart | undefined, low: number, high: number) {
  return part && 'choices' in part ? part.choices : unnamedChoices(high - low + 1, low)
}

function axisOf(part: ControlPart | undefined, index: number): ControlAxis {
  return part && !('choices' in part) ? part : { name: `axis ${index}` }
}

interface Bounds {
  readonly low: number
  readonly high: number
  readonly isChoice: boolean
  readonly isInteger?: boolean
}

function boundsOf(space: AnySpace): Bounds[] {
  switch (space.kind) {
    case 'discrete':
      return [{ low: space.start, high: space.start + space.n - 1, isChoice: true }]
    case 'multi-discrete':
      return space.nvec.map((count, index) => {
        const low = space.start[index] as number
        return { low, high: low + count - 1, isChoice: true }
      })
    case 'multi-binary':
      return Array.from({ length: space.size }, () => ({ low: 0, high: 1, isChoice: true }))
    case 'box':
      return Array.from({ length: space.size }, (_, index) => ({
        low: Math.max(space.low(index), -1e3),
        high: Math.min(space.high(index), 1e3),
        isChoice: false,
        isInteger: space.dtype.includes('int'),
      }))
    default:
      throw new LudusError(
        'UNSUPPORTED_SPACE',
        `Cannot play by hand with actions in a ${space.kind}: give a Discrete, MultiDiscrete, MultiBinary or Box`,
      )
  }
}

function isScalar(space: Space): boolean {
  return space.kind === 'box' && (space as Box).shape.length === 0
}
