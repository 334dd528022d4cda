/**
 * Works through jobs in order, some at the same time.
 *
 * @param parallel Jobs under way at once, at least 1.
 * @param work Must not reject for a job that merely failed.
 * @throws The first rejection, when all that was under way has ended.
 */
export async function runQueue<Job>(
  jobs: readonly Job[],
  parallel: number,
  work: (job: Job) => Promise<void>,
): Promise<void> {
  const waiting = [...jobs]
  const worker = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await work(job)
  }
  const ends = await Promise.allSettled(Array.from({ length: Math.max(1, parallel) }, worker))
  const broken = ends.find((end) => end.status === 'rejected')
  if (broken) throw broken.reason
}
