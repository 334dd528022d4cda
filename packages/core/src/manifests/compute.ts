import { z } from 'zod'

/** What an engine may compute on, the one that it would choose first before the others. */
const backendsOf = { onnx: ['cpu'], tfjs: ['tensorflow', 'wasm', 'cpu'] } as const

/** Which engine computes, on which of its backends, and on how many threads of a process. */
export const computeSchema = z
  .strictObject({
    engine: z.enum(['onnx', 'tfjs']).default('onnx'),
    /** The engine's choice unless given. */
    backend: z.enum(['tensorflow', 'wasm', 'cpu']).optional(),
    threads: z.int().positive().default(1),
  })
  .refine(
    ({ engine, backend }) => backend === undefined || (backendsOf[engine] as readonly string[]).includes(backend),
    {
      path: ['backend'],
      error: ({ input }) => {
        const { engine } = input as { engine: keyof typeof backendsOf }
        return `must be one that the engine ${engine} has: ${backendsOf[engine].join(', ')}`
      },
    },
  )

/** Which engine computes, on which of its backends, and on how many threads of a process. */
export type Compute = Readonly<z.output<typeof computeSchema>>
