import { z } from 'zod'
import type { AnyEnv, Info, StepResult } from '../../contracts/env.js'
import { wrapEnv } from '../wrap-env.js'
import { readSettings, specWithWrapper } from '../wrapper-stack.js'

const settingsSchema = z.strictObject({ count: z.int().positive() })

/**
 * Plays each action for some steps. Rewards and reward terms are summed, the rest is that of the last step; an end
 * stops early.
 *
 * Source: Gymnasium 1.4 `RepeatAction`.
 *
 * @throws {LudusError} `INVALID_OPTIONS`.
 */
export function repeatAction<E extends AnyEnv>(env: E, settings: z.input<typeof settingsSchema>): E {
  const parsed = readSettings('repeatAction', settingsSchema, settings)
  return wrapEnv(env as AnyEnv, {
    ...repeatHooks(env, parsed.count),
    spec: specWithWrapper(env.spec, 'repeatAction', parsed),
  }) as E
}

/** Steps up to `count` times and sums rewards. */
export function repeatHooks(env: AnyEnv, count: number) {
  let steps = 0
  let reward = 0
  let terms: Record<string, number> | undefined
  return {
    framesPerStep: env.framesPerStep * count,
    // Each step starts anew.
    memory: null,
    beforeStep() {
      steps = 0
      reward = 0
      terms = undefined
    },
    stepAgain(result: StepResult): boolean {
      steps++
      reward += result.reward
      if (result.info.rewardTerms)
        for (const [name, term] of Object.entries(result.info.rewardTerms)) {
          terms ??= {}
          terms[name] = (terms[name] ?? 0) + term
        }
      return steps < count && !result.terminated && !result.truncated
    },
    afterStep(result: StepResult): StepResult {
      const info: Info = terms ? { ...result.info, rewardTerms: terms } : result.info
      return { ...result, reward, info }
    },
  }
}
