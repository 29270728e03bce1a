/** The run that somebody means by an id, or by the beginning or end of one. */
import type { FlextError, RunSummary } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Failure } from '../program/outcome.ts'

export type RunAmbiguous = FlextError<'RunAmbiguous'> & {
  readonly candidates: ReadonlyArray<string>
}

const most = 10

/** `runs` are all there are, the newest first. */
export const findRun = (
  runs: ReadonlyArray<RunSummary>,
  asked: string,
): E.Either<Failure, RunSummary> => {
  const named = runs.filter(({ id }) => id === asked)
  const meant =
    named.length > 0 ? named : runs.filter(({ id }) => id.startsWith(asked) || id.endsWith(asked))
  // Whoever means a run does not mean those that are named after it, as that which tells its lineage.
  const own = meant.filter(({ id }) => !meant.some((each) => id.startsWith(`${each.id}/`)))
  const [run, ...others] = own
  if (run === undefined) return E.left(unknown(asked, runs))
  return others.length === 0 ? E.right(run) : E.left(ambiguous(asked, own))
}

const unknown = (asked: string, runs: ReadonlyArray<RunSummary>): Failure => ({
  error: {
    _tag: 'RunUnknown',
    message: `there is no run whose id is, begins with or ends in ${JSON.stringify(asked)}`,
  },
  hints: [
    runs.length === 0
      ? 'the journal has no runs yet'
      : `the newest run is ${runs[0]?.id}; flext runs list shows more`,
  ],
})

const ambiguous = (asked: string, meant: ReadonlyArray<RunSummary>): Failure => {
  const candidates = meant.map(({ id }) => id)
  const shown = meant.slice(0, most).map(({ id, status }) => `${id}  ${status}`)
  const more = meant.length > most ? [`and ${meant.length - most} more`] : []
  return {
    error: {
      _tag: 'RunAmbiguous',
      message: [`${JSON.stringify(asked)} may be any of`, ...shown, ...more].join('\n'),
      candidates,
    } as RunAmbiguous,
    hints: ['give more of the id'],
  }
}
