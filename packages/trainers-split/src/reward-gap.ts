import type { LearnContext, Learner, Policy } from '@ludus/core'
import { z } from 'zod'
import { gapValueOptionsSchema, learnGapValues } from './gap-values.js'
import { learnByScoreFunction, scoreFunctionOptionsSchema } from './score-function.js'

// The method's own way to train the policy (patent CN110837858B): the reward of the state data that an operation led to
// is compared with the reward of the state data that were wanted, and the loss on the difference moves the policy alone.
// A game is a black box, so no slope leads from its state data back to the operation. There are two ways around that:
//
// - `value`: the network predicts the gap of each operation; it is corrected by the gap that is observed, and the policy
//   picks the operation of the least one. Off-policy, from replay: `gap-values.ts`.
// - `score-function`: the loss of the gap itself weighs how likely the operation is to be drawn again. On-policy, from
//   rollouts: `score-function.ts`.
//
// What the gap is stands in `gap.ts`.

const rewardGapOptionsSchema = z.discriminatedUnion('reading', [gapValueOptionsSchema, scoreFunctionOptionsSchema])

export type RewardGapOptions = z.output<typeof rewardGapOptionsSchema>

/** Learning by the gap between the reward of an operation and that of a target, on images (uint8) and vectors. */
export const rewardGap: Learner<RewardGapOptions> = { id: 'reward-gap', configSchema: rewardGapOptionsSchema, learn }

/**
 * Trains a policy that brings the reward of what it does close to that of the target state data.
 *
 * @returns The policy. It owns the engine: close it.
 * @throws {LudusError} `UNSUPPORTED_ENV` without state data, reward function or target; `UNSUPPORTED_SPACE` for
 * observations that are no Box, or actions that the reading cannot choose from; `INVALID_OPTIONS` for a target on
 * variables that the env lacks; `TRAINING_DIVERGED`.
 */
function learn(context: LearnContext<RewardGapOptions>): Promise<Policy> {
  const { options } = context
  return options.reading === 'value'
    ? learnGapValues({ ...context, options })
    : learnByScoreFunction({ ...context, options })
}
