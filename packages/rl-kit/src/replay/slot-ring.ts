import { type Dtype, type LoadedState, LudusError, parseWith, type Resumption, type TypedArrays } from '@ludus/core'
import { z } from 'zod'

/** What each slot holds of one kind: `width` numbers. */
export interface Column {
  readonly numbers: TypedArrays[Dtype]
  readonly width: number
}

/** Where the slots of some envs lie, each env's in a ring of its own: env after env, `slotsPerEnv` each. */
export interface SlotRing {
  /** Slots in use over all envs. */
  readonly filled: number
  /** The slot at position `index` of all that are in use, env by env. */
  slotAt(index: number): number
  /** The slot that an env wrote last. Ask for it after the first `advance`. */
  newest(env: number): number
  /** The slot that an env wrote first of those still there. */
  oldest(env: number): number
  successorOf(slot: number): number
  predecessorOf(slot: number): number
  /** Makes the next slot of an env its newest. What it held is gone. */
  advance(env: number): void
  /** Writes the slots that were in use since the last save as a segment. */
  save(resumption: Pick<Resumption, 'writeSegment'>): Promise<{ values: unknown; segments: readonly string[] }>
  /** @throws {LudusError} `CORRUPT_CHECKPOINT`. */
  restore(values: unknown, loaded: Pick<LoadedState, 'readSegment'>): Promise<void>
}

const counts = z.array(z.int().nonnegative())

const savedRingSchema = z.strictObject({
  advances: counts,
  /** What env e wrote in its advances from `from[e]` to before `until[e]`. */
  segments: z.array(z.strictObject({ name: z.string(), from: counts, until: counts })),
  saves: z.int().nonnegative(),
})

/**
 * Makes rings with nothing in them.
 *
 * @param columns What the slots hold, row-major [numEnvs * slotsPerEnv, width].
 */
export function createSlotRing(columns: readonly Column[], numEnvs: number, slotsPerEnv: number): SlotRing {
  const envs = Array.from({ length: numEnvs }, (_, env) => env)
  /** Slots that each env has taken so far; those before the last `slotsPerEnv` were taken again. */
  const advances = envs.map(() => 0)
  let segments: z.infer<typeof savedRingSchema>['segments'] = []
  let saves = 0

  const advancesOf = (env: number) => advances[env] as number
  const slotOf = (env: number, advance: number) => env * slotsPerEnv + (advance % slotsPerEnv)
  const filledOf = (env: number) => Math.min(advancesOf(env), slotsPerEnv)

  /** The memory of an env's slots, column after column; in two pieces where they go around the ring. */
  function* memoryOf(env: number, from: number, until: number): Generator<Uint8Array> {
    for (const { numbers, width } of columns) {
      const slotBytes = width * numbers.BYTES_PER_ELEMENT
      for (let advance = from, count = 0; advance < until; advance += count) {
        count = Math.min(until - advance, slotsPerEnv - (advance % slotsPerEnv))
        const start = numbers.byteOffset + slotOf(env, advance) * slotBytes
        yield new Uint8Array(numbers.buffer, start, count * slotBytes)
      }
    }
  }

  return {
    get filled() {
      return envs.reduce((total, env) => total + filledOf(env), 0)
    },
    slotAt(index) {
      let env = 0
      let rest = index
      while (rest >= filledOf(env)) rest -= filledOf(env++)
      return env * slotsPerEnv + rest
    },
    newest: (env) => slotOf(env, advancesOf(env) - 1),
    oldest: (env) => slotOf(env, advancesOf(env) - filledOf(env)),
    successorOf: (slot) => ((slot + 1) % slotsPerEnv === 0 ? slot + 1 - slotsPerEnv : slot + 1),
    predecessorOf: (slot) => (slot % slotsPerEnv === 0 ? slot - 1 + slotsPerEnv : slot - 1),
    advance(env) {
      advances[env] = advancesOf(env) + 1
    },
    async save({ writeSegment }) {
      const last = segments.at(-1)
      // The newest slot is not complete yet, so that the next segment holds it once more.
      const from = envs.map((env) => Math.max((last?.until[env] ?? 1) - 1, advancesOf(env) - filledOf(env)))
      const segment = { name: `transitions-${++saves}`, from, until: [...advances] }
      const memory = envs.flatMap((env) => [...memoryOf(env, from[env] as number, advancesOf(env))])
      await writeSegment(segment.name, Buffer.concat(memory))
      const isNeeded = ({ until }: typeof segment) =>
        envs.some((env) => (until[env] as number) - 1 > advancesOf(env) - filledOf(env))
      segments = [...segments.filter(isNeeded), segment]
      return { values: { advances: [...advances], segments, saves }, segments: segments.map(({ name }) => name) }
    },
    async restore(values, loaded) {
      const saved = parseWith(savedRingSchema, values, 'CORRUPT_CHECKPOINT', 'the saved replay')
      for (const { name, from, until } of saved.segments) {
        const bytes = await loaded.readSegment(name)
        let offset = 0
        for (const env of envs)
          for (const piece of memoryOf(env, from[env] as number, until[env] as number)) {
            piece.set(bytes.subarray(offset, offset + piece.length))
            offset += piece.length
          }
        if (offset !== bytes.length)
          throw new LudusError(
            'CORRUPT_CHECKPOINT',
            `Cannot read the replay segment ${name}: it holds ${bytes.length} bytes instead of ${offset}`,
          )
      }
      for (const env of envs) advances[env] = saved.advances[env] as number
      segments = saved.segments
      saves = saved.saves
    },
  }
}
