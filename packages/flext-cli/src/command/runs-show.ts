/** `flext runs show` */
import { either as E } from 'fp-ts'

import { findRun } from '../journal-access/find-run.ts'
import { readJournal } from '../journal-access/read-journal.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { childrenOf, parentOf } from '../run-view/children.ts'
import { drawRun } from '../run-view/draw-run.ts'
import { runDocument } from '../run-view/run-document.ts'
import { timelineOf } from '../run-view/timeline.ts'

export const runsShow = (cli: Cli, asked: string): Promise<Outcome> =>
  readJournal(cli, (reader, journal) => {
    const found = findRun(reader?.list({}) ?? [], asked)
    if (E.isLeft(found)) return found
    const summary = found.right
    const entries = reader?.entries(summary.run) ?? []
    const owner = reader?.owner()
    const children = reader === undefined ? [] : childrenOf(summary, reader.list)
    const parent = parentOf(entries)
    return E.right({
      document: {
        journal,
        owner: owner ?? null,
        run: runDocument(summary),
        ...(parent === undefined ? {} : { parent }),
        ...(children.length === 0
          ? {}
          : {
              children: children.map(({ name, summary: { id, service, status } }) => ({
                ...(name === undefined ? {} : { name }),
                id,
                service,
                status,
              })),
            }),
        timeline: timelineOf(entries),
        records: entries,
      },
      text: drawRun(cli, { summary, entries, owner, children }),
    })
  })
