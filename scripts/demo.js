// The main job in one command: compares split training with end-to-end DQN, and shows the table and the report.
// With `--figure` it also makes the README's table and figure anew, and keeps the result that they are made of.
import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { publishDemo } from './publish-demo.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const experiment = 'experiments/demo.json'
const directory = 'runs/demo'

const wanted = process.argv.slice(2)
const unknown = wanted.find((word) => word !== '--figure')
if (unknown) fail(`unknown flag ${unknown}: only --figure is known`)
if (!existsSync(new URL('../packages/cli/dist/main.js', import.meta.url)))
  fail('not built yet: run npm run setup first')

// The demo measures anew each time, where `ludus compare` would keep the runs that are finished.
rmSync(new URL(`../${directory}`, import.meta.url), { recursive: true, force: true })
const words = ['compare', experiment, '--out', directory]
const child = spawn(process.execPath, ['packages/cli/dist/main.js', ...words], { cwd: root, stdio: 'inherit' })
// A terminal's Ctrl-C reaches the child too, which ends in order while this process waits for it.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.once('exit', (code) => {
  if (code === 0 && wanted.includes('--figure')) publishDemo(directory)
  process.exit(code ?? 1)
})

function fail(why) {
  console.error(`demo: ${why}`)
  process.exit(1)
}
