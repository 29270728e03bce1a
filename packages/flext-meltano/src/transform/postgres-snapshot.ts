/** Makes of the rows that a snapshot has staged in PostgreSQL the versions that end and begin with them. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tableIn } from '../postgres/identifier.ts'
import { quote } from '../sql/sql-text.ts'
import type { AddRows } from '../table/model-plan.ts'
import { stagingSchema } from '../target-postgres/name.ts'
import type { Session } from '../target-postgres/session.ts'
import { findTable, type Table } from '../target-postgres/table.ts'
import type { ModelProblem } from './error.ts'
import { incrementalPlan } from './incremental-plan.ts'
import type { SnapshotTable } from './model.ts'
import { doubledPostgresKey } from './postgres-model-keys.ts'
import { snapshotSelect, versions, withoutOwn } from './snapshot-sql.ts'

/** What becomes of the versions there are; nothing where these are the first. */
export const stagePostgresSnapshot = async (
  session: Session,
  run: string,
  staging: string,
  snapshot: SnapshotTable,
  there: Table | undefined,
  now: Date,
): Promise<FlextResult<AddRows | undefined, Omit<ModelProblem, 'path'>>> => {
  const { query, schema } = session
  const place = stagingSchema(schema, run)
  const raw = `${staging}_rows`
  const columns = namesOf(await findTable(session, place, staging))
  const select = snapshotSelect(
    snapshot,
    {
      staged: tableIn(place, raw),
      table: there && tableIn(schema, there.name),
      columns,
      there: withoutOwn(namesOf(there)),
    },
    {
      quote,
      fold: (name) => name,
      differs: (one, other) => `${one} is distinct from ${other}`,
      digest: (values) =>
        `md5(${values.map((value) => `coalesce(${value}::text, '')`).join(` || '|' || `)})`,
      now: `timestamptz '${now.toISOString()}'`,
    },
  )
  if (E.isLeft(select)) return select
  const twice = await doubledPostgresKey(session, tableIn(place, staging), snapshot.keys)
  if (twice !== undefined)
    return E.left({ expected: `rows of different ${snapshot.keys.join(', ')}`, found: twice })
  await query(`alter table ${tableIn(place, staging)} rename to ${quote(raw)}`)
  await query(`create table ${tableIn(place, staging)} as ${select.right}`)
  await query(`drop table ${tableIn(place, raw)}`)
  if (there === undefined) return E.right(undefined)
  const staged = await findTable(session, place, staging)
  return incrementalPlan(versions, there.columns, staged?.columns ?? [], (name) => name)
}

const namesOf = (table: Table | undefined): ReadonlyArray<string> =>
  (table?.columns ?? []).map(({ name }) => name)
