import { createRng } from '@ludus/core'
import {
  adam,
  clipByGlobalNorm,
  createEngine,
  createNetwork,
  gradients,
  mean,
  multiply,
  sigmoid,
  softplus,
  subtract,
  trace,
  withHead,
} from '@ludus/nn'

/** Trains a network of 8 hidden units on XOR, and returns its probability of a 1 for each of the four rows. */
export async function trainXor(updates: number): Promise<Float32Array> {
  const network = withHead(createNetwork({ kind: 'mlp', hidden: [8] }, [2]), 1)
  const size = network.parameterCount

  // 1. One update: forward pass, loss, gradient, optimizer.
  const update = trace((scope) => {
    const parameters = scope.variable('parameters', size)
    const logits = network.forward(parameters, scope.input('x', [4, 2]))
    // The cross-entropy of a yes or no, in nats.
    const loss = mean(subtract(softplus(logits), multiply(scope.input('y', [4, 1]), logits)))
    const [gradient] = clipByGlobalNorm(gradients(loss, [parameters]), 1)
    adam(scope, {
      parameters,
      gradient,
      firstMoment: scope.variable('firstMoment', size),
      secondMoment: scope.variable('secondMoment', size),
      step: scope.input('step', []),
      learningRate: scope.input('learningRate', []),
    })
    scope.output('loss', loss)
  })
  const prediction = trace((scope) => {
    const logits = network.forward(scope.variable('parameters', size), scope.input('x', [4, 2]))
    scope.output('probabilities', sigmoid(logits))
  })

  // 2. An engine compiles both graphs, and keeps what outlives a run.
  await using engine = await createEngine({ engine: 'onnx', threads: 1 })
  const learn = await engine.compile(update)
  const predict = await engine.compile(prediction)
  const parameters = engine.variable(network.initialise(createRng(1)))
  const firstMoment = engine.variable(new Float32Array(size))
  const secondMoment = engine.variable(new Float32Array(size))

  // 3. Each run is fed its data, its number, and the learning rate of a schedule.
  const x = Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1)
  const y = Float32Array.of(0, 1, 1, 0)
  for (let step = 1; step <= updates; step++) {
    const learningRate = 0.05 * (1 - step / (updates + 1))
    await learn.run({ x, y, step, learningRate }, { parameters, firstMoment, secondMoment })
  }
  const { probabilities } = await predict.run({ x }, { parameters })
  return probabilities as Float32Array
}
