import { LudusError } from '@ludus/core'
import type { InferenceSession } from 'onnxruntime-node'
import type { Graph } from '../../graph/trace.js'
import type { Engine, Program, Variable } from '../engine.js'
import { lowerGraph } from './lower-graph.js'
import { programRun } from './onnx-program.js'
import { OnnxVariable } from './onnx-variable.js'

/**
 * Starts an engine on ONNX Runtime's native CPU build. A graph becomes an ONNX model and a session of its own.
 *
 * @param threads Of each session, at least 1.
 * @throws {LudusError} `ENGINE_MISSING`.
 */
export async function createOnnxEngine(threads: number): Promise<Engine> {
  const runtime = await import('onnxruntime-node').catch((error: unknown) => {
    throw new LudusError(
      'ENGINE_MISSING',
      `Cannot load onnxruntime-node on ${process.platform}-${process.arch}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}; reinstall it on a platform that it is built for`,
      { cause: error },
    )
  })
  const sessionOptions: InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // Threads that wait by spinning keep the core from whoever else runs, the browser under training first of all: on
    // two busy cores that made an update three times slower, where on idle ones it gains a few percent.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  }
  const programs = new Set<Program>()
  let closed = false
  let last: Promise<unknown> = Promise.resolve()

  const requireOpen = (what: string): void => {
    if (closed) throw new LudusError('ENGINE_CLOSED', `Cannot ${what} with an engine that is closed`)
  }
  /** Runs a task after all those before it, whether they failed or not. */
  const inTurn = <Result>(task: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(task, task)
    last = turn
    return turn
  }

  const compile = async (graph: Graph): Promise<Program> => {
    requireOpen('compile')
    const lowered = lowerGraph(graph)
    const session = await runtime.InferenceSession.create(lowered.model, sessionOptions)
    const run = programRun({ graph, lowered, session, tensorType: runtime.Tensor })
    let programClosed = false
    const program: Program = {
      run: (feeds, variables) =>
        inTurn(async () => {
          if (programClosed) throw new LudusError('ENGINE_CLOSED', 'Cannot run a program that is closed')
          return run(feeds, variables)
        }),
      close: () =>
        inTurn(async () => {
          if (programClosed) return
          programClosed = true
          programs.delete(program)
          await session.release()
        }),
    }
    programs.add(program)
    return program
  }

  const close = async (): Promise<void> => {
    closed = true
    await Promise.all([...programs].map((program) => program.close()))
  }

  return {
    id: 'onnx',
    choice: { engine: 'onnx', backend: 'cpu', threads, reason: 'the engine that runs when none is asked for' },
    variable: (data): Variable => new OnnxVariable(data.slice(), runtime.Tensor),
    compile,
    close,
    [Symbol.asyncDispose]: close,
  }
}
