// Trainers for `lab.ts`: dqn as a run has it, and dqn of which nothing is kept. Each tells how long it took.
import { definePlugin, noResumption, type TrainContext, type Trainer } from '@ludus/core'
import drl from '@ludus/trainers-drl'

const dqn = drl.trainers.find(({ id }) => id === 'dqn') as Trainer

const timed = (id: string, change: (context: TrainContext<unknown>) => TrainContext<unknown>): Trainer => ({
  id,
  configSchema: dqn.configSchema,
  async train(context) {
    const start = performance.now()
    const agent = await dqn.train(change(context))
    // Nobody else reads this; an event is the way out of a run.
    context.report({ type: 'metric', name: 'trainSeconds', step: 0, value: (performance.now() - start) / 1_000 })
    return agent
  },
})

export default definePlugin({
  name: 'bookkeeping',
  apiVersion: 1,
  trainers: [
    timed('kept', (context) => context),
    timed('bare', (context) => ({
      ...context,
      resumption: noResumption,
      checkpoints: { save: async () => undefined },
      report: () => undefined,
      evaluate: async () => undefined,
    })),
  ],
})
