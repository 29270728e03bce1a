/** How much the policy for schema changes left out of a run, kept with the rows that it let in. */
import type { DatabaseSync } from 'node:sqlite'

import type { DiscardedByStream } from '../singer/target/row-effects.ts'
import { sql } from '../sqlite/kysely.ts'
import type { DiscardCounter } from '../table/discarding.ts'
import { rowsOf, run as runStatement, write } from './statement.ts'
import { findTable } from './table.ts'

const table = '_flext_discarded'

/** Adds what was counted to what is kept of the run's stream, and counts anew. */
export const keepDiscarded = (
  database: DatabaseSync,
  run: string,
  stream: string,
  counter: DiscardCounter | undefined,
): void => {
  if (counter === undefined || counter.rows + counter.values === 0) return
  const { rows, values } = counter
  runStatement(
    database,
    write()
      .schema.createTable(table)
      .ifNotExists()
      .addColumn('run', 'text', (c) => c.notNull())
      .addColumn('stream', 'text', (c) => c.notNull())
      .addColumn('rows', 'integer', (c) => c.notNull())
      .addColumn('values', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('_flext_discarded_of_run', ['run', 'stream']),
  )
  runStatement(
    database,
    write()
      .insertInto(table)
      .values({ run, stream, rows, values })
      .onConflict((conflict) =>
        conflict.columns(['run', 'stream']).doUpdateSet({
          rows: sql`${sql.id(table, 'rows')} + ${rows}`,
          values: sql`${sql.id(table, 'values')} + ${values}`,
        }),
      ),
  )
  counter.rows = 0
  counter.values = 0
}

export const discardedOf = (database: DatabaseSync, run: string): DiscardedByStream =>
  findTable(database, table) === undefined
    ? {}
    : Object.fromEntries(
        rowsOf(
          database,
          write().selectFrom(table).select(['stream', 'rows', 'values']).where('run', '=', run),
        ).map(({ stream, rows, values }) => [stream, { rows, values }]),
      )

export const forgetDiscarded = (database: DatabaseSync, run: string): void => {
  if (findTable(database, table) === undefined) return
  runStatement(database, write().deleteFrom(table).where('run', '=', run))
}
