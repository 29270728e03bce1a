/**
 * States in a table of a SQL database: one row a revision, none ever changed. Two who make the same
 * revision meet at the primary key, and the second is told.
 */
import type { FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'
import type { Kysely, Selectable } from 'kysely'

import type { SingerState } from '../singer/message.ts'
import { changed, isRepeated } from './next-revision.ts'
import type { KeptState, StateBackend, StateChange, StateParticipant } from './state-backend.ts'
import { stateBackendFailed, stateChanged, type StateError } from './state-error.ts'

interface StateTable {
  readonly state_id: string
  readonly revision: number
  readonly state: string
  readonly kind: 'complete' | 'partial'
  readonly run: string | null
  readonly reason: string | null
  readonly changed_at: string
}
interface StateTables {
  readonly flext_state: StateTable
}

type Within = Kysely<StateTables>

export interface SqlStateOptions {
  readonly place: string
  readonly database: Kysely<unknown>
  /** Makes sentences of what the driver throws, without secrets. Undefined: it is a bug. */
  readonly describe: (thrown: unknown) => string | undefined
  readonly now?: () => number
}

export interface SqlStateBackend extends StateBackend {
  /** Does some work with the table there, and makes sentences of what the driver throws. */
  readonly attempt: <A>(work: () => Promise<E.Either<StateError, A>>) => FlextTask<A, StateError>
  /** Changes a state within a transaction of the database. */
  readonly setWithin: StateParticipant['set']
}

/** Attempts at a change that says no expected revision, while others change the state too. */
const attempts = 50

export const sqlStateBackend = ({
  place,
  database,
  describe,
  now = Date.now,
}: SqlStateOptions): SqlStateBackend => {
  const db = database as Kysely<StateTables>
  let tableMade: Promise<void> | undefined

  const attempt =
    <A>(work: () => Promise<E.Either<StateError, A>>): FlextTask<A, StateError> =>
    async () => {
      try {
        tableMade ??= ensureTable(db)
        await tableMade
        return await work()
      } catch (thrown) {
        tableMade = undefined
        const found = describe(thrown)
        if (found === undefined) throw thrown
        return E.left(stateBackendFailed(place, 'a database that keeps states', found))
      }
    }

  const latest = async (within: Within, stateId: string): Promise<KeptState | undefined> => {
    const row = await within
      .selectFrom('flext_state')
      .selectAll()
      .where('state_id', '=', stateId)
      .orderBy('revision', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row && keptOf(row)
  }

  const ofRun = async (
    within: Within,
    stateId: string,
    run: string,
  ): Promise<KeptState | undefined> => {
    const row = await within
      .selectFrom('flext_state')
      .selectAll()
      .where('state_id', '=', stateId)
      .where('run', '=', run)
      .orderBy('revision', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row && keptOf(row)
  }

  const set = async (
    within: Within,
    change: StateChange,
    left = attempts,
  ): Promise<E.Either<StateError, KeptState>> => {
    const { stateId, expected, run } = change
    const before = run === undefined ? undefined : await ofRun(within, stateId, run)
    if (before !== undefined && isRepeated(before, change)) return E.right(before)
    const current = await latest(within, stateId)
    const found = current?.revision ?? 0
    if (expected !== undefined && expected !== found)
      return E.left(stateChanged(stateId, expected, found))
    const next = changed(current, change, now())
    const { numInsertedOrUpdatedRows: made } = await within
      .insertInto('flext_state')
      .values(rowOf(next))
      .onConflict((already) => already.doNothing())
      .executeTakeFirst()
    if (made === 1n) return E.right(next)
    return expected !== undefined || left === 0
      ? E.left(stateChanged(stateId, expected ?? found, found + 1))
      : set(within, change, left - 1)
  }

  return {
    place,
    list: () =>
      attempt(async () => {
        const rows = await db
          .selectFrom('flext_state as kept')
          .selectAll()
          .where('revision', '=', (query) =>
            query
              .selectFrom('flext_state as newest')
              .whereRef('newest.state_id', '=', 'kept.state_id')
              .select(({ fn }) => fn.max('newest.revision').as('revision')),
          )
          .orderBy('state_id')
          .execute()
        return E.right(rows.map(keptOf))
      }),
    get: (stateId) => attempt(async () => E.right(await latest(db, stateId))),
    attempt,
    set: (change) => attempt(() => set(db, change)),
    setWithin: (transaction, change) =>
      attempt(() => set(transaction as Kysely<StateTables>, change)),
    clear: (stateId, options = {}) => attempt(() => set(db, { stateId, state: {}, ...options })),
    log: (stateId) =>
      attempt(async () => {
        const rows = await db
          .selectFrom('flext_state')
          .selectAll()
          .where('state_id', '=', stateId)
          .orderBy('revision', 'desc')
          .execute()
        return E.right(rows.map(keptOf))
      }),
    close: () => database.destroy(),
  }
}

/** Of two that make it at once PostgreSQL refuses one, though it is there then. */
const ensureTable = async (db: Kysely<StateTables>): Promise<void> => {
  try {
    await makeTable(db)
  } catch (failure) {
    if (!(await isThere(db))) throw failure
  }
}

const isThere = async (db: Kysely<StateTables>): Promise<boolean> => {
  try {
    await db.selectFrom('flext_state').select('revision').limit(1).execute()
    return true
  } catch {
    return false
  }
}

const makeTable = (db: Kysely<StateTables>): Promise<void> =>
  db.schema
    .createTable('flext_state')
    .ifNotExists()
    .addColumn('state_id', 'text', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('run', 'text')
    .addColumn('reason', 'text')
    .addColumn('changed_at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('flext_state_revision', ['state_id', 'revision'])
    .execute()

const rowOf = ({ stateId, revision, state, kind, run, reason, at }: KeptState): StateTable => ({
  state_id: stateId,
  revision,
  state: JSON.stringify(state),
  kind,
  run,
  reason,
  changed_at: new Date(at).toISOString(),
})

const keptOf = (row: Selectable<StateTable>): KeptState => ({
  stateId: row.state_id,
  revision: row.revision,
  state: JSON.parse(row.state) as SingerState,
  kind: row.kind,
  run: row.run,
  reason: row.reason,
  at: new Date(row.changed_at),
})
