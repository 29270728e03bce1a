/** The rows of one aggregate, read and written; whose transaction that is, is not decided here. */
import type { Kysely } from 'kysely'

import { sqlDialectOf } from '../completion/sql-dialect.ts'
import type { FlextEvent } from '../event/event.ts'
import { FlextDefect } from '../result/error.ts'
import { eventTable, longest, snapshotTable, type AggregateTables } from './aggregate-table.ts'

/** An event as it was kept, not yet decoded. */
export interface KeptEvent {
  readonly version: number
  readonly type: string
  readonly dataVersion: number
  readonly data: unknown
  readonly at: number
  readonly key: string | null
}

export interface KeptSnapshot {
  readonly version: number
  readonly stateVersion: number
  readonly state: unknown
}

export interface AggregateRows {
  /** 0 when there are none. */
  readonly version: () => Promise<number>
  readonly eventsAfter: (version: number) => Promise<ReadonlyArray<KeptEvent>>
  /** Whether an append was made under this key. */
  readonly has: (key: string) => Promise<boolean>
  /** False when somebody else has that version already; nothing is written then. */
  readonly insert: (
    after: number,
    events: ReadonlyArray<FlextEvent>,
    key: string | undefined,
  ) => Promise<boolean>
  readonly snapshot: () => Promise<KeptSnapshot | undefined>
  readonly keepSnapshot: (snapshot: KeptSnapshot) => Promise<void>
}

export const aggregateRows = (
  db: Kysely<AggregateTables>,
  aggregate: string,
  id: string,
): AggregateRows => {
  refuseLong('name', aggregate, longest.aggregate)
  refuseLong('id', id, longest.id)
  const mysql = sqlDialectOf(db) === 'mysql'
  const ours = db.selectFrom(eventTable).where('aggregate', '=', aggregate).where('id', '=', id)

  return {
    version: async () => {
      const latest = ours.select('version').orderBy('version', 'desc').limit(1)
      // In MySQL a plain read within a transaction shows what was there when it began.
      const row = await (mysql && db.isTransaction ? latest.forUpdate() : latest).executeTakeFirst()
      return row?.version ?? 0
    },
    eventsAfter: async (version) => {
      const rows = await ours
        .where('version', '>', version)
        .select(['version', 'type', 'data_version', 'data', 'at', 'key'])
        .orderBy('version')
        .execute()
      return rows.map((row) => ({
        version: row.version,
        type: row.type,
        dataVersion: row.data_version,
        data: JSON.parse(row.data) as unknown,
        at: Number(row.at),
        key: row.key,
      }))
    },
    has: async (key) => {
      const row = await ours.where('key', '=', key).select('version').limit(1).executeTakeFirst()
      return row !== undefined
    },
    insert: async (after, events, key) => {
      const at = Date.now()
      const rows = events.map(({ type, version, data }, nth) => ({
        aggregate,
        id,
        version: after + nth + 1,
        type,
        data_version: version,
        data: JSON.stringify(data) ?? 'null',
        at,
        key: key ?? null,
      }))
      const [first, ...rest] = rows
      if (!first) return true
      // Whoever has the first version has the stream; others wait here until that is decided.
      const insertion = db.insertInto(eventTable).values(first)
      const { numInsertedOrUpdatedRows } = await (
        mysql ? insertion.ignore() : insertion.onConflict((conflict) => conflict.doNothing())
      ).executeTakeFirst()
      if (numInsertedOrUpdatedRows !== 1n) return false
      if (rest.length > 0) await db.insertInto(eventTable).values(rest).execute()
      return true
    },
    snapshot: async () => {
      const row = await db
        .selectFrom(snapshotTable)
        .where('aggregate', '=', aggregate)
        .where('id', '=', id)
        .select(['version', 'state_version', 'state'])
        .executeTakeFirst()
      return (
        row && {
          version: row.version,
          stateVersion: row.state_version,
          state: JSON.parse(row.state) as unknown,
        }
      )
    },
    keepSnapshot: async ({ version, stateVersion, state }) => {
      const kept = { version, state_version: stateVersion, state: JSON.stringify(state) ?? 'null' }
      const insertion = db.insertInto(snapshotTable).values({ aggregate, id, ...kept })
      await (
        mysql
          ? insertion.onDuplicateKeyUpdate(kept)
          : insertion.onConflict((conflict) =>
              conflict.columns(['aggregate', 'id']).doUpdateSet(kept),
            )
      ).execute()
    },
  }
}

/** MySQL would cut it, and take one aggregate for another. */
const refuseLong = (what: string, text: string, most: number): void => {
  const found = Buffer.byteLength(text)
  if (found <= most) return
  throw new FlextDefect(`an aggregate's ${what}: expected at most ${most} bytes, found ${found}`)
}
