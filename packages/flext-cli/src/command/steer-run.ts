/** Steering one run: find it by what the user gave of its id, own the journal, do it. */
import type { RunSummary } from 'flext-core'
import { either as E } from 'fp-ts'

import { findRun } from '../journal-access/find-run.ts'
import { journalPath } from '../journal-access/project-folder.ts'
import { interruptedOr } from '../pipeline/run-all.ts'
import { withSession, type Session, type SteeringOptions } from '../pipeline/session.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Report } from '../program/outcome.ts'

export const steerRun = async (
  cli: Cli,
  asked: string,
  options: SteeringOptions,
  steer: (session: Session, run: RunSummary) => Promise<E.Either<Failure, Report>>,
): Promise<E.Either<Failure, Report>> => {
  const journal = journalPath(cli)
  if (E.isLeft(journal)) return E.left({ error: journal.left })
  return withSession(cli, journal.right, options, async (session) => {
    const run = findRun(await session.runtime.runs.list(), asked)
    if (E.isLeft(run)) return run
    const done = await steer(session, run.right)
    return E.isLeft(done) ? E.left(interruptedOr(cli, session, done.left)) : done
  })
}
