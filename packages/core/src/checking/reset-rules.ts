import type { Check } from './check.js'
import { finding } from './check-report.js'
import { CallFailed, type TestedEnv } from './tested-env.js'

/** Whether reset works by a seed: if not, whether it is the seed that it fails on. */
export async function resetTakesSeed({ tested, seed }: Check): Promise<void> {
  const failure = await failureOf(tested, { seed })
  if (!failure) return
  if (failure.finding.row === 'hangs' || (await failureOf(tested, undefined))) throw failure
  throw new CallFailed(
    finding('reset-seed', failure.finding.where, `reset() works without a seed, but: ${failure.finding.message}`),
  )
}

export async function resetTakesOptions({ tested, seed, report }: Check): Promise<void> {
  const failure = await failureOf(tested, { seed, options: {} })
  if (failure?.finding.row === 'hangs') throw failure
  if (failure) report(finding('reset-options', failure.finding.where, failure.finding.message))
}

async function failureOf(tested: TestedEnv, options: Parameters<TestedEnv['reset']>[0]): Promise<CallFailed | null> {
  try {
    await tested.reset(options, `reset(${options ? describe(options) : ''})`)
    return null
  } catch (error) {
    if (error instanceof CallFailed) return error
    throw error
  }
}

function describe({ seed, options }: { seed?: number; options?: object }): string {
  return `{ seed: ${seed}${options ? ', options: {}' : ''} }`
}
