/** Files of tests side by side: each in a process and a network of its own, so that none meets the members of another. */

/** A file of tests in the queue. */
export interface Job {
  readonly file: string
  /** True for what needs the network of the host itself: its databases, its interfaces, a package registry. One at a time. */
  readonly onHost: boolean
}

/**
 * Runs all jobs, at most `lanes` at once, in their order, those of the host one after another. Gives what came of each, in the
 * order of the jobs.
 */
export async function runInLanes<T>(jobs: readonly Job[], lanes: number, run: (job: Job) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  const waiting = jobs.map((job, index) => ({job, index}))
  let hostIsBusy = false
  const lane = async (): Promise<void> => {
    for (;;) {
      const at = waiting.findIndex(({job}) => !job.onHost || !hostIsBusy)
      const [next] = at < 0 ? [] : waiting.splice(at, 1)
      // Whoever has the host's network runs what else needs it.
      if (next === undefined) return
      const {job, index} = next
      if (job.onHost) hostIsBusy = true
      results[index] = await run(job)
      if (job.onHost) hostIsBusy = false
    }
  }
  await Promise.all(Array.from({length: lanes}, lane))
  return results
}
