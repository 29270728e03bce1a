/** Takes a published run back, in one transaction: its rows, the tables it made, and the state before. */
import type { DatabaseSync } from 'node:sqlite'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetRunUnknown, type TargetError } from '../singer/error.ts'
import type { LoadMark, LoadMarks } from '../singer/target/load-mark.ts'
import {
  countReason,
  loadStands,
  marksOf,
  reasonsToStand,
  takenBackOf,
  type LoadStands,
  type PublishedRun,
  type TakenBack,
} from '../singer/target/taken-back.ts'
import { sql } from '../sqlite/kysely.ts'
import { findRun, stateLeftBy } from './run-record.ts'
import { dropTable } from './staging-table.ts'
import { firstOf, mainTable, rowsOf, run as runStatement, write } from './statement.ts'
import { countRows, findTable, growingNumber } from './table.ts'
import { inTransaction, type Warehouse } from './warehouse.ts'
import type { RunTable } from './warehouse-tables.ts'

/** Asked again, it gives the same answer; as a trial it only says whether it would. */
export const takeBackRun = (
  warehouse: Warehouse,
  run: string,
  isTrial: boolean,
): FlextResult<TakenBack, TargetError | LoadStands> =>
  inTransaction<TakenBack, TargetError | LoadStands>(warehouse, (database) => {
    const found = findRun(database, run)
    if (typeof found?.receipt !== 'string') return E.left(targetRunUnknown(run, warehouse.path))
    const published = { ...found, receipt: found.receipt }
    const known = marksOf(published)
    if (E.isLeft(known)) return known
    const { right: marks } = known
    if (found.status === 'taken-back') return E.right(takenBackOf(marks))
    const reasons = whyItStands(database, published, marks)
    if (reasons.length > 0) return E.left(loadStands(reasons))
    if (isTrial) return E.right(takenBackOf(marks))

    for (const mark of marks.tables) {
      if (mark.how === 'made') dropTable(database, mark.table)
      else
        runStatement(
          database,
          sql`delete from ${mainTable(mark.table)} where ${within(database, mark)}`,
        )
    }
    restoreState(database, published, marks)
    runStatement(
      database,
      write().updateTable('_flext_run').set({ status: 'taken-back' }).where('run', '=', run),
    )
    return E.right(takenBackOf(marks))
  })

const whyItStands = (
  database: DatabaseSync,
  published: PublishedRun & Pick<RunTable, 'published_at'>,
  marks: LoadMarks,
): ReadonlyArray<string> => {
  const later = rowsOf(
    database,
    write()
      .selectFrom('_flext_run')
      .select('receipt')
      .where('status', '=', 'published')
      .where('published_at', '>=', published.published_at)
      .where('run', '<>', published.run),
  )
  const reasons = reasonsToStand(published, marks, {
    receipts: later.map(({ receipt }) => receipt),
    stateOf: stateLeftBy(database, published.state_id ?? '')?.run,
  })
  return reasons.length > 0 ? reasons : marks.tables.flatMap((mark) => whyRowsStand(database, mark))
}

const whyRowsStand = (database: DatabaseSync, mark: LoadMark): ReadonlyArray<string> => {
  const { table, how, rows } = mark
  if (findTable(database, table) === undefined) return [`${table}: expected the table, found none`]
  if (how === 'made') return countReason(table, rows, countRows(database, table))
  const counted = sql<{ readonly n: number }>`
    select count(*) as n from ${mainTable(table)} where ${within(database, mark)}`
  return countReason(table, rows, firstOf(database, counted)?.n ?? 0)
}

const within = (database: DatabaseSync, { table, after = 0, upTo = 0 }: LoadMark) => {
  const number = growingNumber(database, table) ?? sql.raw('rowid')
  return sql`${number} > ${after} and ${number} <= ${upTo}`
}

const restoreState = (
  database: DatabaseSync,
  { state, state_id }: PublishedRun,
  { before }: LoadMarks,
): void => {
  if (state === null || state_id === null) return
  if (before === null) {
    runStatement(database, write().deleteFrom('_flext_state').where('state_id', '=', state_id))
    return
  }
  runStatement(
    database,
    write()
      .updateTable('_flext_state')
      .set({ ...before, published_at: new Date().toISOString() })
      .where('state_id', '=', state_id),
  )
}
