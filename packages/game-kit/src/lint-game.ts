import { type AnyEnv, createRng, isLudusError, type LintFinding, type LintOptions, liftEnv } from '@ludus/core'
import { compileGame, type GameState } from './compile-game.js'
import type { SharedGameFile } from './game-file.js'

/** What was seen in a random play. */
interface Play {
  /** The state data after each reset. */
  readonly starts: GameState[]
  readonly states: GameState[]
  /** The reward terms of each step. */
  readonly terms: Readonly<Record<string, number>>[]
  ends: number
}

/**
 * Plays a game at random and looks for what its file rarely means: rewards that never come, come for nothing or never
 * differ, an episode that does not end or has ended as it begins, and state variables that stand still or leave their
 * range.
 *
 * @param env Of the game; it stays open.
 * @param file The game file, checked.
 * @throws {LudusError} What the env throws, but for `INVALID_STATE`, which is a finding.
 */
export async function lintGame(
  env: AnyEnv,
  file: SharedGameFile,
  { steps, seed, signal }: LintOptions,
): Promise<LintFinding[]> {
  const play: Play = { starts: [], states: [], terms: [], ends: 0 }
  try {
    for await (const _ of playAtRandom(env, seed, play)) {
      signal?.throwIfAborted()
      if (play.terms.length >= steps) break
    }
  } catch (error) {
    if (!isLudusError(error) || error.code !== 'INVALID_STATE') throw error
    return [{ row: 'variable-range', level: 'error', where: 'state', message: error.message }]
  }
  return [...termFindings(play, file), ...endFindings(play, file), ...variableFindings(play, file)]
}

async function* playAtRandom(anyEnv: AnyEnv, seed: number, play: Play): AsyncGenerator<void> {
  const env = liftEnv(anyEnv)
  const rng = createRng(seed)
  for (let episode = 0; ; episode++) {
    const { state } = await env.reset(episode === 0 ? { seed } : {})
    play.starts.push(state as GameState)
    for (let ended = false; !ended; ) {
      const result = await env.step(env.actionSpace.sample(rng))
      play.states.push(result.state as GameState)
      play.terms.push(result.info.rewardTerms ?? {})
      ended = result.terminated || result.truncated
      if (ended) play.ends++
      yield
    }
  }
}

function termFindings({ starts, terms }: Play, file: SharedGameFile): LintFinding[] {
  const { reward } = compileGame(file)
  // A step in which nothing happens.
  const idle = starts.map((state) => reward({ previousState: state, state, action: null, terminated: false }).terms)
  return Object.entries(file.reward).flatMap(([name, { on }]) => {
    const warn = (row: string, message: string): LintFinding => ({
      ...{ row, message, level: 'warning', where: `reward.${name}` },
    })
    const values = terms.map((each) => each[name] as number)
    const bad = values.find((value) => !Number.isFinite(value))
    if (bad !== undefined) return [{ ...warn('term-finite', `it is ${bad}`), level: 'error' }]
    if (values.every((value) => value === 0)) return [warn('term-never', `it is 0 in all of ${values.length} steps`)]
    if (on === 'always') return []
    const [first] = values
    const findings: LintFinding[] = []
    if (values.length > 1 && values.every((value) => value === first))
      findings.push(warn('term-constant', `it is ${first} in every one of ${values.length} steps`))
    const free = idle.find((each) => each[name] !== 0)?.[name]
    if (free !== undefined)
      findings.push(warn('term-on-reset', `it is ${free} after a reset, before anything happened`))
    return findings
  })
}

function endFindings({ starts, terms, ends }: Play, file: SharedGameFile): LintFinding[] {
  const { isDone, isTruncated } = compileGame(file)
  const findings: LintFinding[] = []
  if (starts.some(isDone))
    findings.push({ row: 'done-on-reset', level: 'error', where: 'done', message: 'it holds after a reset' })
  if (starts.some(isTruncated))
    findings.push({ row: 'done-on-reset', level: 'error', where: 'truncated', message: 'it holds after a reset' })
  if (ends === 0)
    findings.push({
      row: 'never-done',
      level: 'warning',
      where: 'done',
      message: `no episode ended in ${terms.length} steps`,
    })
  return findings
}

function variableFindings({ starts, states }: Play, file: SharedGameFile): LintFinding[] {
  const seen = [...starts, ...states]
  return Object.keys(file.state).flatMap((name): LintFinding[] => {
    const first = String(seen[0]?.[name])
    if (seen.some((state) => String(state[name]) !== first)) return []
    const message = `it is ${first} all through ${states.length} steps`
    return [{ row: 'variable-constant', level: 'warning', where: `state.${name}`, message }]
  })
}
