import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from './run-cli.js'

let cwd = ''
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'ludus-cli-'))
  await writeFile(join(cwd, 'package.json'), '{"type":"module"}')
  await writeFile(join(cwd, 'ludus.config.json'), '{"plugins":["./toys.js"]}')
  await writeFile(
    join(cwd, 'toys.js'),
    `const load = async () => { throw new Error('the env was loaded') }
export default { [Symbol.for('ludus.plugin')]: true, name: 'toys', apiVersion: 1, encoders: [], learners: [],
  trainers: [], rewards: {}, envs: [{ id: 'toys/light-v1', description: 'Switch it on.', load }] }`,
  )
})
afterAll(() => rm(cwd, { recursive: true, force: true }))

const run = async (...words: string[]) => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const interrupts = { signal: new AbortController().signal, exitCode: () => null }
  const code = await runCli(words, { cwd, stdin: new PassThrough(), stdout, stderr, interrupts })
  const text = (stream: PassThrough) => String(stream.read() ?? '')
  return { code, stdout: text(stdout), stderr: text(stderr) }
}

describe('runCli()', () => {
  it('lists what the plugins offer, for people and for programs, and loads no env for it', async () => {
    const { code, stdout, stderr } = await run('list')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe('envs\n  toys/light-v1  Switch it on.\n\nplugins\n  toys\n')
    expect(JSON.parse((await run('list', '--json')).stdout)).toEqual({
      plugins: [{ name: 'toys', apiVersion: 1 }],
      envs: [{ id: 'toys/light-v1', description: 'Switch it on.', maxEpisodeSteps: null, solvedAt: null }],
      ...{ trainers: [], learners: [], encoders: [] },
    })
  })

  it.each([[[]], [['--help']], [['help', 'compare']]])('shows help for %j on standard output', async (words) => {
    const { code, stdout, stderr } = await run(...words)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('Usage: ludus')
  })

  it.each(['list', 'check', 'record', 'encode', 'train', 'evaluate', 'compare'])(
    'explains `ludus %s --help`',
    async (verb) => {
      const { code, stdout } = await run(verb, '--help')
      expect(code).toBe(0)
      expect(stdout).toContain(`Usage: ludus ${verb} [options]`)
      expect(stdout).toContain('--json')
    },
  )

  it.each([
    [['trian'], "unknown command 'trian' (Did you mean train?)"],
    [['list', '--jsn'], "unknown option '--jsn' (Did you mean --json?)"],
    [['list', 'everything'], "too many arguments for 'list'. Expected 0 arguments but got 1."],
    [['train'], 'Cannot train without a trainer'],
    [['record'], "missing required argument 'env'"],
    [['compare', '--steps'], "option '--steps <n>' argument missing"],
    [['compare', '--steps', 'few'], 'Cannot read the flag --steps few: must be a whole number'],
    [['compare'], 'Cannot compare without a file or --env: add --env web/catch-v1 for instance'],
    [
      ['train', 'split', '--env', 'toys/light-v1'],
      'Cannot train without a file or --steps: add --steps 5000 for instance',
    ],
    [['train', 'gone.json'], 'Cannot read the run file gone.json: it does not exist'],
    [['compare', 'toys.js'], 'Cannot read the experiment file toys.js: it is not JSON'],
    [['compare', 'package.json'], 'Cannot read the experiment file package.json: '],
    [
      ['compare', '--env', 'toys/lihgt-v1', '--steps', '9'],
      'Cannot find the env toys/lihgt-v1: did you mean toys/light-v1?',
    ],
    [['compare', '--env', 'toys/light-v1', '--steps', '9'], 'the env was loaded'],
  ])('answers %j with one line on standard error and exit code 1', async (words, message) => {
    const { code, stdout, stderr } = await run(...words)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(`ludus: ${message}`)
    expect(stderr.match(/\n/g)).toHaveLength(1)
  })
})
