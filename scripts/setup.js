// Makes a fresh clone ready: packages, build, and a Chromium if none is found. Safe to run again.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const pnpm = 'pnpm@12.21.0'
const minimum = [20, 19]

requireNode()
step('packages', 'npx', ['--yes', pnpm, 'install', '--frozen-lockfile', '--reporter=append-only'])
step('build', process.execPath, ['node_modules/typescript/bin/tsc', '-b'])
step('assets', process.execPath, ['scripts/copy-assets.js'])
await requireChromium()
say('ready')

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > minimum[0] || (major === minimum[0] && minor >= minimum[1])) return
  fail(`Node ${minimum.join('.')} or newer is needed, and this is ${process.versions.node}`)
}

async function requireChromium() {
  if (await hasChromium()) return
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    step('package lists', 'apt-get', ['-q', 'update'])
    step('Chromium by apt', 'apt-get', ['-q', 'install', '--yes', '--no-install-recommends', 'chromium'], {
      DEBIAN_FRONTEND: 'noninteractive',
    })
  } else {
    const cli = 'packages/envs-web/node_modules/playwright-core/cli.js'
    step('Chromium by Playwright', process.execPath, [cli, 'install', 'chromium'])
  }
  if (!(await hasChromium())) fail('no Chromium was found after its installation: name one in LUDUS_CHROMIUM')
}

async function hasChromium() {
  const { installedChromium } = await import('@ludus/envs-web')
  try {
    say(`Chromium: ${await installedChromium()}`)
    return true
  } catch (error) {
    if (error.code !== 'CHROMIUM_NOT_FOUND' || process.env.LUDUS_CHROMIUM) fail(error.message)
    return false
  }
}

function step(what, command, parameters, environment = {}) {
  say(what)
  const env = { ...process.env, ...environment }
  const { status, error } = spawnSync(command, parameters, { cwd: root, stdio: 'inherit', env })
  if (status !== 0) fail(`${what} failed${error ? `: ${error.message}` : ` with exit code ${status}`}`)
}

function say(text) {
  console.log(`setup: ${text}`)
}

function fail(why) {
  console.error(`setup: ${why}`)
  process.exit(1)
}
