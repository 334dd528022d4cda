import type { RunEvent } from '@ludus/core'
import type { Graph } from '../graph/trace.js'

/** Numbers for an input of a graph: flat, row-major. A plain number feeds a scalar. */
export type Feed = Float32Array | Int32Array | Uint8Array | number

/** Numbers that outlive a run, such as the parameters of a network. */
export interface Variable {
  readonly size: number
  /** A copy of the numbers. */
  read(): Float32Array
  /**
   * Overwrites the numbers.
   *
   * @throws {LudusError} `SHAPE_MISMATCH`.
   */
  write(data: Float32Array): void
}

/** A graph that is ready to run. */
export interface Program {
  /**
   * Computes the outputs, and gives the assigned variables their new values. Runs of an engine take place one after
   * another in the order of their calls; leave the fed arrays alone until the promise is settled.
   *
   * @param feeds A value for each input.
   * @param variables A variable for each one that the graph declares.
   * @returns Fresh arrays by output name. int32 outputs are handed out as float32 too.
   * @throws {LudusError} `UNKNOWN_NAME`, `SHAPE_MISMATCH`, `ENGINE_CLOSED`.
   */
  run(
    feeds: Readonly<Record<string, Feed>>,
    variables?: Readonly<Record<string, Variable>>,
  ): Promise<Record<string, Float32Array>>
  /** Frees what the engine holds for it. A second call does nothing. */
  close(): Promise<void>
}

/** What an engine computes on, and why: the run event `engine` without its type. */
export type EngineChoice = Readonly<Omit<Extract<RunEvent, { type: 'engine' }>, 'type'>>

/** Runs graphs. Closing it closes its programs; variables can still be read. */
export interface Engine extends AsyncDisposable {
  readonly id: 'onnx' | 'tfjs'
  /** Report it as a run event: `report({ type: 'engine', ...engine.choice })`. */
  readonly choice: EngineChoice
  /** Makes a variable from a copy of the numbers. */
  variable(data: Float32Array): Variable
  /** @throws {LudusError} `ENGINE_CLOSED`. */
  compile(graph: Graph): Promise<Program>
  /** A second call does nothing. */
  close(): Promise<void>
}
