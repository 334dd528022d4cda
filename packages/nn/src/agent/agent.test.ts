import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { box, createRng, discrete, type Label } from '@ludus/core'
import { describeEncoder, describePolicy } from '@ludus/core/testing'
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createEngine } from '../engines/create-engine.js'
import type { Engine } from '../engines/engine.js'
import { createNetwork } from '../networks/create-network.js'
import { withHead } from '../networks/heads.js'
import { createAgent } from './create-agent.js'
import { labelWidth, readLabels } from './label-outputs.js'
import { loadAgent, loadEncoder } from './load-agent.js'
import { networkEncoder } from './network-encoder.js'
import { networkPolicy } from './network-policy.js'

const compute = { engine: 'onnx', threads: 1 } as const
const pipeline = { env: { id: 'test/pixels-v1', options: {} }, frameStack: 2, observe: 'pixels' as const }
const labels: Label[] = [
  { name: 'x', kind: 'number', low: -10, high: 30 },
  { name: 'kind', kind: 'class', start: 1, classes: 3 },
]
const body = createNetwork(
  { kind: 'cnn', convolutions: [{ filters: 4, kernel: 3, stride: 2 }], hidden: [5] },
  [9, 9, 2],
)
const encoderWeights = withHead(body, labelWidth(labels)).initialise(createRng(1))
const observationSpace = box({ low: 0, high: 255, shape: [9, 9, 2], dtype: 'uint8' })
const featureSpace = box({ low: -Infinity, high: Infinity, shape: [5], dtype: 'float32' })
const actionSpace = discrete(3, 7)
const head = withHead(createNetwork({ kind: 'mlp', hidden: [4] }, [5]), 3)

const makeEncoder = async () =>
  networkEncoder({
    engine: await createEngine(compute),
    network: body,
    weights: encoderWeights,
    manifest: { objective: 'supervised', framesPerObservation: 2, features: 'hidden', labels },
    ownsEngine: true,
  })
const makeLabelEncoder = async () =>
  networkEncoder({
    engine: await createEngine(compute),
    network: body,
    weights: encoderWeights,
    manifest: { objective: 'supervised', framesPerObservation: 2, features: 'labels', labels },
    ownsEngine: true,
  })
const makePolicy = async () =>
  networkPolicy({
    engine: await createEngine(compute),
    network: head,
    weights: head.initialise(createRng(2)),
    observationSpace: featureSpace,
    actionSpace,
    ownsEngine: true,
  })
const makePixelPolicy = async () => {
  const network = withHead(body, 3)
  const weights = network.initialise(createRng(3))
  return networkPolicy({
    engine: await createEngine(compute),
    network,
    weights,
    observationSpace,
    actionSpace,
    ownsEngine: true,
  })
}
const images = (batch: number) => {
  const rng = createRng(4)
  return Uint8Array.from({ length: batch * 162 }, () => rng.integer(0, 256))
}

describeEncoder('networkEncoder()', { make: makeEncoder })
describeEncoder('networkEncoder() that hands out its labels', { make: makeLabelEncoder })
describePolicy('networkPolicy() on features', { make: makePolicy })
describePolicy('networkPolicy() on pixels', { make: makePixelPolicy })

describe('readLabels()', () => {
  it('scales numbers back and picks the class of the highest logit', () => {
    // x: -10 + 0.25 · 40 = 0; class: the second of 1, 2, 3.
    expect(readLabels(Float32Array.of(0.25, -1, 3, 2), labels, 1)).toEqual([{ x: 0, kind: 2 }])
  })
})

