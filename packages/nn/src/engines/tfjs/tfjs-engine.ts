import { type Compute, LudusError } from '@ludus/core'
import type { Graph } from '../../graph/trace.js'
import type { Engine, Program } from '../engine.js'
import { type ImportPackage, loadBackend } from './load-backend.js'
import { prepareProgram } from './tfjs-program.js'
import { TfjsVariable } from './tfjs-variable.js'

/**
 * Starts an engine on TensorFlow.js, which runs a graph operation by operation.
 *
 * A run takes place within the call: nothing else happens in this thread meanwhile.
 *
 * @throws {LudusError} `ENGINE_MISSING`.
 */
export async function createTfjsEngine(
  { backend: wanted, threads }: Compute,
  importPackage: ImportPackage = (name) => import(name),
): Promise<Engine> {
  const { tf, name, ...loaded } = await loadBackend(wanted, threads, importPackage)
  const programs = new Set<Program>()
  const variables = new Set<TfjsVariable>()
  let closed = false

  /** tfjs computes with one backend at a time, and another engine may have its own. */
  const activate = (): void => {
    // The promise has nothing to wait for, as the backend is loaded.
    if (tf.getBackend() !== name) void tf.setBackend(name)
  }

  const isOwn = (variable: unknown): variable is TfjsVariable => variables.has(variable as TfjsVariable)

  const compile = async (graph: Graph): Promise<Program> => {
    if (closed) throw new LudusError('ENGINE_CLOSED', 'Cannot compile with an engine that is closed')
    if (name === 'cpu' && wanted === undefined) refuseConvolutionTraining(graph)
    activate()
    const prepared = prepareProgram(tf, graph, isOwn)
    const program: Program = {
      async run(feeds, bound) {
        if (!programs.has(program)) throw new LudusError('ENGINE_CLOSED', 'Cannot run a program that is closed')
        activate()
        return prepared.run(feeds, bound)
      },
      async close() {
        if (programs.delete(program)) prepared.dispose()
      },
    }
    programs.add(program)
    return program
  }

  const close = async (): Promise<void> => {
    closed = true
    await Promise.all([...programs].map((program) => program.close()))
    for (const variable of variables) variable.detach()
    variables.clear()
  }

  return {
    id: 'tfjs',
    choice: { engine: 'tfjs', backend: name, ...loaded },
    variable(data) {
      const variable = new TfjsVariable(data, (numbers) => {
        activate()
        return tf.keep(tf.tensor1d(numbers))
      })
      if (closed) variable.detach()
      else variables.add(variable)
      return variable
    },
    compile,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** @throws {LudusError} `ENGINE_TOO_SLOW`. */
function refuseConvolutionTraining(graph: Graph): void {
  const results = new Set([...graph.assignments.values(), ...graph.outputs.values()])
  // A set's iterator goes on over what is added meanwhile.
  for (const tensor of results) {
    if (tensor.operation.kind === 'conv2dWeightGradient')
      throw new LudusError(
        'ENGINE_TOO_SLOW',
        "Cannot train convolutions on tfjs's cpu backend, which nobody asked for and which is far too slow: install @tensorflow/tfjs-backend-wasm, or ask for the backend cpu",
      )
    for (const input of tensor.inputs) results.add(input)
  }
}
