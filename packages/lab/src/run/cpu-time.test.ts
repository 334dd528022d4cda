import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { cpuSeconds } from './cpu-time.js'

const burn = (seconds: number) => {
  const end = process.cpuUsage().user + seconds * 1e6
  while (process.cpuUsage().user < end);
}

it('cpuSeconds() counts what this process computes', () => {
  const before = cpuSeconds()
  burn(0.1)
  expect(cpuSeconds() - before).toBeGreaterThanOrEqual(0.1)
})

it.runIf(process.platform === 'linux')('cpuSeconds() counts what the processes below this one compute', () => {
  const before = cpuSeconds() - process.cpuUsage().user / 1e6
  const work = 'const end = process.cpuUsage().user + 2e5; while (process.cpuUsage().user < end);'
  spawnSync(process.execPath, ['--eval', work])
  // Less a tick, in which the system counts.
  expect(cpuSeconds() - process.cpuUsage().user / 1e6 - before).toBeGreaterThan(0.18)
})
