import type { RunEvent, VectorStepResult } from '@ludus/core'

/**
 * Reports the episodes that ended in a step, as the `episodeStatistics` wrapper counted them.
 *
 * @param steps Terminal steps so far.
 */
export function reportEpisodes(step: VectorStepResult, steps: number, report: (event: RunEvent) => void): void {
  for (const { episode } of step.final?.infos ?? [])
    if (episode) report({ type: 'episode', steps, return: episode.return, length: episode.length })
}
