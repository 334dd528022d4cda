import { type Compute, LudusError } from '@ludus/core'
import type { InferenceSession } from 'onnxruntime-node'
import { sizeOf } from '../../graph/shapes.js'
import type { Graph } from '../../graph/trace.js'
import type { Engine, Program, Variable } from '../engine.js'
import { lowerGraph } from './lower-graph.js'
import { programRun } from './onnx-program.js'
import { OnnxVariable } from './onnx-variable.js'
import { sharedSessions } from './shared-sessions.js'
import { runWithCopies, startInPlaceRuns } from './start-in-place-runs.js'

/**
 * Graphs of which no operation takes as many multiplications run on one thread. Measured on 2 cores: a second one made
 * updates with products of 1 to 2 million up to a third slower, and the forward pass of one 84×84 image (3 million) a
 * third faster.
 */
const fewestSharedMultiplications = 2_500_000

/**
 * Updates of fewer numbers let them be copied: the error that a run in place ends with takes 18 µs, a fifth of the update
 * of a small network.
 */
const fewestNumbersInPlace = 2 ** 18

/**
 * Starts an engine on ONNX Runtime's native build. A graph becomes an ONNX model; programs of equal graphs share a
 * session.
 *
 * @param compute `backend` cpu unless given; webgpu where the machine has a GPU that it can use. `threads` is the
 *   most that a session takes.
 * @throws {LudusError} `ENGINE_MISSING`.
 */
export async function createOnnxEngine({ backend = 'cpu', threads }: Compute): Promise<Engine> {
  const runtime = await import('onnxruntime-node').catch((error: unknown) => {
    throw new LudusError(
      'ENGINE_MISSING',
      `Cannot load onnxruntime-node on ${process.platform}-${process.arch}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}; reinstall it on a platform that it is built for`,
      { cause: error },
    )
  })
  const sessionOptions: InferenceSession.SessionOptions = {
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    executionProviders: [backend],
    logSeverityLevel: 3,
    // Threads that wait by spinning keep the core from whoever else runs, the browser under training first of all: on
    // two busy cores that made an update three times slower. 30 µs bridge the gap between two operations: on idle cores
    // they save a third of the forward pass of one image, on busy ones they cost nothing that could be measured.
    extra: { session: { intra_op: { allow_spinning: '1', spin_duration_us: '30' } } },
  }
  const runInPlace = await startInPlaceRuns(runtime, sessionOptions).catch((error: unknown) => {
    throw new LudusError(
      'ENGINE_MISSING',
      `Cannot compute on ${backend}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}; ${backend === 'webgpu' ? 'take the backend cpu, or install the driver of a GPU' : 'reinstall onnxruntime-node'}`,
      { cause: error },
    )
  })
  const borrowSession = sharedSessions(runtime.InferenceSession.create)
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
    const assigned = [...graph.assignments.values()].reduce((total, { shape }) => total + sizeOf(shape), 0)
    const inPlace = assigned >= fewestNumbersInPlace
    const lowered = lowerGraph(graph, { inPlace })
    const isSmall = lowered.mostMultiplications < fewestSharedMultiplications
    const { session, release } = await borrowSession(lowered.model, {
      ...sessionOptions,
      intraOpNumThreads: isSmall ? 1 : threads,
      // Memory that is planned for a whole run seemed to make small updates a tenth faster. It took 35 MB more in an
      // update of the Nature CNN, and no less time.
      enableMemPattern: isSmall,
    })
    const run = programRun({
      graph,
      lowered,
      session,
      run: inPlace ? runInPlace : runWithCopies,
      tensorType: runtime.Tensor,
    })
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
          await release()
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
    choice: {
      engine: 'onnx',
      backend,
      threads,
      reason: backend === 'cpu' ? 'the engine that runs when none is asked for' : 'it was asked for',
    },
    variable: (data): Variable => new OnnxVariable(data.slice(), runtime.Tensor),
    compile,
    close,
    [Symbol.asyncDispose]: close,
  }
}
