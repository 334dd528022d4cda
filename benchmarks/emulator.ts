// How fast NES games run: one env with capture, two worker threads, and 4 frames a step beside the bare emulator.
import { readFileSync } from 'node:fs'
import { createRegistry, createRng, createWorkerVectorEnv } from '@ludus/core'
import emulator from '@ludus/envs-emulator'
import * as jsnes from 'jsnes'

/** The emulator's typings lead to files that Node's resolution does not find. */
const { NES, Controller } = jsnes as unknown as {
  readonly NES: new (options: {
    emulateSound: boolean
  }) => {
    readonly cpu: { readonly mem: ArrayLike<number> }
    loadROM(rom: Uint8Array): void
    frame(): void
    buttonDown(player: 1, button: number): void
    buttonUp(player: 1, button: number): void
    toJSON(): object
    fromJSON(saved: object): void
  }
  readonly Controller: Readonly<Record<'BUTTON_START' | 'BUTTON_LEFT' | 'BUTTON_RIGHT', number>>
}

const id = 'nes/catch-v1'
const rom = new URL('games/catch/catch.nes', import.meta.resolve('@ludus/envs-emulator'))
/** Where the game keeps them. */
const lives = 0x12
const repeats = 5
const frames = 3_000
const numEnvs = 8

/** Frames a second of one env, captured as 84×84 grey at the end of each step. */
async function envFrames(framesPerStep: number): Promise<() => number> {
  const env = await createRegistry([emulator]).makeSync(id, { options: { framesPerStep }, maxEpisodeSteps: null })
  const rng = createRng(0)
  env.reset({ seed: 1 })
  return () =>
    rate(frames, () => {
      for (let step = 0; step < frames / framesPerStep; step++) {
        const { terminated } = env.step(env.actionSpace.sample(rng) as number)
        if (terminated) env.reset()
      }
    })
}

/** Frames a second of the emulator alone, at the same game: it is begun, played by chance, and begun anew when lost. */
function bareFrames(framesPerStep: number): () => number {
  const bare = new NES({ emulateSound: false })
  bare.loadROM(readFileSync(rom))
  const run = (count: number) => {
    for (let frame = 0; frame < count; frame++) bare.frame()
  }
  run(10)
  bare.buttonDown(1, Controller.BUTTON_START)
  run(2)
  bare.buttonUp(1, Controller.BUTTON_START)
  run(34)
  const begun = JSON.stringify(bare.toJSON())
  const rng = createRng(0)
  const buttons = [null, Controller.BUTTON_LEFT, Controller.BUTTON_RIGHT]
  return () =>
    rate(frames, () => {
      for (let step = 0; step < frames / framesPerStep; step++) {
        const button = buttons[rng.integer(0, buttons.length)] ?? null
        if (button !== null) bare.buttonDown(1, button)
        run(framesPerStep)
        if (button !== null) bare.buttonUp(1, button)
        if (bare.cpu.mem[lives] === 0) bare.fromJSON(JSON.parse(begun) as object)
      }
    })
}

async function besideBare(framesPerStep: number) {
  const [ours, bare] = [await envFrames(framesPerStep), bareFrames(framesPerStep)]
  ours()
  bare()
  // One right after the other, so that both see the same machine.
  const pairs = Array.from({ length: repeats }, () => [ours(), bare()] as const)
  return {
    value: median(pairs.map(([value]) => value)),
    unit: 'frames/s',
    peer: 'jsnes alone, no capture',
    peerValue: median(pairs.map(([, value]) => value)),
    higherIsBetter: true,
  }
}

/** Steps a second of all envs together. */
async function workerSteps(workers: number): Promise<number> {
  const plugins = [import.meta.resolve('@ludus/envs-emulator')]
  await using env = await createWorkerVectorEnv({ plugins, id, maxEpisodeSteps: null }, { numEnvs, workers })
  await env.reset({ seed: 1 })
  const actions = new Int32Array(numEnvs)
  const play = async (steps: number) => {
    const started = performance.now()
    for (let step = 0; step < steps; step++) await env.step(actions)
    return (steps * numEnvs * 1_000) / (performance.now() - started)
  }
  await play(60)
  return await play(120)
}

async function scaling() {
  const ratios: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const one = await workerSteps(1)
    ratios.push((await workerSteps(2)) / one)
  }
  return { value: median(ratios), unit: '× one worker', peer: null, peerValue: null, higherIsBetter: true }
}

function rate(count: number, work: () => void): number {
  const started = performance.now()
  work()
  return (count * 1_000) / (performance.now() - started)
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] as number
}

/** What `npm run bench -- emulator` measures. */
export const benchmarks = [
  { name: 'emulator/frames-capture', run: () => besideBare(1) },
  { name: 'emulator/scaling-2', run: scaling },
  { name: 'emulator/skip-4', run: () => besideBare(4) },
] as const