describe('networkPolicy()', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine(compute)
  })
  afterAll(() => engine.close())

  it('takes the action of the highest output, the first of equals, and tells the outputs', async () => {
    const network = withHead(createNetwork({ kind: 'mlp', hidden: [] }, [2]), 2)
    // Outputs are [x₀, x₁].
    const weights = Float32Array.of(1, 0, 0, 1, 0, 0)
    const space = box({ low: -9, high: 9, shape: [2], dtype: 'float32' })
    const policy = networkPolicy({ engine, network, weights, observationSpace: space, actionSpace: discrete(2) })
    const actions = await policy.act(Float32Array.of(1, 0, 0, 1, 4, 4), { deterministic: true, rng: createRng(1) })
    expect(actions).toEqual(Int32Array.of(0, 1, 0))
    expect(await policy.actionValues?.(Float32Array.of(1, 0, 4, 5))).toEqual(Float32Array.of(1, 0, 4, 5))
  })

  it('follows a variable that goes on learning', async () => {
    const network = withHead(createNetwork({ kind: 'mlp', hidden: [] }, [1]), 2)
    const weights = engine.variable(Float32Array.of(1, 0, 0, 0))
    const space = box({ low: -9, high: 9, shape: [1], dtype: 'float32' })
    const policy = networkPolicy({ engine, network, weights, observationSpace: space, actionSpace: discrete(2) })
    const options = { deterministic: true, rng: createRng(1) }
    expect(await policy.act(Float32Array.of(1), options)).toEqual(Int32Array.of(0))
    weights.write(Float32Array.of(0, 1, 0, 0))
    expect(await policy.act(Float32Array.of(1), options)).toEqual(Int32Array.of(1))
  })

  it('refuses weights, actions and observations that are not the network’s', () => {
    const weights = head.initialise(createRng(1))
    const make = (change: object) =>
      networkPolicy({ engine, network: head, weights, observationSpace: featureSpace, actionSpace, ...change })
    const mismatch = expect.objectContaining({ code: 'SHAPE_MISMATCH' })
    expect(() => make({ weights: new Float32Array(3) })).toThrow(mismatch)
    expect(() => make({ actionSpace: discrete(4) })).toThrow(mismatch)
    expect(() => make({ observationSpace })).toThrow(mismatch)
    expect(() => make({ actionSpace: featureSpace })).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_SPACE' }))
  })
})

describe('networkEncoder()', () => {
  it('cuts large batches into runs without a seam', async () => {
    const encoder = await makeEncoder()
    const all = await encoder.encode(images(131), 131)
    const last = await encoder.encode(images(131).slice(130 * 162), 1)
    expect(all).toHaveLength(131 * 5)
    last.forEach((value, index) => {
      expect(value).toBeCloseTo(all[130 * 5 + index] as number, 4)
    })
    await encoder.close()
  })

  it('hands out labels as features of one scale: numbers from -1 to 1, classes as probabilities', async () => {
    const encoder = await makeLabelEncoder()
    const [x = 0, ...probabilities] = await encoder.encode(images(1), 1)
    const [prediction] = (await encoder.predict?.(images(1), 1)) ?? []
    // -10 is -1 and 30 is 1, so 10 is 0 and 20 units are 1.
    expect(10 + 20 * x).toBeCloseTo(prediction?.x as number, 4)
    expect(probabilities.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 5)
    expect(1 + probabilities.indexOf(Math.max(...probabilities))).toBe(prediction?.kind)
    await encoder.close()
  })

  it('without labels it predicts nothing', async () => {
    const engine = await createEngine(compute)
    const encoder = networkEncoder({
      engine,
      network: body,
      weights: body.initialise(createRng(1)),
      manifest: { objective: 'random', framesPerObservation: 2, features: 'hidden', labels: [] },
    })
    expect(encoder.predict).toBeUndefined()
    expect(await encoder.encode(images(1), 1)).toHaveLength(5)
    await engine.close()
  })
})

