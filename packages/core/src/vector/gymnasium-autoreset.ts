import type { Info } from '../contracts/env.js'
import type { FinalStep, VectorEnv, VectorResetResult, VectorStepResult } from '../contracts/vector-env.js'
import { LudusError } from '../errors.js'

/** What a step gives in Gymnasium's shapes: a row for each env, and nothing apart. */
export type GymnasiumStepResult<ObservationBatch = unknown, StateBatch = unknown> = Omit<
  VectorStepResult<ObservationBatch, StateBatch>,
  'final'
>

/** A vector env whose step has one of Gymnasium's shapes. Seeds are those of `VectorEnv`. */
export interface GymnasiumVectorEnv<
  Observation = unknown,
  Action = unknown,
  State = unknown,
  ObservationBatch = unknown,
  ActionBatch = unknown,
  StateBatch = unknown,
> extends AsyncDisposable,
    Pick<
      VectorEnv<Observation, Action, State, ObservationBatch, ActionBatch, StateBatch>,
      'numEnvs' | 'observationSpace' | 'actionSpace' | 'stateSpace' | 'spec' | 'framesPerStep' | 'close'
    > {
  reset(options?: { readonly seed?: number }): Promise<VectorResetResult<ObservationBatch, StateBatch>>
  step(actions: ActionBatch): Promise<GymnasiumStepResult<ObservationBatch, StateBatch>>
}

/** What `toSameStep` adds to the info of an env whose episode ended. */
export interface FinalInfo extends Info {
  /** Gymnasium's `final_obs`. */
  readonly finalObservation: unknown
  /** The last state data; undefined when the env has none. */
  readonly finalState: unknown
  /** Gymnasium's `final_info`. */
  readonly finalInfo: Info
}

/**
 * Gives a vector env the shape of Gymnasium's `AutoresetMode.NEXT_STEP`, its default: where an episode ends, the row
 * holds its last observation; the next step ignores that env's action and gives the first observation of its new
 * episode, with reward 0 and no end. Whoever learns from it has to leave such steps out.
 *
 * Source: Gymnasium 1.4 `SyncVectorEnv`.
 *
 * @param env It is owned from here on: closing the result closes it.
 * @throws {LudusError} `UNSUPPORTED_VECTOR` when `env` cannot let one env stand still (`stepsByMask`).
 * @example
 * const env = toNextStep(createVectorEnv(envs))
 */
export function toNextStep<Observation, Action, State, ObservationBatch, ActionBatch, StateBatch>(
  env: VectorEnv<Observation, Action, State, ObservationBatch, ActionBatch, StateBatch>,
): GymnasiumVectorEnv<Observation, Action, State, ObservationBatch, ActionBatch, StateBatch> {
  if (env.stepsByMask !== true)
    throw new LudusError(
      'UNSUPPORTED_VECTOR',
      'Cannot give this vector env the shape of NEXT_STEP as its step takes no mask: use toSameStep',
    )
  /** The envs whose episode ended in the last step. */
  let ended: Int32Array = new Int32Array(0)

  return {
    ...sharedMembers(env),
    async reset({ seed } = {}) {
      ended = new Int32Array(0)
      return env.reset(seed === undefined ? {} : { seed })
    },
    async step(actions) {
      const mask = new Uint8Array(env.numEnvs).fill(1)
      for (const index of ended) mask[index] = 0
      const { final, ...step } = await env.step(actions, ended.length > 0 ? { mask } : {})
      ended = final?.indices ?? new Int32Array(0)
      return final ? { ...step, ...withFinalRows(env, step, final) } : step
    },
  }
}

/**
 * Gives a vector env the shape of Gymnasium's `AutoresetMode.SAME_STEP`: where an episode ends, the row holds the first
 * observation of the new one, and `infos[i]` has the ended one's last in `finalObservation`, `finalState` and
 * `finalInfo` (Gymnasium: `infos["final_obs"][i]` and `infos["final_info"]`).
 *
 * Source: Gymnasium 1.4 `SyncVectorEnv`.
 *
 * @param env It is owned from here on: closing the result closes it.
 * @example
 * const env = toSameStep(createVectorEnv(envs))
 */
export function toSameStep<Observation, Action, State, ObservationBatch, ActionBatch, StateBatch>(
  env: VectorEnv<Observation, Action, State, ObservationBatch, ActionBatch, StateBatch>,
): GymnasiumVectorEnv<Observation, Action, State, ObservationBatch, ActionBatch, StateBatch> {
  return {
    ...sharedMembers(env),
    reset: ({ seed } = {}) => env.reset(seed === undefined ? {} : { seed }),
    async step(actions) {
      const { final, ...step } = await env.step(actions)
      return final ? { ...step, infos: withFinalInfos(env, step.infos, final) } : step
    },
  }
}

type RowSpaces<Observation, State, ObservationBatch, StateBatch> = Pick<
  VectorEnv<Observation, unknown, State, ObservationBatch, unknown, StateBatch>,
  'observationSpace' | 'stateSpace'
>

function sharedMembers<Observation, Action, State, ObservationBatch, ActionBatch, StateBatch>(
  env: VectorEnv<Observation, Action, State, ObservationBatch, ActionBatch, StateBatch>,
) {
  const { numEnvs, observationSpace, actionSpace, stateSpace, spec, framesPerStep } = env
  const close = () => env.close()
  return {
    numEnvs,
    observationSpace,
    actionSpace,
    stateSpace,
    spec,
    framesPerStep,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Puts the last rows of ended episodes where the first ones of new episodes stand. */
function withFinalRows<Observation, State, ObservationBatch, StateBatch>(
  { observationSpace, stateSpace }: RowSpaces<Observation, State, ObservationBatch, StateBatch>,
  step: VectorResetResult<ObservationBatch, StateBatch>,
  final: FinalStep<ObservationBatch, StateBatch>,
): VectorResetResult<ObservationBatch, StateBatch> {
  const replaced = <Value>(values: readonly Value[], finals: readonly Value[]): Value[] => {
    const rows = [...values]
    finals.forEach((value, at) => {
      rows[final.indices[at] as number] = value
    })
    return rows
  }
  const observations = observationSpace.batch(
    replaced(observationSpace.unbatch(step.observations), observationSpace.unbatch(final.observations)),
  )
  const states = stateSpace
    ? stateSpace.batch(replaced(stateSpace.unbatch(step.states), stateSpace.unbatch(final.states)))
    : step.states
  return { observations, states, infos: replaced(step.infos, final.infos) }
}

function withFinalInfos<Observation, State, ObservationBatch, StateBatch>(
  { observationSpace, stateSpace }: RowSpaces<Observation, State, ObservationBatch, StateBatch>,
  infos: readonly Info[],
  final: FinalStep<ObservationBatch, StateBatch>,
): Info[] {
  const observations = observationSpace.unbatch(final.observations)
  const states = stateSpace?.unbatch(final.states)
  const rows = [...infos]
  final.indices.forEach((index, at) => {
    const added: FinalInfo = {
      ...rows[index],
      finalObservation: observations[at],
      finalState: states?.[at],
      finalInfo: final.infos[at] as Info,
    }
    rows[index] = added
  })
  return rows
}
