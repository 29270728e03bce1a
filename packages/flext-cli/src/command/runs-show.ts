/** `flext runs show` */
import { either as E } from 'fp-ts'

import { findRun } from '../journal-access/find-run.ts'
import { readJournal } from '../journal-access/read-journal.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Report } from '../program/outcome.ts'
import { drawRun } from '../run-view/draw-run.ts'
import { runDocument } from '../run-view/run-document.ts'
import { timelineOf } from '../run-view/timeline.ts'

export const runsShow = (cli: Cli, asked: string): Promise<E.Either<Failure, Report>> =>
  readJournal(cli, (reader, journal) => {
    const found = findRun(reader?.list({}) ?? [], asked)
    if (E.isLeft(found)) return found
    const summary = found.right
    const entries = reader?.entries(summary.run) ?? []
    const owner = reader?.owner()
    return E.right({
      document: {
        journal,
        owner: owner ?? null,
        run: runDocument(summary),
        timeline: timelineOf(entries),
        records: entries,
      },
      text: drawRun(cli, { summary, entries, owner }),
    })
  })
