import { type Goal, LudusError, type VectorEnv, type VectorStepResult, valueFromJson, valueToJson } from '@ludus/core'
import { huber, square, type Tensor } from '@ludus/nn'
import { z } from 'zod'

// The reward gap, as both readings know it. With R the env's reward function of state data:
//
// - First reward: R(state before, state after the operation, operation).
// - Target reward: R(state before, target state, operation), by the same function. The target state is what the env, or
//   the option `target`, makes of the state before; it is wanted, not reached, and ends nothing.
// - Gap: how far the first reward is from the target reward. Being above it is as far off as being below, as it is to
//   the loss of a difference.
// - Over a window, gaps are discounted like rewards. Where the task ended nothing changes any more, so the gap of its
//   last state data, standing still, fills the rest of the window: none where the target was met, and one for each step
//   where it was missed. Counting nothing would make an early end the best way to leave no gap. Where the episode was cut
//   from outside, it is predicted as if it went on: Pardo et al. 2018, arXiv:1712.00378.

/** Options of both readings. */
export const gapOptions = {
  /** Per step of the agent; 0 compares the rewards of one operation alone. */
  discount: z.number().min(0).lt(1).default(0.95),
  /** What a difference costs: its square, or that up to 1 and a straight line beyond. */
  loss: z.enum(['mse', 'huber']).default('huber'),
  /**
   * The target state data, in place of the env's: state variables and what they should be, a number, or another variable
   * of the state before the operation and what to add to it.
   */
  target: z
    .record(z.string(), z.union([z.number(), z.strictObject({ variable: z.string(), add: z.number().default(0) })]))
    .optional(),
}

type Target = NonNullable<z.output<typeof gapOptions.target>>

/** What a difference costs, elementwise; its slope is the difference, clipped to [-1, 1] by `huber`. */
export function gapLoss(loss: 'mse' | 'huber', difference: Tensor): Tensor {
  return loss === 'mse' ? square(difference) : huber(difference)
}

/** Compares the rewards of operations with those of the target, step by step. */
export interface GapMeter {
  /**
   * Starts at these state data.
   *
   * @param states A batch of the env's state space.
   */
  begin(states: unknown): void
  /**
   * @param actions What was done at the last state data, a batch of the env's action space.
   * @returns Reward units, at least 0, shape [numEnvs]; where the task ended, the rest of the window is in it.
   */
  measure(actions: unknown, step: VectorStepResult): Float64Array
  /** The last state data as plain JSON. */
  save(): unknown[]
  /** Starts at what `save` gave. */
  restore(saved: readonly unknown[]): void
}

/**
 * Makes the meter of an env.
 *
 * @throws {LudusError} `UNSUPPORTED_ENV` without state data, reward function or target. Its functions throw
 * `INVALID_OPTIONS` for a target on variables that the state data lack.
 */
export function createGapMeter(
  { stateSpace, actionSpace, spec }: VectorEnv,
  goal: Goal | null,
  { discount, target }: { readonly discount: number; readonly target?: Target | undefined },
): GapMeter {
  const envName = spec?.id ?? 'this env'
  if (stateSpace === undefined) throw unsupported(envName, 'hands out no state data', 'give it a state space')
  if (goal === null)
    throw unsupported(envName, 'declares no reward function of state data', 'export goal() from its module')
  const targetOf = target ? (state: unknown) => withValues(state, target) : goal.targetOf
  if (targetOf === undefined)
    throw unsupported(envName, 'declares no target state data', "name some in its goal() or in the option 'target'")

  const gap = (previousState: unknown, state: unknown, action: unknown, terminated: boolean) => {
    const first = goal.reward({ previousState, state, action, terminated })
    const wanted = goal.reward({ previousState, state: targetOf(previousState), action, terminated: false })
    return Math.abs(wanted.value - first.value)
  }

  let before: readonly unknown[] = []
  return {
    begin(states) {
      before = stateSpace.unbatch(states)
    },
    measure(actions, step) {
      const operations = actionSpace.unbatch(actions)
      const states = stateSpace.unbatch(step.states)
      const after = [...states]
      if (step.final !== null) {
        const lasts = stateSpace.unbatch(step.final.states)
        for (const [row, env] of step.final.indices.entries()) after[env] = lasts[row]
      }
      const gaps = Float64Array.from(after, (state, env) => {
        const terminated = step.terminated[env] === 1
        const observed = gap(before[env], state, operations[env], terminated)
        if (!terminated) return observed
        return observed + (discount / (1 - discount)) * gap(state, state, operations[env], false)
      })
      before = states
      return gaps
    },
    save: () => before.map((state) => valueToJson(stateSpace, state)),
    restore(saved) {
      before = saved.map((state) => valueFromJson(stateSpace, state))
    },
  }
}

/** State data with the values that a target names. */
function withValues(state: unknown, target: Target): unknown {
  const variables = Object(state) as Readonly<Record<string, unknown>>
  const numberOf = (variable: string): number => {
    const value = variables[variable]
    if (typeof value === 'number') return value
    throw new LudusError(
      'INVALID_OPTIONS',
      `Cannot aim at the state variable ${variable}: the state data hold ${Object.keys(variables).join(', ') || 'one number'}; name a number among its variables`,
    )
  }
  const values = Object.entries(target).map(([variable, value]) => {
    numberOf(variable)
    return [variable, typeof value === 'number' ? value : numberOf(value.variable) + value.add]
  })
  return { ...variables, ...Object.fromEntries(values) }
}

function unsupported(env: string, why: string, what: string): LudusError {
  return new LudusError('UNSUPPORTED_ENV', `Cannot learn by the reward gap as ${env} ${why}: ${what}`)
}
