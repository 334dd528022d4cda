import { createRng } from '@ludus/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gradients } from '../autodiff/gradients.js'
import { type TestedEngine, testedEngines } from '../conformance/tested-engines.js'
import { type Graph, trace } from '../graph/trace.js'
import { createNetwork } from '../networks/create-network.js'
import { withHead } from '../networks/heads.js'
import { add, constant, multiply, stopGradient, subtract } from '../ops/elementwise.js'
import { oneHot } from '../ops/indexing.js'
import { concat, slice } from '../ops/layout.js'
import { mean, sum } from '../ops/reductions.js'
import { adam } from '../training/adam.js'
import { clipByGlobalNorm } from '../training/clip-by-global-norm.js'
import { huber } from '../training/losses.js'
import { createEngine } from './create-engine.js'
import type { Engine } from './engine.js'

const counting = trace((scope) => {
  const total = scope.variable('total', 2)
  const next = add(total, scope.input('x', [2]))
  scope.assign(total, next)
  scope.output('before', total)
  scope.output('after', next)
})

/** One update of a small Q-network on 16 images of 20×20×2. */
const network = withHead(
  createNetwork({ kind: 'cnn', convolutions: [{ filters: 8, kernel: 5, stride: 3 }], hidden: [16] }, [20, 20, 2]),
  3,
)
const update: Graph = trace((scope) => {
  const size = network.parameterCount
  const parameters = scope.variable('parameters', size)
  const values = network.forward(parameters, scope.input('images', [16, 20, 20, 2], 'uint8'))
  const chosen = sum(multiply(values, oneHot(scope.input('actions', [16], 'int32'), 3)), { axes: [1] })
  const loss = mean(huber(subtract(chosen, stopGradient(scope.input('targets', [16])))))
  adam(scope, {
    parameters,
    gradient: clipByGlobalNorm(gradients(loss, [parameters]), 10)[0]!,
    firstMoment: scope.variable('firstMoment', size),
    secondMoment: scope.variable('secondMoment', size),
    step: scope.input('step', []),
    learningRate: scope.input('learningRate', []),
  })
  scope.output('loss', loss)
})

async function startTraining(on: Engine) {
  const program = await on.compile(update)
  const rng = createRng(11)
  const zeros = () => on.variable(new Float32Array(network.parameterCount))
  const parameters = on.variable(network.initialise(rng))
  const variables = { parameters, firstMoment: zeros(), secondMoment: zeros() }
  let step = 0
  const next = () => {
    step += 1
    return program.run(
      {
        images: Uint8Array.from({ length: 16 * 800 }, () => rng.integer(0, 256)),
        actions: Int32Array.from({ length: 16 }, () => rng.integer(0, 3)),
        targets: Float32Array.from({ length: 16 }, () => rng.normal()),
        learningRate: 0.001,
        step,
      },
      variables,
    )
  }
  return { next, parameters }
}

const onnxOnTwoThreads: TestedEngine = { name: 'onnx on two threads', compute: { engine: 'onnx', threads: 2 } }