describe('a saved agent', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ludus-agent-'))
  })
  afterEach(() => rm(directory, { recursive: true }))

  const save = async () => {
    const [encoder, policy] = [await makeEncoder(), await makePolicy()]
    const agent = createAgent({ encoder, policy })
    await agent.save(directory, pipeline)
    const features = await encoder.encode(images(3), 3)
    const actions = await policy.act(features, { deterministic: true, rng: createRng(1) })
    const predictions = await encoder.predict?.(images(3), 3)
    await agent.close()
    return { features, actions, predictions, fingerprint: encoder.fingerprint() }
  }

  it('comes back the same: features, labels, actions, fingerprint and pipeline', async () => {
    const saved = await save()
    const { agent, pipeline: loaded } = await loadAgent(directory, compute)
    expect(loaded).toEqual(pipeline)
    expect(agent.encoder?.fingerprint()).toBe(saved.fingerprint)
    expect(await agent.encoder?.encode(images(3), 3)).toEqual(saved.features)
    expect(await agent.encoder?.predict?.(images(3), 3)).toEqual(saved.predictions)
    const actions = await agent.policy.act(saved.features, { deterministic: true, rng: createRng(1) })
    expect(actions).toEqual(saved.actions)
    await agent.close()
    await agent.close()
  })

  it('comes back without an encoder when it had none', async () => {
    const policy = await makePixelPolicy()
    await createAgent({ encoder: null, policy }).save(directory, pipeline)
    const { agent } = await loadAgent(directory, compute)
    const options = { deterministic: true, rng: createRng(1) }
    expect(agent.encoder).toBeNull()
    expect(await agent.policy.act(images(4), options)).toEqual(await policy.act(images(4), options))
    await agent.close()
    await policy.close()
  })

  it('is saved over an older one', async () => {
    const first = await save()
    expect((await save()).fingerprint).toBe(first.fingerprint)
    await (await loadAgent(directory, compute)).agent.close()
  })

  it('is an ONNX model that any ONNX Runtime runs on any batch', async () => {
    const { features } = await save()
    const session = await InferenceSession.create(join(directory, 'encoder', 'encoder.onnx'))
    for (const batch of [1, 3]) {
      const input = new OnnxTensor('uint8', images(3).slice(0, batch * 162), [batch, 9, 9, 2])
      const outputs = await session.run({ observations: input })
      expect(outputs.features?.dims).toEqual([batch, 5])
      expect(outputs.labels?.dims).toEqual([batch, 4])
      const values = outputs.features?.data as Float32Array
      values.forEach((value, index) => {
        expect(value).toBeCloseTo(features[index] as number, 4)
      })
    }
    await session.release()
  })

  it.each([
    ['agent.json', 'no JSON', () => '{'],
    ['agent.json', 'pipeline', () => '{"formatVersion":1,"hasEncoder":true}'],
    ['encoder/encoder.json', 'kind', (text: string) => text.replace('"cnn"', '"conn"')],
    ['policy/policy.json', 'network', (text: string) => text.replace('"mlp"', '"mpl"')],
  ])('with a broken %s is refused in one sentence that names %s', async (file, named, breakIt) => {
    await save()
    const path = join(directory, file)
    await writeFile(path, breakIt(await readFile(path, 'utf8')))
    await expect(loadAgent(directory, compute)).rejects.toMatchObject({
      code: 'CORRUPT_AGENT',
      message: expect.stringMatching(new RegExp(`^Cannot (load|read) [^\n]*${file}[^\n]*${named}[^\n]*$`)),
    })
  })

  it('whose weights are not those of its manifest is refused', async () => {
    await save()
    const path = join(directory, 'policy', 'policy.json')
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace(/"[0-9a-f]{64}"/, `"${'0'.repeat(64)}"`))
    await expect(loadAgent(directory, compute)).rejects.toMatchObject({
      code: 'CORRUPT_AGENT',
      message: expect.stringContaining('policy.onnx: its weights do not match the fingerprint'),
    })
  })

  it('with a flipped bit in its weights is refused', async () => {
    await save()
    const path = join(directory, 'policy', 'policy.onnx')
    const bytes = await readFile(path)
    const weights = bytes.lastIndexOf('head.weight')
    bytes[weights + 20] = (bytes[weights + 20] as number) ^ 1
    await writeFile(path, bytes)
    await expect(loadAgent(directory, compute)).rejects.toMatchObject({ code: 'CORRUPT_AGENT' })
  })

  it('that was cut short, or is not there, is refused', async () => {
    await save()
    const path = join(directory, 'encoder', 'encoder.onnx')
    await writeFile(path, (await readFile(path)).subarray(0, 200))
    await expect(loadAgent(directory, compute)).rejects.toMatchObject({ code: 'CORRUPT_AGENT' })
    const missing = expect.stringContaining('it is missing')
    await expect(loadAgent(join(directory, 'none'), compute)).rejects.toMatchObject({ message: missing })
  })

  it('hands out its encoder alone', async () => {
    const { features } = await save()
    const engine = await createEngine(compute)
    const encoder = await loadEncoder(join(directory, 'encoder'), engine)
    expect(await encoder.encode(images(3), 3)).toEqual(features)
    await engine.close()
  })
})
