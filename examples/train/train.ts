import { executeRun, type RunManifest, runConfigSchema } from '@ludus/lab'

/** Split training on a web game, from a program: what `ludus train split` does from a terminal. */
export function trainCatch(
  directory: string,
  samples: number,
  steps: number,
  signal: AbortSignal,
): Promise<RunManifest> {
  const config = runConfigSchema.parse({
    plugins: ['@ludus/envs-web', '@ludus/encoders', '@ludus/trainers-split', '@ludus/trainers-drl'],
    env: { id: 'web/catch-v1', options: { size: 42 } },
    frameStack: 2,
    trainer: {
      id: 'split',
      options: {
        samples: { source: 'record', steps: samples },
        encoder: { options: { network: { kind: 'small-cnn' } } },
        learner: { options: { learningStarts: Math.min(1000, steps / 2) } },
      },
    },
    budget: { steps },
    evaluation: { everySteps: steps },
  })
  return executeRun({ config, directory, signal, onEvent: () => undefined })
}
