import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createRng, type Frame, type Rng } from '@ludus/core'
import { type ComparedRun, type Comparison, comparisonSchema, experimentSchema, measureArms } from '@ludus/lab'
import { encodeGif } from '@ludus/media'

const seeds = [1, 2, 3, 4, 5]

/** Made-up results that look like real ones: split learns early after a stage 1, end-to-end later and less evenly. */
export function syntheticComparison(): Comparison {
  const rng = createRng(5)
  const split = arm('split', 'split', rng, { height: 14, half: 900, noise: 0.8, stages: [9, 14, 21], frames: 3_000 })
  const endToEnd = arm('end-to-end', 'dqn', rng, { height: 10, half: 2_300, noise: 1.6, stages: [0, 0, 58], frames: 0 })
  const experiment = experimentSchema.parse({
    title: 'Split training against end-to-end DQN on catch',
    env: { id: 'web/catch-v1', options: { size: 42 } },
    frameStack: 2,
    arms: {
      split: { trainer: 'split', options: { samples: { source: 'record', steps: 3_000 } } },
      'end-to-end': { trainer: 'dqn', options: { discount: 0.97 } },
    },
    seeds,
    budget: { steps: 4_000 },
    evaluation: { everySteps: 500 },
    threshold: 8,
  })
  return comparisonSchema.parse({
    formatVersion: 2,
    experiment,
    experimentHash: '9f2c'.padEnd(64, '0'),
    plugins: ['@ludus/envs-web', '@ludus/trainers-split', '@ludus/trainers-drl', '@ludus/encoders'],
    provenance: {
      node: '20.20.0',
      machine: 'linux x64, 2 × a processor',
      packages: { '@ludus/core': '0.1.0', 'onnxruntime-node': '1.30.0', zod: '4.6.7' },
      git: { commit: '0123456789abcdef0123456789abcdef01234567', dirty: false },
    },
    endedAt: '2026-01-01T12:00:00.000Z',
    floor: {
      evaluation: episodes(-1.5, 2.5, 20, rng),
      mean: { value: -1.5, interval: [-2.6, -0.4] },
      video: 'runs/random/play.gif',
    },
    ...measureArms(experiment, [split, endToEnd], { floor: -1.5, solvedAt: 15 }),
  })
}

/** Writes a small clip wherever the comparison says that one lies, and the card of one encoder. */
export async function writeSyntheticArtefacts(comparison: Comparison, directory: string): Promise<void> {
  const videos = [...comparison.arms.flatMap((arm) => arm.runs.map((run) => run.video)), comparison.floor.video]
  for (const [index, video] of videos.entries()) {
    if (video === null) continue
    const path = join(directory, video)
    await mkdir(dirname(path), { recursive: true })
    const frames = Array.from({ length: 12 }, (_, step) => fallingDot(index, step))
    await writeFile(path, encodeGif(frames, { framesPerSecond: 15 }))
  }
  const run = comparison.arms[0]?.runs[0]?.directory ?? ''
  const card = join(directory, run, 'artefacts', 'encoder', 'card.json')
  await mkdir(dirname(card), { recursive: true })
  const labels = [
    { name: 'basketX', samples: 400, kind: 'number', error: 0.42, errorOfMean: 52.1, probe: 0.98 },
    {
      name: 'nearestKind',
      samples: 400,
      kind: 'class',
      error: 0.03,
      errorOfCommonest: 0.6,
      confusion: null,
      probe: 0.97,
    },
  ]
  await writeFile(card, JSON.stringify({ formatVersion: 1, labels }))
}

interface Shape {
  /** Return where the curve flattens. */
  readonly height: number
  /** Steps to half of it. */
  readonly half: number
  readonly noise: number
  /** Seconds of record, encoder and policy. */
  readonly stages: readonly [number, number, number]
  /** Sample frames before the policy. */
  readonly frames: number
}

function arm(name: string, trainer: string, rng: Rng, shape: Shape) {
  return { name, trainer, failures: [], runs: seeds.map((seed) => run(name, seed, rng, shape)) }
}

function run(name: string, seed: number, rng: Rng, { height, half, noise, stages, frames }: Shape): ComparedRun {
  const [record, encoder, policy] = stages
  const curve = Array.from({ length: 8 }, (_, index) => {
    const steps = 500 * (index + 1)
    const level = -1.5 + (height + 1.5) / (1 + Math.exp(-(steps - half) / 350))
    return {
      steps,
      frames: steps + frames,
      seconds: record + encoder + (policy * steps) / 4_000,
      updates: steps - 200,
      meanReturn: level + noise * rng.normal(),
    }
  })
  const cost = { terminalSteps: 0, frames: 0, labels: 0, updates: 0, parameters: 0 }
  return {
    seed,
    directory: `runs/${name}-seed-${seed}`,
    configHash: `${seed}`.repeat(64),
    final: episodes(curve.at(-1)?.meanReturn ?? 0, noise, 20, rng),
    curve,
    ledger: [
      ...(frames > 0
        ? [
            { ...cost, stage: 'record', seconds: record, terminalSteps: frames, frames },
            { ...cost, stage: 'encoder', seconds: encoder, labels: frames * 8, updates: 1_900, parameters: 38_000 },
          ]
        : []),
      {
        ...cost,
        stage: 'policy',
        seconds: policy,
        terminalSteps: 4_000,
        frames: 4_000,
        updates: 3_800,
        parameters: frames > 0 ? 8_643 : 46_900,
      },
    ],
    evaluationSeconds: 6,
    reached: curve.find((point) => point.meanReturn >= 8) ?? null,
    video: `runs/${name}-seed-${seed}/play.gif`,
  }
}

function episodes(level: number, noise: number, count: number, rng: Rng) {
  return {
    returns: Array.from({ length: count }, () => Math.round(level + noise * rng.normal())),
    lengths: Array.from({ length: count }, () => rng.integer(40, 120)),
  }
}

function fallingDot(column: number, row: number): Frame {
  const [width, height] = [160, 120]
  const data = new Uint8Array(width * height * 3).fill(20)
  for (let y = 0; y < 10; y++)
    for (let x = 0; x < 10; x++) data.set([255, 180, 60], ((row * 9 + y) * width + 10 + column * 20 + x) * 3)
  return { width, height, channels: 3, data }
}
