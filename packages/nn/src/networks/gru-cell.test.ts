import { createRng } from '@ludus/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gradients } from '../autodiff/gradients.js'
import { createEngine } from '../engines/create-engine.js'
import type { Engine } from '../engines/engine.js'
import { trace } from '../graph/trace.js'
import { slice, split } from '../ops/layout.js'
import { adam } from '../training/adam.js'
import { meanSquaredError } from '../training/losses.js'
import { createNetwork } from './create-network.js'
import { createGruCell } from './gru-cell.js'
import { withHead } from './heads.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ engine: 'onnx', threads: 1 })
})
afterAll(() => engine.close())

describe('createGruCell()', () => {
  const step = async (parameters: number[], input: number, hidden: number): Promise<number> => {
    const cell = createGruCell(1, 1)
    const program = await engine.compile(
      trace((scope) => {
        const [x, h] = [scope.input('input', [1, 1]), scope.input('hidden', [1, 1])]
        scope.output('next', cell.forward(scope.variable('parameters', cell.parameterCount), x, h))
      }),
    )
    const feeds = { input: Float32Array.of(input), hidden: Float32Array.of(hidden) }
    const { next } = await program.run(feeds, { parameters: engine.variable(Float32Array.from(parameters)) })
    await program.close()
    return next?.[0] as number
  }

  it('keeps the old state where the update gate is open, takes the new one where it is shut', async () => {
    // Input weights and biases of reset, update, new; then those of the hidden state. Gates at ±100 are open or shut.
    expect(await step([0, 0, 9, 0, 100, 0, 0, 0, 0, 0, 0, 0], 1, 0.25)).toBeCloseTo(0.25, 6)
    expect(await step([0, 0, 0, 0, -100, 0.5, 0, 0, 0, 0, 0, 0], 1, 0.25)).toBeCloseTo(Math.tanh(0.5), 6)
  })

  it('resets what the hidden state adds, its bias too', async () => {
    // New = tanh(0.5 + reset · (2 · 0.25 + 0.5)).
    const withReset = (bias: number) => step([0, 0, 0, bias, -100, 0.5, 0, 0, 2, 0, 0, 0.5], 1, 0.25)
    expect(await withReset(100)).toBeCloseTo(Math.tanh(1.5), 6)
    expect(await withReset(-100)).toBeCloseTo(Math.tanh(0.5), 6)
  })

  it('halves at gates of zero', async () => {
    // Half of the old 0.25, and half of tanh(1).
    expect(await step([0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1, 0.25)).toBeCloseTo(0.125 + Math.tanh(1) / 2, 6)
  })

  it('draws parameters within 1 / √hiddenSize, the same for the same seed', () => {
    const cell = createGruCell(5, 16)
    const parameters = cell.initialise(createRng(3))
    // 3 · 16 · (5 + 1 + 16 + 1)
    expect(parameters).toHaveLength(1_104)
    expect(Math.max(...parameters.map(Math.abs))).toBeLessThanOrEqual(0.25)
    expect(Math.max(...parameters.map(Math.abs))).toBeGreaterThan(0.24)
    expect(cell.initialise(createRng(3))).toEqual(parameters)
  })

  it('refuses other shapes', () => {
    const cell = createGruCell(2, 3)
    const build = () =>
      trace((scope) => {
        const parameters = scope.variable('parameters', cell.parameterCount)
        cell.forward(parameters, scope.input('x', [4, 2]), scope.input('h', [5, 3]))
      })
    expect(build).toThrow('Cannot put a GRU cell on [4, 2] and [5, 3]: it takes [batch, 2] and [batch, 3]')
  })

  it('between a body and a head, all in one flat vector, learns to say what it saw two steps before', async () => {
    const [batch, steps] = [8, 3]
    const body = createNetwork({ kind: 'mlp', hidden: [8] }, [1])
    const cell = createGruCell(body.outputSize, 8)
    const head = withHead(createNetwork({ kind: 'mlp', hidden: [] }, [cell.hiddenSize]), 1)
    const sizes = [body.parameterCount, cell.parameterCount, head.parameterCount] as const
    const total = sizes[0] + sizes[1] + sizes[2]
    const program = await engine.compile(
      trace((scope) => {
        const parameters = scope.variable('parameters', total)
        const [ofBody, ofCell, ofHead] = split(parameters, 0, sizes)
        const seen = scope.input('seen', [batch, steps])
        let hidden = scope.input('hidden', [batch, cell.hiddenSize])
        for (let at = 0; at < steps; at++)
          hidden = cell.forward(ofCell, body.forward(ofBody, slice(seen, 1, at, 1)), hidden)
        const loss = meanSquaredError(head.forward(ofHead, hidden), slice(seen, 1, 0, 1))
        scope.output('loss', loss)
        adam(scope, {
          parameters,
          gradient: gradients(loss, [parameters])[0],
          firstMoment: scope.variable('firstMoment', total),
          secondMoment: scope.variable('secondMoment', total),
          step: scope.input('step', []),
          learningRate: scope.input('learningRate', []),
        })
      }),
    )
    const rng = createRng(4)
    const drawn = [body, cell, head].flatMap((part) => [...part.initialise(rng)])
    const zeros = () => engine.variable(new Float32Array(total))
    const variables = {
      parameters: engine.variable(Float32Array.from(drawn)),
      firstMoment: zeros(),
      secondMoment: zeros(),
    }
    let loss = Number.POSITIVE_INFINITY
    for (let update = 1; update <= 300; update++) {
      const seen = Float32Array.from({ length: batch * steps }, () => (rng.uniform() < 0.5 ? -1 : 1))
      const hidden = new Float32Array(batch * cell.hiddenSize)
      const result = await program.run({ seen, hidden, step: update, learningRate: 0.02 }, variables)
      loss = result.loss?.[0] as number
    }
    // Whoever forgets can do no better than the variance, 1.
    expect(loss).toBeLessThan(0.1)
  })
})
