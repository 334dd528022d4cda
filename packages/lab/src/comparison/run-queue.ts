/** Where jobs wait for their turn: on this machine, or on many. */
export interface RunQueue {
  /**
   * Works through jobs, begun in order.
   *
   * @param work Must not reject for a job that merely failed.
   * @throws The first rejection, when all that was under way has ended.
   */
  drain<Job>(jobs: readonly Job[], work: (job: Job) => Promise<void>): Promise<void>
}

/**
 * A queue of this process.
 *
 * @param parallel Jobs under way at once, at least 1.
 */
export function createLocalQueue(parallel: number): RunQueue {
  return {
    async drain(jobs, work) {
      const waiting = [...jobs]
      const worker = async () => {
        for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await work(job)
      }
      const ends = await Promise.allSettled(Array.from({ length: Math.max(1, parallel) }, worker))
      const broken = ends.find((end) => end.status === 'rejected')
      if (broken) throw broken.reason
    },
  }
}
