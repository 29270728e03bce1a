/**
 * Dead letters in a SQLite file. Those of a run are staged in sealed batches, each before the STATE
 * that closes it goes on to the target, and count only once the run has been published. A batch
 * whose STATE the target never made durable is dropped when the run goes on, for its records come
 * again.
 */
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { isDeepStrictEqual } from 'node:util'

import type { FlextResult } from 'flext-core'
import { openNodeSqlite } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import { makeFolder } from '../io/make-folder.ts'
import type { TargetStorageFailed } from '../singer/error.ts'
import type { SingerState } from '../singer/message.ts'
import { attempt, inTransaction } from '../target-sqlite/warehouse.ts'
import type { DeadLetter, WholeDeadLetter } from './dead-letter.ts'
import { createDeadLetterTables } from './dead-letter-tables.ts'
import { letterOf, wholeLetterOf, type LetterRow } from './letter-row.ts'

/** One that is about to be kept. */
export type NewDeadLetter = Omit<WholeDeadLetter, 'id' | 'schema' | 'keyProperties'>

export interface SealedBatch {
  readonly staging: string
  readonly letters: ReadonlyArray<NewDeadLetter>
  /** Records of the run that had passed to the target by then. */
  readonly passedRows: number
  /** The STATE that follows the batch, and the one that came before it; null for the end or none. */
  readonly state: SingerState | null
  readonly stateBefore: SingerState | null
}

export interface DeadLetterFilter {
  readonly stateId?: string
  readonly stream?: string
  readonly run?: string
  readonly ids?: ReadonlyArray<number>
  readonly limit?: number
}

type Done<A> = FlextResult<A, TargetStorageFailed>

export interface DeadLetterStore {
  readonly place: string
  readonly schema: (version: string, schema: unknown, keys: ReadonlyArray<string>) => Done<void>
  readonly seal: (batch: SealedBatch) => Done<void>
  /** Drops what an earlier attempt kept beyond what the target has made durable; how many stay, by stream. */
  readonly settle: (
    staging: string,
    durable: { readonly rows: number; readonly state: SingerState | null } | undefined,
  ) => Done<Readonly<Record<string, number>>>
  /** How many a run keeps, by stream. */
  readonly staged: (staging: string) => Done<Readonly<Record<string, number>>>
  /** Those of the run count from now on; those that it loaded again are dropped. */
  readonly publish: (staging: string, retried?: ReadonlyArray<number>) => Done<void>
  readonly discard: (staging: string) => Done<void>
  /** Published ones, the oldest first. */
  readonly list: (filter?: DeadLetterFilter) => Done<ReadonlyArray<DeadLetter>>
  readonly show: (filter: DeadLetterFilter) => Done<ReadonlyArray<WholeDeadLetter>>
  /** Removes published ones; how many there were. */
  readonly drop: (filter: DeadLetterFilter) => Done<number>
}

/** The file is made when the first letter is kept; until then there are none. */
export const sqliteDeadLetters = (path: string): DeadLetterStore => {
  const open = (): DatabaseSync => {
    makeFolder(dirname(path))
    const database = openNodeSqlite({ path, busyTimeout: 30_000, foreignKeys: false })
    createDeadLetterTables(database)
    return database
  }
  const change = <A>(work: (database: DatabaseSync) => A): Done<A> =>
    attempt(path, () => {
      const database = open()
      try {
        return inTransaction({ path, database }, () => E.right(work(database)))
      } finally {
        database.close()
      }
    })
  const look = <A>(nothing: A, work: (database: DatabaseSync) => A): Done<A> =>
    existsSync(path) ? change(work) : E.right(nothing)

  return {
    place: path,
    schema: (version, schema, keys) =>
      change((database) => {
        database
          .prepare('insert or ignore into dead_letter_schema values (?, ?, ?)')
          .run(version, JSON.stringify(schema), JSON.stringify(keys))
      }),
    seal: (batch) => change((database) => insertBatch(database, batch)),
    settle: (staging, durable) =>
      look({}, (database) => {
        dropUncovered(database, staging, durable)
        return countsOf(database, staging)
      }),
    staged: (staging) => look({}, (database) => countsOf(database, staging)),
    publish: (staging, retried = []) =>
      look(undefined, (database) => {
        database
          .prepare(
            'delete from dead_letter where published = 1 and staging <> ? and id in (select value from json_each(?))',
          )
          .run(staging, JSON.stringify(retried))
        database.prepare('update dead_letter set published = 1 where staging = ?').run(staging)
        database.prepare('delete from dead_letter_seal where staging = ?').run(staging)
      }),
    discard: (staging) =>
      look(undefined, (database) => {
        database.prepare('delete from dead_letter where staging = ? and published = 0').run(staging)
        database.prepare('delete from dead_letter_seal where staging = ?').run(staging)
      }),
    list: (filter = {}) => look([], (database) => rowsOf(database, filter).map(letterOf)),
    show: (filter) => look([], (database) => rowsOf(database, filter).map(wholeLetterOf)),
    drop: (filter) =>
      look(0, (database) => {
        const { where, values } = conditionOf(filter)
        return Number(
          database.prepare(`delete from dead_letter where ${where}`).run(...values).changes,
        )
      }),
  }
}

