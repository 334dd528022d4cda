import util from 'node:util'
import { type Compute, LudusError } from '@ludus/core'

type TfjsBackendName = NonNullable<Compute['backend']>

/** The library, from whichever package it came. */
export type Tf = typeof import('@tensorflow/tfjs-core')

/** tfjs with a backend that works here, and why it is this one. */
export interface TfjsBackend {
  readonly tf: Tf
  readonly name: TfjsBackendName
  readonly threads: number
  readonly reason: string
}

/** The fastest first. */
const preference: readonly TfjsBackendName[] = ['tensorflow', 'wasm', 'cpu']

/** Loads an installed package by name. They are optional, so that no compiler may ask for them. */
export type ImportPackage = (name: string) => Promise<unknown>

/**
 * Loads tfjs with the backend that was asked for, else with the first of `tensorflow`, `wasm` and `cpu` that loads.
 *
 * @throws {LudusError} `ENGINE_MISSING`, with what to install and what each package said.
 */
export async function loadBackend(
  wanted: TfjsBackendName | undefined,
  threads: number,
  importPackage: ImportPackage,
): Promise<TfjsBackend> {
  const failures: string[] = []
  for (const name of wanted === undefined ? preference : [wanted]) {
    const tf = await loaders[name](importPackage, threads).catch((error: unknown) => {
      failures.push(`${name}: ${firstLine(error)}`)
    })
    if (!tf) continue
    // Without it, tfjs advertises its other backends on the console.
    tf.enableProdMode()
    const isThreaded = name === 'tensorflow'
    const why = wanted === undefined ? 'the first of tensorflow, wasm and cpu that loads' : 'it was asked for'
    const oneThread = !isThreaded && threads > 1 ? [`${name} has one thread in Node`] : []
    const reason = [why, ...failures, ...oneThread].join('; ')
    return { tf, name, threads: isThreaded ? Number(process.env.TF_NUM_INTRAOP_THREADS) : 1, reason }
  }
  throw new LudusError(
    'ENGINE_MISSING',
    `Cannot compute with tfjs: ${failures.join('; ')}; install @tensorflow/tfjs-core with @tensorflow/tfjs-backend-wasm, or take the engine onnx`,
  )
}

const loaders: Record<TfjsBackendName, (importPackage: ImportPackage, threads: number) => Promise<Tf>> = {
  async tensorflow(importPackage, threads) {
    restoreIsNullOrUndefined()
    const threadsBefore = process.env.TF_NUM_INTRAOP_THREADS
    // TensorFlow reads this when it is loaded, so that the first engine of a process decides.
    process.env.TF_NUM_INTRAOP_THREADS ??= String(threads)
    const names = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu']
    const errors: unknown[] = []
    for (const name of names) {
      try {
        // It holds all of tfjs-core, which a strict package manager lets nobody else import.
        const tf = withoutDefault(await importPackage(name))
        await start(tf, 'tensorflow')
        return tf
      } catch (error) {
        errors.push(error)
      }
    }
    if (threadsBefore === undefined) delete process.env.TF_NUM_INTRAOP_THREADS
    throw new Error(names.map((name, index) => `${name} ${firstLine(errors[index])}`).join(', '))
  },
  wasm: (importPackage) => loadPortable('wasm', importPackage),
  cpu: (importPackage) => loadPortable('cpu', importPackage),
}

async function loadPortable(name: 'wasm' | 'cpu', importPackage: ImportPackage): Promise<Tf> {
  const tf = withoutDefault(await importPackage('@tensorflow/tfjs-core'))
  await importPackage(`@tensorflow/tfjs-backend-${name}`)
  await start(tf, name)
  return tf
}

async function start(tf: Tf, name: TfjsBackendName): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error('it did not start')
}

/** The library itself, where a CommonJS package came wrapped in a module. */
function withoutDefault(module: unknown): Tf {
  return (module as { default?: Tf }).default ?? (module as Tf)
}

/** Node 23 took away what @tensorflow/tfjs-node 4.22 calls, and a CommonJS module sees what is put back. */
function restoreIsNullOrUndefined(): void {
  const legacy: { isNullOrUndefined?: (value: unknown) => boolean } = util
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined
}

function firstLine(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return 'is not installed'
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] as string
}
