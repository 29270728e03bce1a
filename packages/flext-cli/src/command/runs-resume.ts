/** `flext runs resume` */
import { openStatuses, type RunSummary } from 'flext-core'
import { either as E } from 'fp-ts'

import { findRun } from '../journal-access/find-run.ts'
import { journalPath } from '../journal-access/project-folder.ts'
import { withOwner, type OwnedJournal } from '../journal-access/with-owner.ts'
import { goOn } from '../pipeline/go-on.ts'
import { interruptedOr } from '../pipeline/run-all.ts'
import { standText } from '../pipeline/run-stand.ts'
import { withSession, type Session } from '../pipeline/session.ts'
import { partialExit } from '../pipeline/stream-failures.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome, Report } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { runDocument } from '../run-view/run-document.ts'
import { shellWord } from '../terminal/shell-word.ts'
import { endReport, type AskedSteeringOptions } from './steer-run.ts'

export interface RunsResumeOptions extends AskedSteeringOptions {
  readonly all?: true
}

/** How one run is made to go on, in the process that has the journal or here. */
export interface GoingOn {
  readonly there: (run: RunSummary, owned: OwnedJournal) => Promise<E.Either<Failure, RunSummary>>
  readonly here: (session: Session, run: RunSummary) => ReturnType<typeof goOn>
  /** Whether a run is not gone on with, but begun anew. */
  readonly begins?: (run: RunSummary) => boolean
}

export const runsResume = (
  cli: Cli,
  asked: string | undefined,
  options: RunsResumeOptions,
): Promise<Outcome> =>
  goOnWith(cli, asked, options, {
    here: goOn,
    there: async (run, owned) => {
      const { service, id } = run
      const resumed = await owned.ask({ _tag: 'Resume', service, id })
      return E.isLeft(resumed) ? resumed : E.right(run)
    },
  })

export const goOnWith = async (
  cli: Cli,
  asked: string | undefined,
  options: RunsResumeOptions,
  going: GoingOn,
): Promise<Outcome> => {
  if ((asked === undefined) === (options.all !== true)) {
    return E.left(usageInvalid('name a run, or give --all', ['flext runs list shows them']))
  }
  const journal = journalPath(cli)
  if (E.isLeft(journal)) return E.left({ error: journal.left })
  const theirs = await withOwner(cli, options, (owned) => askForAll(cli, asked, owned, going))
  if (theirs !== undefined) return theirs
  return withSession(cli, journal.right, options, async (session) => {
    const { runs } = session.runtime
    if (asked !== undefined) {
      const run = findRun(await runs.list(), asked)
      return E.isLeft(run) ? run : resume(cli, session, [run.right], going)
    }
    const waiting = await runs.list({ status: [...openStatuses, 'stuck'] })
    return resume(cli, session, waiting.toReversed(), going)
  })
}

/** What is open is under way in that process already: with `--all` it is asked for what is stuck. */
const askForAll = async (
  cli: Cli,
  asked: string | undefined,
  owned: OwnedJournal,
  { there }: GoingOn,
): Promise<Outcome> => {
  const named = asked === undefined ? undefined : findRun(owned.reader.list({}), asked)
  if (named && E.isLeft(named)) return named
  const wanted = named ? [named.right] : owned.reader.list({ status: ['stuck'] }).toReversed()
  const reports: Array<Report> = []
  for (const run of wanted) {
    const went = await there(run, owned)
    if (E.isLeft(went)) return went
    const report = await endReport(cli, went.right, owned)
    if (E.isLeft(report)) return report
    reports.push(report.right)
  }
  const exitCode = reports.find((report) => report.exitCode !== undefined)?.exitCode
  const nothing = cli.paint.dim(`no run is stuck; process ${owned.pid} goes on with the others`)
  return E.right({
    document: { runs: reports.map(({ document }) => (document as { readonly run: unknown }).run) },
    text: reports.length === 0 ? nothing : reports.map(({ text }) => text).join('\n'),
    ...(exitCode === undefined ? {} : { exitCode }),
  })
}

/** One after another; one that fails keeps no other from going on. */
const resume = async (
  cli: Cli,
  session: Session,
  runs: ReadonlyArray<RunSummary>,
  { here, begins }: GoingOn,
): Promise<Outcome> => {
  const ended: Array<RunSummary> = []
  let first: Failure | undefined
  for (const run of runs) {
    if (session.interrupted()) break
    const how = begins?.(run) === true ? 'beginning anew what was taken back of' : 'going on with'
    session.watch.run(`${cli.notePaint.cyan('▶')} ${how} run ${cli.notePaint.bold(run.id)}`)
    const went = await here(session, run)
    if (E.isLeft(went)) {
      first ??= went.left
      continue
    }
    const { summary, error } = went.right
    ended.push(summary)
    if (error) first ??= { error, hints: [`flext runs show ${shellWord(summary.id)}`] }
  }
  const document = { runs: ended.map(runDocument) }
  const text = ended.map((run) => standText(cli.paint, run)).join('\n')
  const failure: Failure | undefined = session.interrupted()
    ? { error: { _tag: 'RunInterrupted', message: 'interrupted' } }
    : first
  if (failure) return E.left(interruptedOr(cli, session, { ...failure, beside: document, text }))
  const nothing = cli.paint.dim('no run is open or stuck')
  return E.right({ document, text: runs.length === 0 ? nothing : text, ...partialExit(ended) })
}