const insertBatch = (
  database: DatabaseSync,
  { staging, letters, passedRows, state, stateBefore }: SealedBatch,
): void => {
  const last = database
    .prepare('select coalesce(max(seal), 0) as seal from dead_letter_seal where staging = ?')
    .get(staging)
  const seal = Number(last?.['seal']) + 1
  database
    .prepare('insert into dead_letter_seal values (?, ?, ?, ?, ?, ?)')
    .run(
      staging,
      seal,
      passedRows,
      JSON.stringify(state),
      JSON.stringify(stateBefore),
      letters.length,
    )
  const insert = database.prepare(`insert into dead_letter
    (staging, state_id, run, stream, line, record, problems, schema_version, kept_at, seal)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  for (const { stateId, run, stream, line, record, problems, schemaVersion, at } of letters)
    insert.run(
      staging,
      stateId,
      run,
      stream,
      line,
      JSON.stringify(record),
      JSON.stringify(problems),
      schemaVersion,
      at.toISOString(),
      seal,
    )
}

/**
 * A batch is covered where more rows are durable than had passed at its seal; with as many, the
 * STATE decides, and one that stood there before the batch does not cover it.
 */
const dropUncovered = (
  database: DatabaseSync,
  staging: string,
  durable: { readonly rows: number; readonly state: SingerState | null } | undefined,
): void => {
  const seals = database
    .prepare('select * from dead_letter_seal where staging = ? order by seal')
    .all(staging)
  const covered = (at: number): boolean => {
    const seal = seals[at]
    if (durable === undefined || seal === undefined) return false
    const passed = Number(seal['passed_rows'])
    if (passed !== durable.rows) return passed < durable.rows
    if (isState(seal['state_before'], durable.state)) return false
    return seals
      .slice(at)
      .some((later) => later['passed_rows'] === passed && isState(later['state'], durable.state))
  }
  seals.forEach((seal, at) => {
    if (covered(at)) return
    const nth = Number(seal['seal'])
    database.prepare('delete from dead_letter where staging = ? and seal = ?').run(staging, nth)
    database
      .prepare('delete from dead_letter_seal where staging = ? and seal = ?')
      .run(staging, nth)
  })
}

const isState = (kept: unknown, state: SingerState | null): boolean =>
  isDeepStrictEqual(JSON.parse(String(kept)), state)

const countsOf = (database: DatabaseSync, staging: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    database
      .prepare(
        'select stream, count(*) as letters from dead_letter where staging = ? group by stream',
      )
      .all(staging)
      .map((row) => [String(row['stream']), Number(row['letters'])]),
  )

const rowsOf = (database: DatabaseSync, filter: DeadLetterFilter): ReadonlyArray<LetterRow> => {
  const { where, values } = conditionOf(filter)
  const rows: ReadonlyArray<unknown> = database
    .prepare(
      `select dead_letter.*, schema, key_properties from dead_letter
       join dead_letter_schema on version = schema_version
       where ${where} order by id limit ?`,
    )
    .all(...values, filter.limit ?? -1)
  return rows as ReadonlyArray<LetterRow>
}

const conditionOf = ({ stateId, stream, run, ids }: DeadLetterFilter) => {
  const parts: ReadonlyArray<readonly [string, string | undefined]> = [
    ['state_id = ?', stateId],
    ['stream = ?', stream],
    ['run = ?', run],
    ['id in (select value from json_each(?))', ids && JSON.stringify(ids)],
  ]
  const given = parts.flatMap(([text, value]) => (value === undefined ? [] : [{ text, value }]))
  return {
    where: ['published = 1', ...given.map(({ text }) => text)].join(' and '),
    values: given.map(({ value }) => value),
  }
}
