/** Makes of the rows that a snapshot has staged in SQLite the versions that end and begin with them. */
import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { quote } from '../sql/sql-text.ts'
import type { AddRows } from '../table/model-plan.ts'
import { doubledKey, indexKeys } from '../target-sqlite/model-keys.ts'
import { fold } from '../target-sqlite/name.ts'
import { dropTable } from '../target-sqlite/staging-table.ts'
import { findTable, type Table } from '../target-sqlite/table.ts'
import type { ModelProblem } from './error.ts'
import { incrementalPlan } from './incremental-plan.ts'
import type { SnapshotTable } from './model.ts'
import { snapshotSelect, versionKey, versions, withoutOwn } from './snapshot-sql.ts'

/** Where the rows of a snapshot are staged that its versions are made of. */
export const snapshotRows = (staging: string): string => `${staging}_rows`

/** What becomes of the versions there are; nothing where these are the first. */
export const stageSqliteSnapshot = (
  database: DatabaseSync,
  staging: string,
  snapshot: SnapshotTable,
  there: Table | undefined,
  now: Date,
): FlextResult<AddRows | undefined, Omit<ModelProblem, 'path'>> => {
  const raw = snapshotRows(staging)
  const columns = namesOf(findTable(database, raw))
  const select = snapshotSelect(
    snapshot,
    {
      staged: `main.${quote(raw)}`,
      table: there && `main.${quote(there.name)}`,
      columns,
      there: withoutOwn(namesOf(there)),
    },
    {
      quote,
      fold,
      differs: (one, other) => `${one} is not ${other}`,
      digest: (values) => `flext_md5(${values.join(', ')})`,
      now: `'${now.toISOString()}'`,
    },
  )
  if (E.isLeft(select)) return select
  const twice = doubledKey(database, raw, snapshot.keys)
  if (twice !== undefined)
    return E.left({ expected: `rows of different ${snapshot.keys.join(', ')}`, found: twice })
  database.function('flext_md5', { deterministic: true, varargs: true }, (...values) =>
    createHash('md5')
      .update(values.map((value) => String(value ?? '')).join('|'))
      .digest('hex'),
  )
  database.exec(`create table main.${quote(staging)} as ${select.right}`)
  dropTable(database, raw)
  if (there === undefined) return E.right(undefined)
  indexKeys(database, staging, [versionKey])
  return incrementalPlan(versions, there.columns, findTable(database, staging)?.columns ?? [], fold)
}

const namesOf = (table: Table | undefined): ReadonlyArray<string> =>
  (table?.columns ?? []).map(({ name }) => name)
