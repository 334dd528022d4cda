import { expect, it } from 'vitest'
import { trace } from '../../graph/trace.js'
import { add } from '../../ops/elementwise.js'
import { createOnnxEngine } from './onnx-engine.js'

it('createOnnxEngine() computes on webgpu where there is a GPU, and says so on one line where there is none', async () => {
  const engine = await createOnnxEngine({ engine: 'onnx', backend: 'webgpu', threads: 1 }).catch((error) => error)
  if (engine instanceof Error) {
    expect(engine).toMatchObject({ code: 'ENGINE_MISSING' })
    expect(engine.message).toMatch(/^Cannot compute on webgpu: .+; take the backend cpu/)
    expect(engine.message).not.toContain('\n')
    return
  }
  const program = await engine.compile(trace((scope) => scope.output('y', add(scope.input('x', [2]), 1))))
  expect(await program.run({ x: Float32Array.of(1, 2) })).toEqual({ y: Float32Array.of(2, 3) })
  await engine.close()
})
