import { createRegistry, createRng } from '@ludus/core'
import web from '@ludus/envs-web'
const registry = createRegistry([web]); const id = process.argv[2] ?? 'web/2048-v1'
const { script } = await registry.envModule(id); const rng = createRng(0)
const env = await registry.make(id, { options: { size: 84 }, renderMode: 'rgb' })
let { state } = await env.reset({ seed: 1 })
const play = async (count) => { let spent = 0
  for (let i = 0; i < count; i++) { const a = script(state, rng); const t = performance.now(); const r = await env.step(a); spent += performance.now() - t
    state = r.terminated || r.truncated ? (await env.reset()).state : r.state } return spent }
await play(300)
const rates = []; for (let r = 0; r < 3; r++) rates.push(500 / (await play(500)) * 1000)
console.log(id, rates.map((x) => x.toFixed(0)).join(' '))
if (process.argv[3]) { const { encodePng } = await import('../packages/media/dist/index.js'); const f = await env.render(); (await import('node:fs')).writeFileSync(process.argv[3], encodePng(f)) }
await env.close(); process.exit(0)
