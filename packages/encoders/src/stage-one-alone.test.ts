import { createRng, createVectorEnv } from '@ludus/core'
import { expect, it, vi } from 'vitest'
import { supervised } from './objectives/supervised.js'
import { samplesInMemory } from './samples/samples-in-memory.js'

vi.mock('@ludus/core', async (load) => {
  const refuse = () => {
    throw new Error('stage 1 made an env')
  }
  const envMakers = ['createRegistry', 'createVectorEnv', 'liftEnv', 'wrapEnv', 'frameStack', 'encodeObservations']
  return { ...(await load<object>()), ...Object.fromEntries(envMakers.map((name) => [name, refuse])) }
})

it('stage 1 runs where making an env throws', async () => {
  expect(() => createVectorEnv([])).toThrow('stage 1 made an env')
  const samples = samplesInMemory({
    image: { height: 4, width: 4, channels: 1 },
    framesPerObservation: 1,
    size: 8,
    images: Uint8Array.from({ length: 8 * 16 }, (_, index) => index),
    labels: [{ name: 'x', kind: 'number', low: 0, high: 7 }],
    values: Float32Array.from({ length: 8 }, (_, row) => row),
    episodes: Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1),
    operations: null,
  })
  const encoder = await supervised.train({
    options: supervised.configSchema.parse({
      network: { kind: 'cnn', convolutions: [{ filters: 2, kernel: 2, stride: 2 }], hidden: [4] },
      epochs: 2,
    }),
    samples,
    rng: createRng(1),
    compute: { engine: 'onnx', threads: 1 },
    signal: new AbortController().signal,
    report: () => undefined,
  })
  expect(encoder.featureSize).toBe(1)
  await encoder.close()
})
