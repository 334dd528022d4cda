import { LudusError } from '@ludus/core'
import type { Engine, Program, Variable } from '../engines/engine.js'
import { sizeOf } from '../graph/shapes.js'
import type { Graph } from '../graph/trace.js'
import type { Network } from '../networks/network.js'

/** Larger batches are cut into runs of this size. */
const largestRun = 64

/** Observations as the network takes them. */
export type Observations = Uint8Array | Float32Array

/** What `batchedRunner` needs. */
export interface BatchedRunnerOptions {
  readonly engine: Engine
  readonly network: Network
  readonly variables: Readonly<Record<string, Variable>>
  /** The graph for one size of batch; its outputs are [batch, …]. */
  readonly graph: (batch: number) => Graph
}

/** Applies a network to batches of any size. */
export interface BatchedRunner {
  /**
   * @param output The graph's output to hand out.
   * @param width Numbers a row of it.
   * @returns A fresh array, row-major [batch, width].
   * @throws {LudusError} `SHAPE_MISMATCH`, `ENGINE_CLOSED`.
   */
  run(observations: Observations, batch: number, output: string, width: number): Promise<Float32Array>
  close(): Promise<void>
}

/**
 * Compiles a program for each size of batch when it is first needed. Sizes are rounded up to powers of two, and rows
 * filled up with zeros, so that a handful of programs serves all.
 */
export function batchedRunner({ engine, network, variables, graph }: BatchedRunnerOptions): BatchedRunner {
  const rowSize = sizeOf(network.inputShape)
  const programs = new Map<number, Promise<Program>>()
  let closed = false

  const programFor = (size: number): Promise<Program> => {
    const known = programs.get(size)
    if (known !== undefined) return known
    const program = engine.compile(graph(size))
    programs.set(size, program)
    return program
  }

  return {
    async run(observations, batch, output, width) {
      if (closed) throw new LudusError('ENGINE_CLOSED', 'Cannot run a network that is closed')
      if (observations.length !== batch * rowSize)
        throw new LudusError(
          'SHAPE_MISMATCH',
          `Cannot read ${observations.length} numbers as ${batch} observations of [${network.inputShape.join(', ')}]: that takes ${batch * rowSize}`,
        )
      const results = new Float32Array(batch * width)
      for (let start = 0; start < batch; start += largestRun) {
        const rows = Math.min(batch - start, largestRun)
        const size = 2 ** Math.ceil(Math.log2(rows))
        const part = observations.subarray(start * rowSize, (start + rows) * rowSize)
        const program = await programFor(size)
        const outputs = await program.run({ observations: filledUp(part, size * rowSize) }, variables)
        results.set((outputs[output] as Float32Array).subarray(0, rows * width), start * width)
      }
      return results
    },
    async close() {
      if (closed) return
      closed = true
      await Promise.all([...programs.values()].map(async (program) => (await program).close()))
    },
  }
}

function filledUp(part: Observations, length: number): Observations {
  if (part.length === length) return part
  const filled = part instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length)
  filled.set(part)
  return filled
}
