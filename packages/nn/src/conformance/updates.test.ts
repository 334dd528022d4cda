import { createRng } from '@ludus/core'
import { describe, expect, it } from 'vitest'
import { gradients } from '../autodiff/gradients.js'
import { createEngine } from '../engines/create-engine.js'
import { trace } from '../graph/trace.js'
import { createNetwork } from '../networks/create-network.js'
import { withHead } from '../networks/heads.js'
import { logSoftmax } from '../ops/activations.js'
import { add, clip, exp, minimum, multiply, negate, square, subtract } from '../ops/elementwise.js'
import { oneHot } from '../ops/indexing.js'
import { reshape } from '../ops/layout.js'
import { mean, sum } from '../ops/reductions.js'
import { adam } from '../training/adam.js'
import { clipByGlobalNorm } from '../training/clip-by-global-norm.js'
import { referenceEngine, type TestedEngine, testedEngines } from './tested-engines.js'

const batch = 32
const actor = withHead(createNetwork({ kind: 'mlp', hidden: [64, 64] }, [4]), 2)
const critic = withHead(createNetwork({ kind: 'mlp', hidden: [64, 64] }, [4]), 1)
const size = actor.parameterCount + critic.parameterCount

/** PPO's update of one minibatch: clipped surrogate, squared error of the values, entropy (arXiv:1707.06347, eq. 9). */
const update = trace((scope) => {
  const observations = scope.input('observations', [batch, 4])
  const chosen = oneHot(scope.input('actions', [batch], 'int32'), 2)
  const advantages = scope.input('advantages', [batch])
  const [actorParameters, criticParameters] = [
    scope.variable('actor', actor.parameterCount),
    scope.variable('critic', critic.parameterCount),
  ]
  const logits = logSoftmax(actor.forward(actorParameters, observations))
  const ratio = exp(subtract(sum(multiply(logits, chosen), { axes: [1] }), scope.input('oldLogits', [batch])))
  const surrogate = minimum(multiply(ratio, advantages), multiply(clip(ratio, 0.8, 1.2), advantages))
  const entropy = negate(mean(sum(multiply(exp(logits), logits), { axes: [1] })))
  const values = reshape(critic.forward(criticParameters, observations), [batch])
  const valueLoss = mean(square(subtract(values, scope.input('returns', [batch]))))
  const loss = subtract(add(multiply(valueLoss, 0.5), negate(mean(surrogate))), multiply(entropy, 0.01))
  scope.output('loss', loss)

  const both = { actor: actorParameters, critic: criticParameters }
  const clipped = clipByGlobalNorm(gradients(loss, Object.values(both)), 0.5)
  const [step, learningRate] = [scope.input('step', []), scope.input('learningRate', [])]
  for (const [index, [name, parameters]] of Object.entries(both).entries())
    adam(scope, {
      parameters,
      gradient: clipped[index]!,
      firstMoment: scope.variable(`${name} first moment`, parameters.shape[0]!),
      secondMoment: scope.variable(`${name} second moment`, parameters.shape[0]!),
      step,
      learningRate,
      epsilon: 1e-5,
    })
})

/** What comes of updates from one seed: losses, and the weights after the first and the last. */
async function train({ compute }: TestedEngine, updates: number) {
  await using engine = await createEngine(compute)
  const rng = createRng(5)
  const program = await engine.compile(update)
  const [actorWeights, criticWeights] = [
    engine.variable(actor.initialise(rng)),
    engine.variable(critic.initialise(rng)),
  ]
  const variables = {
    actor: actorWeights,
    critic: criticWeights,
    'actor first moment': engine.variable(new Float32Array(actor.parameterCount)),
    'actor second moment': engine.variable(new Float32Array(actor.parameterCount)),
    'critic first moment': engine.variable(new Float32Array(critic.parameterCount)),
    'critic second moment': engine.variable(new Float32Array(critic.parameterCount)),
  }
  const weights = () => Float32Array.of(...actorWeights.read(), ...criticWeights.read())
  const normals = (length: number) => Float32Array.from({ length }, () => rng.normal())
  const minibatches = Array.from({ length: 4 }, () => ({
    observations: normals(batch * 4),
    actions: Int32Array.from({ length: batch }, () => rng.integer(0, 2)),
    advantages: normals(batch),
    returns: normals(batch),
    oldLogits: new Float32Array(batch).fill(Math.log(0.5)),
  }))
  const losses: number[] = []
  let afterFirst = new Float32Array()
  for (let step = 1; step <= updates; step++) {
    const { loss } = await program.run(
      { ...minibatches[step % minibatches.length]!, step, learningRate: 3e-4 },
      variables,
    )
    losses.push(loss?.[0] as number)
    if (step === 1) afterFirst = weights()
  }
  return { losses, afterFirst, weights: weights() }
}

const reference = train(referenceEngine, 50)

describe.each(testedEngines)("a clipped actor-critic's updates on $name", (tested) => {
  it('give the weights of onnx after one of them and its loss after 50, and the same bits again', async () => {
    const [own, again, other] = [await train(tested, 50), await train(tested, 50), await reference]
    expect(own.afterFirst).toHaveLength(size)
    expect(largestDifference(own.afterFirst, other.afterFirst)).toBeLessThan(1e-5)
    const [loss, expected] = [own.losses.at(-1)!, other.losses.at(-1)!]
    expect(Math.abs(loss - expected)).toBeLessThan(1e-3 * Math.abs(expected))
    expect(expected).toBeLessThan(other.losses[0]!)
    expect(again).toEqual(own)
  })
})

function largestDifference(left: Float32Array, right: Float32Array): number {
  return left.reduce((largest, value, index) => Math.max(largest, Math.abs(value - right[index]!)), 0)
}
