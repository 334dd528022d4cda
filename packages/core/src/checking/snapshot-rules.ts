import type { Check } from './check.js'
import { type Finding, finding } from './check-report.js'
import { differenceOf } from './determinism-rules.js'
import { recordPlay } from './record-play.js'
import type { CheckRow } from './rows.js'
import { describeValue, hashValue } from './trajectory.js'

/** Saves in the middle of a play, and plays the rest three times: on, from the saved state, and in a new env. */
export async function snapshotGoesOn({ tested, seed, actions, workshop, report, skip }: Check): Promise<void> {
  const { env } = tested
  const [saves, loads] = [typeof env.saveState === 'function', typeof env.loadState === 'function']
  if (!saves && !loads) return skip('snapshot', 'the env offers no snapshot')
  if (saves !== loads) {
    const [has, lacks] = saves ? ['saveState', 'loadState'] : ['loadState', 'saveState']
    return report(finding('snapshot-pair', 'the env', `it has ${has}, but no ${lacks}`))
  }

  const middle = Math.floor(actions.length / 2)
  await recordPlay(tested, { seed, actions: actions.slice(0, middle) })
  const call = `saveState() after step ${middle}`
  const saved = await tested.saveState(call)
  const hash = hashValue(saved)
  const rest = { actions: actions.slice(middle) }
  const wanted = await recordPlay(tested, rest)
  if (hashValue(saved) !== hash)
    return report(finding('snapshot-shared', call, 'what it gave was another one later: give a copy'))

  const compare = async (row: CheckRow, target: typeof tested, from: unknown): Promise<Finding | null> => {
    await target.loadState(from, 'loadState()')
    const different = differenceOf(wanted, await recordPlay(target, rest))
    return different && finding(row, `${different.where} after loadState`, different.message)
  }

  const different = await compare('snapshot-restore', tested, saved)
  if (different) return report(different)
  const copy = cloned(saved)
  if (!copy) return report(finding('snapshot-clone', call, `structuredClone refuses ${describeValue(saved)}`))
  const fresh = await workshop.make(env.renderMode)
  report(await compare('snapshot-new-env', fresh, copy.value))
  await fresh.close('close-throws', 'close()')
}

function cloned(value: unknown): { readonly value: unknown } | null {
  try {
    return { value: structuredClone(value) }
  } catch {
    return null
  }
}
