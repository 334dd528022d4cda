import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../run-cli.js'

/** A plugin that needs no package: a sound env, one with a warning, and ones that are broken. */
const toys = `
const contains = (value) => value === 0 || value === 1
const bit = { kind: 'discrete', n: 2, start: 0, contains, sample: (rng) => rng.integer(0, 2), batch: Int32Array.from,
  unbatch: Array.from, containsBatch: () => false, toJSON: () => ({ kind: 'discrete', n: 2, start: 0 }),
  schema: { safeParse: (value) => ({ success: contains(value) }) } }
const createEnv = (members) => (options, { renderMode }) => {
  let state = 0
  const look = () => ({ observation: state, state, info: {} })
  return { mode: 'sync', observationSpace: bit, actionSpace: bit, stateSpace: bit, spec: null, renderMode,
    framesPerStep: 1, reset: () => { state = options.start ?? 0; return look() },
    step: (action) => { state = action; return { ...look(), reward: action, terminated: false, truncated: false } },
    render: () => (renderMode === 'text' ? String(state) : null), close() {}, async [Symbol.asyncDispose]() {},
    ...members }
}
const optionsSchema = { safeParse: (data) => ({ success: true, data }) }
const env = (name, members, more = {}) => ({ id: 'toys/' + name + '-v1', description: name, ...more,
  load: async () => ({ optionsSchema, createEnv: (options, settings) => {
    if (settings.renderMode === 'rgb') throw Object.assign(new Error('no pictures'), { code: 'INVALID_OPTIONS', [Symbol.for('ludus.error')]: true })
    return createEnv(members)(options, settings)
  } }) })
const plugin = (name, envs) => ({ [Symbol.for('ludus.plugin')]: true, name, apiVersion: 1, encoders: [], learners: [],
  trainers: [], rewards: {}, openFolder: name === 'toys' ? openFolder : undefined, envs })
const look = { observation: 0, state: 0, info: {}, terminated: false, truncated: false }
const odd = env('odd', {}, {})
const lint = async (env, { steps, seed }) => {
  const { state } = await env.reset({ seed })
  return [{ row: 'term-never', level: 'warning', where: 'reward.won', message: 'never in ' + steps + ', from ' + state }]
}
odd.load = ((load) => async () => ({ ...(await load()), lint }))(odd.load)
const openFolder = (folder) => {
  const name = folder.pathname.split('/').at(-2)
  if (name === 'bad') throw Object.assign(new Error('Cannot read the game file: page: none'), { code: 'INVALID_GAME_FILE', [Symbol.for('ludus.error')]: true })
  return name === 'odd' ? odd : null
}
const noisy = { step: () => ({ ...look, reward: Math.random() }) }
export const all = plugin('toys', [
  env('light', {}),
  env('seeded', { seed() {} }),
  env('paid', { step: () => ({ ...look, reward: NaN }) }),
  env('noisy', noisy, { nondeterministic: true }),
  env('unsteady', noisy),
])
export const quiet = plugin('quiet', all.envs.filter(({ id }) => /light|seeded/.test(id)))
export default all
`

let cwd = ''
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'ludus-check-'))
  await writeFile(join(cwd, 'package.json'), '{"type":"module"}')
  await writeFile(join(cwd, 'ludus.config.json'), '{"plugins":["./toys.js"]}')
  await writeFile(join(cwd, 'toys.js'), toys)
  await writeFile(join(cwd, 'quiet.js'), `export { quiet as default } from './toys.js'`)
  for (const folder of ['odd', 'bad', 'strange']) {
    await mkdir(join(cwd, 'games', folder), { recursive: true })
    await writeFile(join(cwd, 'games', folder, 'game.json'), '{}')
  }
  await writeFile(join(cwd, 'empty.js'), `import toys from './toys.js'; export default { ...toys, envs: [] }`)
})
afterAll(() => rm(cwd, { recursive: true, force: true }))

const run = async (...words: string[]) => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const interrupts = { signal: new AbortController().signal, exitCode: () => null }
  const code = await runCli(['check', ...words], { cwd, stdin: new PassThrough(), stdout, stderr, interrupts })
  const text = (stream: PassThrough) => String(stream.read() ?? '')
  return { code, stdout: text(stdout), stderr: text(stderr) }
}

describe('ludus check', () => {
  it('passes a sound env', async () => {
    expect(await run('toys/light-v1')).toEqual({
      code: 0,
      stdout: 'toys/light-v1: nothing wrong\n1 checked: nothing wrong\n',
      stderr: '',
    })
  })

  it('shows warnings and passes', async () => {
    const { code, stdout, stderr } = await run('toys/seeded-v1')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^toys\/seeded-v1: 1 warning\n {2}warning {2}seed-method {2}seed {2}nobody calls it/)
  })

  it('shows errors, says so in one line on standard error, and exits with code 1', async () => {
    expect(await run('toys/paid-v1')).toEqual({
      code: 1,
      stdout: 'toys/paid-v1: 1 error\n  error  reward-nan  step 1  the reward is NaN\n1 checked: 1 error\n',
      stderr: 'ludus: Cannot pass toys/paid-v1: 1 error\n',
    })
  })

  it.each(['./quiet.js', 'toys'])('checks every env of a plugin, by path or by name: %s', async (what) => {
    const { code, stdout } = await run(what)
    expect(code).toBe(what === 'toys' ? 1 : 0)
    expect(stdout).toContain('toys/light-v1: nothing wrong\ntoys/seeded-v1: 1 warning\n')
    expect(stdout).toContain(what === 'toys' ? '5 checked: 2 errors, 1 warning' : '2 checked: 1 warning')
  })

  it('asks for no replay of an env that its plugin declares nondeterministic', async () => {
    expect((await run('toys/noisy-v1')).code).toBe(0)
    expect((await run('toys/unsteady-v1')).stdout).toContain('error  replay  step 1, reward  ')
  })

  it.each(['games/odd', './games/odd/'])('checks a game folder, and what its module looks for: %s', async (folder) => {
    expect(await run(folder, '--steps', '7')).toEqual({
      code: 0,
      stdout: 'toys/odd-v1: 1 warning\n  warning  term-never  reward.won  never in 7, from 0\n1 checked: 1 warning\n',
      stderr: '',
    })
  })

  it('prints one JSON value for programs', async () => {
    const { code, stdout } = await run('toys/paid-v1', '--json', '--steps', '5', '--seed', '3')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      errors: 1,
      warnings: 0,
      envs: [{ id: 'toys/paid-v1', passed: false, findings: [{ row: 'reward-nan', level: 'error', where: 'step 1' }] }],
    })
  })

  it('makes the env with the options it is given', async () => {
    expect((await run('toys/light-v1', '--env-options', '{"start":7}')).stdout).toContain('observation-range')
  })

  it.each([
    [['toys/lihgt-v1'], /did you mean toys\/light-v1\?/],
    [['games/bad'], /Cannot read the game file: page: none/],
    [['games/strange'], /Cannot check games\/strange: no installed plugin plays such a game; install one/],
    [['ludus-gone'], /Cannot find the plugin ludus-gone/],
    [['./gone.js'], /Cannot load the plugin .*gone\.js/],
    [['./empty.js'], /Cannot check \.\/empty\.js: the plugin offers no env/],
    [['toys/light-v1', '--steps', 'few'], /--steps few: must be a whole number/],
  ])('answers %j with one line on standard error', async (words, message) => {
    const { code, stdout, stderr } = await run(...words)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr.match(/\n/g)).toHaveLength(1)
  })
})
