/** The runs that a run called: its flow began them, and they are taken back with it. */
import type { KeptEntry, RunFilter, RunSummary } from 'flext-core'
import { JobRequest } from 'flext-meltano/jobs'
import { either as E } from 'fp-ts'

export interface ChildRun {
  /** What the job calls it, where it is a part of one. */
  readonly name?: string
  readonly summary: RunSummary
}

/** Those that a job names, and those named after the run. */
export const childrenOf = (
  { id, request }: RunSummary,
  list: (filter: RunFilter) => ReadonlyArray<RunSummary>,
): ReadonlyArray<ChildRun> => {
  const job = JobRequest.decode(request)
  const named = E.isLeft(job)
    ? []
    : job.right.parts.flatMap((part): ReadonlyArray<ChildRun> => {
        const run = 'run' in part ? part.run : undefined
        const found =
          run === undefined ? [] : list({ idPrefix: run }).filter((one) => one.id === run)
        return found.map((summary) => ({ name: part.name, summary }))
      })
  const below = list({ idPrefix: `${id}/` })
    .filter((one) => !named.some(({ summary }) => summary.run === one.run))
    .map((summary) => ({ summary }))
  return [...named, ...below.toReversed()]
}

export const parentOf = (entries: ReadonlyArray<KeptEntry>): string | undefined => {
  const started = entries[0]?.record
  return started?.kind === 'started' ? started.parent?.id : undefined
}
