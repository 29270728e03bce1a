/** `flext runs resume` */
import { openStatuses, type RunSummary } from 'flext-core'
import { either as E } from 'fp-ts'

import { findRun } from '../journal-access/find-run.ts'
import { journalPath } from '../journal-access/project-folder.ts'
import { goOn, standText } from '../pipeline/go-on.ts'
import { interruptedOr } from '../pipeline/run-all.ts'
import { withSession, type Session, type SteeringOptions } from '../pipeline/session.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Report } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { runDocument } from '../run-view/run-document.ts'
import { shellWord } from '../terminal/shell-word.ts'

export interface RunsResumeOptions extends SteeringOptions {
  readonly all?: true
}

export const runsResume = async (
  cli: Cli,
  asked: string | undefined,
  options: RunsResumeOptions,
): Promise<E.Either<Failure, Report>> => {
  if ((asked === undefined) === (options.all !== true)) {
    return E.left(usageInvalid('name a run, or give --all', ['flext runs list shows them']))
  }
  const journal = journalPath(cli)
  if (E.isLeft(journal)) return E.left({ error: journal.left })
  return withSession(cli, journal.right, options, async (session) => {
    const { runs } = session.runtime
    if (asked !== undefined) {
      const run = findRun(await runs.list(), asked)
      return E.isLeft(run) ? run : resume(cli, session, [run.right])
    }
    const waiting = await runs.list({ status: [...openStatuses, 'stuck'] })
    return resume(cli, session, waiting.toReversed())
  })
}

/** One after another; one that fails keeps no other from going on. */
const resume = async (
  cli: Cli,
  session: Session,
  runs: ReadonlyArray<RunSummary>,
): Promise<E.Either<Failure, Report>> => {
  const ended: Array<RunSummary> = []
  let first: Failure | undefined
  for (const run of runs) {
    if (session.interrupted()) break
    session.watch.run(`${cli.notePaint.cyan('▶')} going on with run ${cli.notePaint.bold(run.id)}`)
    const went = await goOn(session, run)
    if (E.isLeft(went)) {
      first ??= went.left
      continue
    }
    const { summary, error } = went.right
    ended.push(summary)
    if (error) first ??= { error, hints: [`flext runs show ${shellWord(run.id)}`] }
  }
  const document = { runs: ended.map(runDocument) }
  const text = ended.map((run) => standText(cli, run)).join('\n')
  const failure: Failure | undefined = session.interrupted()
    ? { error: { _tag: 'RunInterrupted', message: 'interrupted' } }
    : first
  if (failure) return E.left(interruptedOr(cli, session, { ...failure, beside: document, text }))
  const nothing = cli.paint.dim('no run is open or stuck')
  return E.right({ document, text: runs.length === 0 ? nothing : text })
}