describe.each([...testedEngines, onnxOnTwoThreads])('$name', ({ compute }) => {
  let engine: Engine
  beforeEach(async () => {
    engine = await createEngine(compute)
  })
  afterEach(() => engine.close())

  describe('a program', () => {
    it('reads a variable as it was and gives it its new value afterwards', async () => {
      const program = await engine.compile(counting)
      const total = engine.variable(Float32Array.of(1, 2))
      const first = await program.run({ x: Float32Array.of(10, 20) }, { total })
      expect(first).toEqual({ before: Float32Array.of(1, 2), after: Float32Array.of(11, 22) })
      await program.run({ x: Float32Array.of(100, 200) }, { total })
      expect(total.read()).toEqual(Float32Array.of(111, 222))
    })

    it('hands out arrays that later runs leave alone', async () => {
      const program = await engine.compile(counting)
      const total = engine.variable(new Float32Array(2))
      const first = await program.run({ x: Float32Array.of(1, 1) }, { total })
      await program.run({ x: Float32Array.of(5, 5) }, { total })
      await program.run({ x: Float32Array.of(5, 5) }, { total })
      expect(first).toEqual({ before: Float32Array.of(0, 0), after: Float32Array.of(1, 1) })
    })

    it('runs in the order of the calls, so that no update is lost', async () => {
      const program = await engine.compile(counting)
      const total = engine.variable(new Float32Array(2))
      const runs = Array.from({ length: 20 }, () => program.run({ x: Float32Array.of(1, 2) }, { total }))
      await Promise.all(runs)
      expect(total.read()).toEqual(Float32Array.of(20, 40))
    })

    it('goes on after a run that failed', async () => {
      const program = await engine.compile(counting)
      const total = engine.variable(new Float32Array(2))
      await expect(program.run({}, { total })).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' })
      await program.run({ x: Float32Array.of(1, 2) }, { total })
      expect(total.read()).toEqual(Float32Array.of(1, 2))
    })

    it('takes variables of any kind of use: whole, in pieces, at both ends of an assignment', async () => {
      const graph = trace((scope) => {
        const a = scope.variable('a', 4)
        const b = scope.variable('b', 4)
        scope.assign(a, concat([slice(a, 0, 2, 2), slice(b, 0, 0, 2)], 0))
        scope.assign(b, a)
        scope.output('piece', slice(b, 0, 1, 2))
      })
      const program = await engine.compile(graph)
      const variables = {
        a: engine.variable(Float32Array.of(1, 2, 3, 4)),
        b: engine.variable(Float32Array.of(5, 6, 7, 8)),
      }
      expect(await program.run({}, variables)).toEqual({ piece: Float32Array.of(6, 7) })
      expect(variables.a.read()).toEqual(Float32Array.of(3, 4, 5, 6))
      expect(variables.b.read()).toEqual(Float32Array.of(1, 2, 3, 4))
    })

    it('keeps what it was fed, whatever becomes of the array', async () => {
      const graph = trace((scope) => {
        const x = scope.input('x', [2])
        scope.assign(scope.variable('last', 2), x)
        scope.output('same', x)
      })
      const program = await engine.compile(graph)
      const last = engine.variable(new Float32Array(2))
      const x = Float32Array.of(1, 2)
      const { same } = await program.run({ x }, { last })
      x.fill(0)
      expect([same, last.read()]).toEqual([Float32Array.of(1, 2), Float32Array.of(1, 2)])
    })

    it('is fed what it does not use, and hands inputs and constants on', async () => {
      const graph = trace((scope) => {
        const x = scope.input('x', [2])
        scope.input('unused', [1], 'uint8')
        scope.variable('idle', 3)
        scope.output('same', x)
        scope.output('again', stopGradient(x))
        scope.output('fixed', constant(x, Int32Array.of(7)))
      })
      const program = await engine.compile(graph)
      const feeds = { x: Float32Array.of(1, 2), unused: Uint8Array.of(0) }
      const outputs = await program.run(feeds, { idle: engine.variable(new Float32Array(3)) })
      expect(outputs).toEqual({ same: Float32Array.of(1, 2), again: Float32Array.of(1, 2), fixed: Float32Array.of(7) })
    })

    it('names what it cannot be fed', async () => {
      const program = await engine.compile(counting)
      const total = engine.variable(new Float32Array(2))
      const messageOf = (feeds: Parameters<typeof program.run>[0], variables: Parameters<typeof program.run>[1]) =>
        program.run(feeds, variables).catch((error: Error) => error.message)
      const x = new Float32Array(2)
      expect(await messageOf({ x: new Float32Array(3) }, { total })).toBe(
        'Cannot feed x with Float32Array of 3: it takes float32 [2]',
      )
      expect(await messageOf({ x: new Uint8Array(2) }, { total })).toBe(
        'Cannot feed x with Uint8Array of 2: it takes float32 [2]',
      )
      expect(await messageOf({ x, y: 1 }, { total })).toBe('Cannot feed y: the graph has x')
      expect(await messageOf({ x }, {})).toBe('Cannot bind variable total to none: the graph needs one of 2 numbers')
      expect(await messageOf({ x }, { total: engine.variable(x.slice(1)) })).toBe(
        'Cannot bind variable total to one of 1: the graph needs one of 2 numbers',
      )
      expect(() => total.write(new Float32Array(3))).toThrow('Cannot write 3 numbers to a variable of 2')
    })

    it('runs no more once it or its engine is closed', async () => {
      const [one, other] = [await engine.compile(counting), await engine.compile(counting)]
      const variables = { total: engine.variable(new Float32Array(2)) }
      const closed = { code: 'ENGINE_CLOSED' }
      await one.close()
      await one.close()
      await expect(one.run({ x: new Float32Array(2) }, variables)).rejects.toMatchObject(closed)
      const pending = other.run({ x: Float32Array.of(1, 1) }, variables)
      await engine.close()
      expect((await pending).after).toEqual(Float32Array.of(1, 1))
      await expect(other.run({ x: new Float32Array(2) }, variables)).rejects.toMatchObject(closed)
      await expect(engine.compile(counting)).rejects.toMatchObject(closed)
      expect(variables.total.read()).toEqual(Float32Array.of(1, 1))
    })
  })

  describe('a variable', () => {
    it('is a copy, going in and coming out', () => {
      const data = Float32Array.of(1, 2)
      const variable = engine.variable(data)
      data.fill(0)
      variable.read().fill(0)
      expect(variable.read()).toEqual(Float32Array.of(1, 2))
      variable.write(data)
      data.fill(9)
      expect(variable.read()).toEqual(Float32Array.of(0, 0))
    })

    it('can be read and written after its engine is closed', async () => {
      const variable = engine.variable(Float32Array.of(1, 2))
      await engine.close()
      expect(variable.read()).toEqual(Float32Array.of(1, 2))
      variable.write(Float32Array.of(3, 4))
      expect(variable.read()).toEqual(Float32Array.of(3, 4))
    })
  })

  describe('training', () => {
    it('gives the same weights bit for bit in two fresh engines', async () => {
      const other = await createEngine(compute)
      const weights = []
      for (const on of [engine, other]) {
        const { next, parameters } = await startTraining(on)
        for (let step = 0; step < 30; step++) await next()
        weights.push(Buffer.from(parameters.read().buffer).toString('base64'))
      }
      expect(weights[0]).toBe(weights[1])
      await other.close()
    })
  })
})

describe('onnx', () => {
  it('keeps memory flat over 1,000 updates', async () => {
    await using engine = await createEngine(onnxOnTwoThreads.compute)
    const { next } = await startTraining(engine)
    const updates = async (count: number) => {
      for (let step = 0; step < count; step++) await next()
      return process.memoryUsage().rss / 2 ** 20
    }
    const before = await updates(300)
    const after = await updates(1_000)
    // Held buffers would be twice the parameters and the images: 45 kB an update, 45 MB in all.
    expect(after - before).toBeLessThan(30)
  })
})
