/**
 * Steering one run, in whatever process: it is found by what the user gave of its id. Where another
 * process has the journal, that one is asked; otherwise the journal is owned here, and it is done.
 */
import { isOpen, type RunSummary, type Wish } from 'flext-core'
import { either as E } from 'fp-ts'

import { findRun } from '../journal-access/find-run.ts'
import { journalPath } from '../journal-access/project-folder.ts'
import { withOwner, type AskingOptions, type OwnedJournal } from '../journal-access/with-owner.ts'
import { interruptedOr } from '../pipeline/run-all.ts'
import { standReport } from '../pipeline/run-stand.ts'
import type { SteeringOptions } from '../pipeline/runtime-session.ts'
import { withSession, type Session } from '../pipeline/session.ts'
import type { Cli } from '../program/cli.ts'
import { exitCodes } from '../program/exit-code.ts'
import type { Outcome } from '../program/outcome.ts'
import { runDocument } from '../run-view/run-document.ts'
import { shellWord } from '../terminal/shell-word.ts'

export interface AskedSteeringOptions extends SteeringOptions, AskingOptions {}

export interface Steering {
  /** What the process that has the journal is asked for. */
  readonly wish: (run: RunSummary) => Wish
  /** What to say once it has answered. Default: how the run ended, or that it goes on. */
  readonly answered?: (
    answer: unknown,
    run: RunSummary,
    owned: OwnedJournal,
  ) => Outcome | Promise<Outcome>
  /** Does it in this process. */
  readonly here: (session: Session, run: RunSummary) => Promise<Outcome>
}

export const steerRun = async (
  cli: Cli,
  asked: string,
  options: AskedSteeringOptions,
  { wish, answered = (_, run, owned) => endReport(cli, run, owned), here }: Steering,
): Promise<Outcome> => {
  const journal = journalPath(cli)
  if (E.isLeft(journal)) return E.left({ error: journal.left })
  const theirs = await withOwner(cli, options, async (owned) => {
    const run = findRun(owned.reader.list({}), asked)
    if (E.isLeft(run)) return run
    const answer = await owned.ask(wish(run.right))
    return E.isLeft(answer) ? answer : answered(answer.right, run.right, owned)
  })
  if (theirs !== undefined) return theirs

  return withSession(cli, journal.right, options, async (session) => {
    const run = findRun(await session.runtime.runs.list(), asked)
    if (E.isLeft(run)) return run
    const done = await here(session, run.right)
    return E.isLeft(done) ? E.left(interruptedOr(cli, session, done.left)) : done
  })
}

/** How a run ended that another process goes on with; or that it still does, when the time is over. */
export const endReport = async (
  cli: Cli,
  { service, id }: RunSummary,
  { reader, pid, waitFor }: OwnedJournal,
): Promise<Outcome> => {
  const look = (): RunSummary | undefined => reader.find(service, id)
  const ended = await waitFor(() => {
    const run = look()
    return run !== undefined && isOpen(run.status) ? undefined : run
  })
  const run = ended ?? look()
  if (run === undefined) {
    return E.left({ error: { _tag: 'RunUnknown', message: `the run ${id} is gone` } })
  }
  const report = standReport(cli, run)
  const hint = `process ${pid} goes on with it: flext runs tail ${shellWord(id)}`
  const text = `${report.text}${ended === undefined ? `\n${cli.paint.dim('→')} ${hint}` : ''}`
  const error = run.status === 'stuck' || run.status === 'faulted' ? run.error : undefined
  return error === undefined
    ? E.right({ ...report, text })
    : E.left({
        error,
        beside: { run: runDocument(run) },
        text,
        hints: [`flext runs show ${shellWord(id)}`],
        exitCode: exitCodes.stuck,
      })
}
