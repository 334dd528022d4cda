import type { PlayedCall } from './check.js'
import { missingResult } from './play-rules.js'
import { CallFailed, type TestedEnv } from './tested-env.js'
import { hashValue, type PlayPlan, play, trajectoryStep } from './trajectory.js'

/**
 * Plays, and keeps what each call gave.
 *
 * @param played Takes the calls, so that those before a failure are there.
 * @param after Runs after each call.
 * @throws {CallFailed} When a call fails, or gives what no play can go on from.
 */
export async function recordPlay(
  tested: TestedEnv,
  plan: PlayPlan,
  played: PlayedCall[] = [],
  after?: (call: string) => Promise<void>,
): Promise<PlayedCall[]> {
  for await (const { call, kind, result } of play(watched(tested), plan)) {
    played.push({
      call,
      kind,
      result,
      row: trajectoryStep(call, result),
      observationHash: hashValue(result.observation),
      stateHash: hashValue(result.state),
      infoHash: hashValue(result.info),
    })
    await after?.(call)
  }
  return played
}

/** Nothing is read of a result before it is one. */
function watched(tested: TestedEnv): Pick<TestedEnv, 'reset' | 'step'> {
  const assertResult = (kind: PlayedCall['kind'], call: string, result: unknown) => {
    const found = missingResult(kind, call, result)
    if (found) throw new CallFailed(found)
    return result
  }
  return {
    reset: async (options, call) => assertResult('reset', call, await tested.reset(options, call)),
    step: async (action, call) => assertResult('step', call, await tested.step(action, call)),
  }
}
