import type { Info, RenderMode, SyncEnv } from '../contracts/env.js'
import type { Frame } from '../contracts/frame.js'
import type { Space } from '../contracts/space.js'
import { box } from '../spaces/box.js'
import { discrete } from '../spaces/discrete.js'

/** What a scripted env plays. */
export interface Script {
  /** The first is that of the reset, and one follows for each step. */
  readonly observations: readonly unknown[]
  /** One for each step; 0 unless given. */
  readonly rewards?: readonly number[]
  /** The step that terminates, counted from 1. */
  readonly terminatesAt?: number
  /** The step that truncates, counted from 1. */
  readonly truncatesAt?: number
  /** Two unbounded numbers of float32 unless given. */
  readonly observationSpace?: Space
  readonly actionSpace?: Space
  readonly infos?: readonly Info[]
  /** The picture of each observation; without it the env renders nothing. */
  readonly pictures?: readonly Frame[]
}

/** An env that plays a script from its start after each reset, for tests of wrappers. */
export function createScriptedEnv(script: Script): SyncEnv & { readonly played: unknown[] } {
  const { observations, rewards, terminatesAt, truncatesAt, infos, pictures } = script
  const played: unknown[] = []
  let step = 0
  const renderMode: RenderMode = pictures ? 'rgb' : null
  return {
    played,
    mode: 'sync',
    observationSpace:
      script.observationSpace ??
      box({ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, shape: [2], dtype: 'float32' }),
    actionSpace: script.actionSpace ?? discrete(2),
    stateSpace: undefined,
    spec: null,
    renderMode,
    framesPerStep: 1,
    reset() {
      step = 0
      return { observation: observations[0], state: undefined, info: {} }
    },
    step(action) {
      played.push(action)
      step++
      return {
        observation: observations[step],
        reward: rewards?.[step - 1] ?? 0,
        terminated: step === terminatesAt,
        truncated: step === truncatesAt,
        state: undefined,
        info: infos?.[step - 1] ?? {},
      }
    },
    render: () => pictures?.[step] ?? null,
    close: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}
