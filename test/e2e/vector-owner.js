// A worker that owns workers, and says when they are up.
import { parentPort } from 'node:worker_threads'
import { createWorkerVectorEnv } from '@ludus/core'

const plugin = new URL('./vector-plugin.js', import.meta.url).href
const env = await createWorkerVectorEnv({ plugins: [plugin], id: 'faulty-v1' }, { numEnvs: 2, workers: 2 })
await env.reset()
parentPort?.on('message', () => undefined)
parentPort?.postMessage('up')
