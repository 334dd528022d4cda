// Runs the benchmarks whose names begin with the given words: npm run bench -- nn web/catch --json results.jsonl
import { spawnSync } from 'node:child_process'
import { appendFileSync, readdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true })

const build = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], { cwd: root, stdio: 'inherit' })
const copy = spawnSync(process.execPath, ['scripts/copy-assets.js'], { cwd: root, stdio: 'inherit' })
if (build.status !== 0 || copy.status !== 0) process.exit(1)

const folder = new URL('../benchmarks/dist/', import.meta.url)
const machine = `${cpus()[0]?.model.trim()} × ${cpus().length}, Node ${process.versions.node}`
const modules = await Promise.all(
  readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => import(new URL(name, folder).href)),
)
const chosen = modules
  .flatMap((module) => module.benchmarks ?? [])
  .filter(({ name }) => positionals.length === 0 || positionals.some((prefix) => name.startsWith(prefix)))

if (chosen.length === 0) {
  console.error(`bench: no benchmark begins with ${positionals.join(' or ')}`)
  process.exit(1)
}
if (values.json) writeFileSync(values.json, '')

for (const benchmark of chosen) {
  const { value, unit, peer, peerValue, higherIsBetter } = await benchmark.run()
  const ratio = peerValue === null ? null : higherIsBetter ? value / peerValue : peerValue / value
  const line = JSON.stringify({ name: benchmark.name, value, unit, peer, peerValue, ratio, machine })
  console.log(line)
  if (values.json) appendFileSync(values.json, `${line}\n`)
}
process.exit(0)
