import type { Learner, Trainer } from '@ludus/core'
import { createAgent } from '@ludus/nn'

/**
 * Makes a trainer of a learner: it learns from the observations as they come, all of its network at once.
 *
 * @returns A trainer of the learner's id and options. It keeps the agent of the last evaluation as the checkpoint
 * `latest`.
 */
export function endToEnd<Options>(learner: Learner<Options>): Trainer<Options> {
  return {
    id: learner.id,
    configSchema: learner.configSchema,
    async train(context) {
      context.report({ type: 'stage', stage: 'policy' })
      const policy = await learner.learn({
        ...context,
        async evaluate(policy, progress) {
          const agent = createAgent({ encoder: null, policy })
          await context.evaluate(agent, progress)
          await context.checkpoints.save('latest', agent)
        },
      })
      return createAgent({ encoder: null, policy })
    },
  }
}
