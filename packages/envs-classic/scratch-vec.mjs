import { createCartPoleVectorEnv } from './dist/vector.js'

const n = 1024
const env = createCartPoleVectorEnv({ numEnvs: n })
await env.reset({ seed: 1 })
const acts = Array.from({ length: 64 }, (_, k) =>
  Int32Array.from({ length: n }, (_, i) => (Math.imul(i * 7919 + k * 104729, 2654435761) >>> 16) & 1),
)
for (let rep = 0; rep < 5; rep++) {
  const c = process.cpuUsage()
  const t = performance.now()
  let s = 0
  for (let j = 0; j < 8000; j += 64) {
    for (let k = 0; k < 64; k++) {
      await env.step(acts[k])
    }
    s += 64
  }
  const u = process.cpuUsage(c)
  console.log(
    'vector ns CPU per step',
    (((u.user + u.system) * 1e3) / (s * n)).toFixed(1),
    'wall',
    (((performance.now() - t) * 1e6) / (s * n)).toFixed(1),
  )
}
