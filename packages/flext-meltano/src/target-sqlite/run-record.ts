/** What the warehouse knows of a run, and how it is noted. A discarded run leaves nothing. */
import type { DatabaseSync } from 'node:sqlite'

import type { SingerState } from '../singer/message.ts'
import type { PublishReceipt } from '../singer/target/row-effects.ts'
import { firstOf, run as runStatement, write } from './statement.ts'
import type { RunTable } from './warehouse-tables.ts'

export const findRun = (database: DatabaseSync, run: string): RunTable | undefined =>
  firstOf(database, write().selectFrom('_flext_run').selectAll().where('run', '=', run))

/** Notes that a run is under way, if that is not known yet. */
export const beginRun = (database: DatabaseSync, run: string): void => {
  runStatement(
    database,
    write()
      .insertInto('_flext_run')
      .values({
        run,
        status: 'staging',
        state: null,
        ended: 0,
        state_id: null,
        receipt: null,
        published_at: null,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
}

/** Keeps how far a run has come. Without a state the one before stays. */
export const advanceRun = (
  database: DatabaseSync,
  run: string,
  state: SingerState | undefined,
  ended: boolean,
): void => {
  beginRun(database, run)
  runStatement(
    database,
    write()
      .updateTable('_flext_run')
      .set({
        ...(state === undefined ? {} : { state: JSON.stringify(state) }),
        ended: Number(ended),
      })
      .where('run', '=', run),
  )
}

/** Marks a run published under a state id, and makes its state the published one. */
export const concludeRun = (
  database: DatabaseSync,
  { run, state }: RunTable,
  stateId: string,
  receipt: PublishReceipt,
): void => {
  const published_at = new Date().toISOString()
  if (state !== null) {
    const kept = { state_id: stateId, state, run, published_at }
    runStatement(
      database,
      write()
        .insertInto('_flext_state')
        .values(kept)
        .onConflict((conflict) => conflict.column('state_id').doUpdateSet(kept)),
    )
  }
  runStatement(
    database,
    write()
      .updateTable('_flext_run')
      .set({
        status: 'published',
        state_id: stateId,
        receipt: JSON.stringify(receipt),
        published_at,
      })
      .where('run', '=', run),
  )
}

export const forgetRun = (database: DatabaseSync, run: string): void => {
  runStatement(database, write().deleteFrom('_flext_run').where('run', '=', run))
}

/** The state that the last published run of a state id left, as JSON text. */
export const stateLeftBy = (
  database: DatabaseSync,
  stateId: string,
): { readonly state: string; readonly run: string } | undefined => {
  const found = firstOf(
    database,
    write().selectFrom('_flext_state').select(['state', 'run']).where('state_id', '=', stateId),
  )
  return found && { state: found.state, run: found.run }
}
