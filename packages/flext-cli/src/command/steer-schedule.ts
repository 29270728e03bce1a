/**
 * Steering one schedule: the process that has the journal is asked. Where none has it, a schedule can
 * still be paused and resumed; to start runs takes the program that has its service.
 */
import { existsSync } from 'node:fs'

import { steerKeptSchedule, type FlextError, type ScheduleState, type Wish } from 'flext-core'
import { openSqliteJournal } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import { journalFailure } from '../journal-access/journal-failure.ts'
import { journalPath } from '../journal-access/project-folder.ts'
import { withOwner, type AskingOptions } from '../journal-access/with-owner.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome, Report } from '../program/outcome.ts'

export interface ScheduleSteering {
  readonly wish: Wish
  readonly answered: (answer: unknown) => Report
  /** What it comes to in the journal alone; undefined where that will not do. */
  readonly kept?: (state: ScheduleState) => ScheduleState
}

export const steerSchedule = async (
  cli: Cli,
  name: string,
  options: AskingOptions,
  { wish, answered, kept }: ScheduleSteering,
): Promise<Outcome> => {
  const theirs = await withOwner(cli, options, async ({ ask }) => {
    const answer = await ask(wish)
    return E.isLeft(answer) ? answer : E.right(answered(answer.right))
  })
  if (theirs !== undefined) return theirs
  if (kept === undefined) return E.left({ error: nobody(name), hints: [startIt] })

  const path = journalPath(cli)
  if (E.isLeft(path)) return E.left({ error: path.left })
  if (!existsSync(path.right)) return E.left({ error: unknown(name) })
  const opened = await openSqliteJournal({ path: path.right })()
  if (E.isLeft(opened)) return E.left(journalFailure(opened.left))
  const journal = opened.right
  try {
    return (await steerKeptSchedule(journal, name, kept))
      ? E.right(answered(undefined))
      : E.left({ error: unknown(name), hints: ['flext schedules list'] })
  } finally {
    await journal.close()
  }
}

const startIt = 'start the program that declares the schedule, and ask again'

const nobody = (name: string): FlextError => ({
  _tag: 'JournalUnowned',
  message: `schedule ${name}: expected a process that has the journal and started the schedule, found none`,
})

const unknown = (name: string): FlextError => ({
  _tag: 'ScheduleUnknown',
  message: `the journal has no schedule ${name}`,
})
