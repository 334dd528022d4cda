import { createRng } from '@ludus/core'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, it } from 'vitest'
import { createEngine } from '../engines/create-engine.js'
import { trace } from '../graph/trace.js'
import { createNetwork } from '../networks/create-network.js'
import { withHead } from '../networks/heads.js'
import { exportModel, readWeights } from './export-model.js'
import { inferenceGraph } from './inference-graph.js'

it('exportModel() writes what training computes, of images with many channels too, for any batch', async () => {
  // From 16 channels on, training gathers patches of a fixed batch; an exported model must not.
  const convolutions = [
    { filters: 16, kernel: 3, stride: 2 },
    { filters: 16, kernel: 2, stride: 1 },
  ]
  const network = withHead(createNetwork({ kind: 'cnn', convolutions, hidden: [] }, [9, 9, 2]), 3)
  const rng = createRng(1)
  const weights = network.initialise(rng)
  const observations = Uint8Array.from({ length: 3 * 162 }, () => rng.integer(0, 256))

  await using engine = await createEngine({ engine: 'onnx', threads: 1 })
  const training = await engine.compile(
    trace((scope) => {
      const parameters = scope.variable('parameters', network.parameterCount)
      scope.output('values', network.forward(parameters, scope.input('observations', [3, 9, 9, 2], 'uint8')))
    }),
  )
  const { values } = await training.run({ observations }, { parameters: engine.variable(weights) })

  const outputs = (parameters: Parameters<typeof network.apply>[0], input: Parameters<typeof network.apply>[1]) => ({
    values: network.apply(parameters, input),
  })
  const model = exportModel(inferenceGraph({ network, weights, batch: 1, outputs }))
  expect(readWeights(model, network)).toEqual(weights)
  const session = await InferenceSession.create(model)
  for (const batch of [1, 3]) {
    const images = new Tensor('uint8', observations.slice(0, batch * 162), [batch, 9, 9, 2])
    const exported = (await session.run({ observations: images })).values as Tensor
    expect(exported.dims).toEqual([batch, 3])
    for (const [index, value] of (exported.data as Float32Array).entries())
      expect(value).toBeCloseTo(values?.[index] as number, 4)
  }
  await session.release()
})
