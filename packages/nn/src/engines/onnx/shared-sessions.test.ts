import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, it } from 'vitest'
import { trace } from '../../graph/trace.js'
import { add } from '../../ops/elementwise.js'
import { lowerGraph } from './lower-graph.js'
import { sharedSessions } from './shared-sessions.js'

const modelAdding = (amount: number) =>
  lowerGraph(trace((scope) => scope.output('y', add(scope.input('x', [1]), amount)))).model

/** Lends real sessions, and counts those that were started. */
function countedSessions() {
  let started = 0
  const start = (model: Uint8Array) => {
    started++
    return InferenceSession.create(model, { logSeverityLevel: 4 })
  }
  const borrow = sharedSessions(start as typeof InferenceSession.create)
  return { borrow: (model: Uint8Array) => borrow(model, {}), started: () => started }
}

async function run(session: InferenceSession): Promise<number> {
  const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(1), [1]) })
  return y?.data[0] as number
}

it('sharedSessions() starts one session for equal models, and frees it with the last loan', async () => {
  const { borrow, started } = countedSessions()
  const [one, same, other] = await Promise.all([borrow(modelAdding(1)), borrow(modelAdding(1)), borrow(modelAdding(2))])
  expect(started()).toBe(2)
  await one.release()
  expect(await run(same.session)).toBe(2)
  expect(await run(other.session)).toBe(3)
  await same.release()
  await expect(run(same.session)).rejects.toThrow()
  const anew = await borrow(modelAdding(1))
  expect(await run(anew.session)).toBe(2)
  expect(started()).toBe(3)
  await Promise.all([anew.release(), other.release()])
})

it('sharedSessions() tries again after a model that could not be started', async () => {
  const { borrow, started } = countedSessions()
  await expect(borrow(Uint8Array.of(1, 2, 3))).rejects.toThrow()
  await expect(borrow(Uint8Array.of(1, 2, 3))).rejects.toThrow()
  expect(started()).toBe(2)
})
