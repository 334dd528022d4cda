import { createRng, type LudusError } from '@ludus/core'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { gradients } from '../../autodiff/gradients.js'
import { type Graph, trace } from '../../graph/trace.js'
import { createNetwork } from '../../networks/create-network.js'
import { withHead } from '../../networks/heads.js'
import type { Network } from '../../networks/network.js'
import { square } from '../../ops/elementwise.js'
import { gather } from '../../ops/indexing.js'
import { mean, sum } from '../../ops/reductions.js'
import { adam } from '../../training/adam.js'
import type { Engine } from '../engine.js'
import { createTfjsEngine } from './tfjs-engine.js'

const batch = 4

/** One step of Adam towards outputs of zero. */
function updateOf(network: Network): Graph {
  return trace((scope) => {
    const parameters = scope.variable('parameters', network.parameterCount)
    const outputs = network.forward(parameters, scope.input('x', [batch, ...network.inputShape], network.inputDtype))
    const loss = mean(square(outputs))
    adam(scope, {
      parameters,
      gradient: gradients(loss, [parameters])[0]!,
      firstMoment: scope.variable('firstMoment', network.parameterCount),
      secondMoment: scope.variable('secondMoment', network.parameterCount),
      step: scope.input('step', []),
      learningRate: scope.input('learningRate', []),
    })
    scope.output('loss', loss)
  })
}

async function startTraining(engine: Engine, network: Network, input: Uint8Array | Float32Array) {
  const program = await engine.compile(updateOf(network))
  const zeros = () => engine.variable(new Float32Array(network.parameterCount))
  const parameters = engine.variable(network.initialise(createRng(1)))
  const variables = { parameters, firstMoment: zeros(), secondMoment: zeros() }
  let step = 0
  return () => {
    step += 1
    return program.run({ x: input, learningRate: 0.01, step }, variables)
  }
}

const mlp = withHead(createNetwork({ kind: 'mlp', hidden: [8] }, [3]), 2)
const cnn = withHead(
  createNetwork(
    {
      kind: 'cnn',
      convolutions: [
        { filters: 3, kernel: 3, stride: 2 },
        { filters: 2, kernel: 2, stride: 1 },
      ],
      hidden: [4],
    },
    [10, 10, 2],
  ),
  2,
)
const numbers = Float32Array.from({ length: batch * 3 }, (_, index) => index / 10)
const pixels = Uint8Array.from({ length: batch * 200 }, (_, index) => (index * 7) % 256)

describe.each(['wasm', 'cpu'] as const)('the tfjs engine on %s', (backend) => {
  const start = () => createTfjsEngine({ engine: 'tfjs', backend, threads: 1 })

  it.each<[string, Network, Uint8Array | Float32Array, number]>([
    ['an MLP', mlp, numbers, 500],
    ['a CNN', cnn, pixels, 50],
  ])('holds exactly the same memory after each update of %s, and none once it is closed', async (_, ...training) => {
    const [network, input, updates] = training
    const engine = await start()
    const before = tf.memory()
    const next = await startTraining(engine, network, input)
    const losses = [(await next()).loss?.[0] as number]
    const { numTensors, numBytes } = tf.memory()
    for (let step = 0; step < updates; step++) {
      losses.push((await next()).loss?.[0] as number)
      expect(tf.memory()).toMatchObject({ numTensors, numBytes })
    }
    expect(losses.at(-1)).toBeLessThan(losses[0] as number)
    await engine.close()
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes })
  })

  it('frees what a run had made when it fails in the middle', async () => {
    await using engine = await start()
    const program = await engine.compile(
      trace((scope) => {
        const row = gather(square(scope.input('x', [3])), scope.input('place', [1], 'int32'))
        scope.output('row', sum(row))
      }),
    )
    const x = Float32Array.of(1, 2, 3)
    const { numTensors, numBytes } = tf.memory()
    await expect(program.run({ x, place: Int32Array.of(3) })).rejects.toThrow('index')
    expect(tf.memory()).toMatchObject({ numTensors, numBytes })
    expect((await program.run({ x, place: Int32Array.of(2) })).row).toEqual(Float32Array.of(9))
  })

  it('takes no variable of another engine', async () => {
    await using engine = await start()
    await using other = await start()
    const program = await engine.compile(trace((scope) => scope.output('x', scope.variable('x', 2))))
    await expect(program.run({}, { x: other.variable(new Float32Array(2)) })).rejects.toThrow(
      'Cannot bind variable x to one of another engine: the graph needs one of 2 numbers',
    )
  })
})

describe('the tfjs engine', () => {
  it('computes with the backend of each engine, whichever ran last', async () => {
    await using wasm = await createTfjsEngine({ engine: 'tfjs', backend: 'wasm', threads: 1 })
    await using cpu = await createTfjsEngine({ engine: 'tfjs', backend: 'cpu', threads: 1 })
    const graph = trace((scope) => scope.output('square', square(scope.input('x', [1]))))
    const [onWasm, onCpu] = [await wasm.compile(graph), await cpu.compile(graph)]
    for (const program of [onWasm, onCpu, onWasm]) {
      const [{ square: result }] = await Promise.all([
        program.run({ x: Float32Array.of(3) }),
        onCpu.run({ x: numbers.slice(0, 1) }),
      ])
      expect(result).toEqual(Float32Array.of(9))
    }
    expect(tf.getBackend()).toBe('cpu')
  })

  it('trains convolutions on cpu only where somebody asked for it', async () => {
    const onlyCpu = async (name: string) => {
      if (name.includes('node') || name.includes('wasm')) throw new Error('not here')
      return import(name)
    }
    await using chosen = await createTfjsEngine({ engine: 'tfjs', threads: 1 }, onlyCpu)
    expect(chosen.choice).toMatchObject({ engine: 'tfjs', backend: 'cpu', threads: 1 })
    await expect(chosen.compile(updateOf(cnn))).rejects.toMatchObject({
      code: 'ENGINE_TOO_SLOW',
    } satisfies Partial<LudusError>)
    await (await chosen.compile(updateOf(mlp))).close()
    const forward = trace((scope) => {
      const parameters = scope.variable('parameters', cnn.parameterCount)
      scope.output('values', cnn.forward(parameters, scope.input('x', [1, 10, 10, 2], 'uint8')))
    })
    await (await chosen.compile(forward)).close()
    await using asked = await createTfjsEngine({ engine: 'tfjs', backend: 'cpu', threads: 1 }, onlyCpu)
    await (await asked.compile(updateOf(cnn))).close()
  })
})
