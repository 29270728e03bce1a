/** How a table follows its stream: columns that it lacks are added, types that are narrow widened. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tableIn } from '../postgres/identifier.ts'
import { targetSchemaRefused, type TargetSchemaRefused } from '../singer/error.ts'
import { quote } from '../sql/sql-text.ts'
import type { SchemaChange } from '../table/schema-change.ts'
import { declaredType, fitOf } from './column-type.ts'
import { beneathModelViews } from './model-views.ts'
import type { Session } from './session.ts'
import type { StagedColumn } from './stage.ts'
import { findTable, type Table } from './table.ts'

interface Grown {
  readonly name: string
  readonly target: string
  readonly columns: ReadonlyArray<StagedColumn>
}

/** What would have to change about a table for it to take the columns. */
export const changesOf = (
  { columns: there, name: table }: Table,
  columns: ReadonlyArray<StagedColumn>,
  keys: ReadonlyArray<string>,
): ReadonlyArray<SchemaChange> =>
  columns.flatMap((column): ReadonlyArray<SchemaChange> => {
    const { name, property, kind } = column
    const found = `"${name}" of ${kind} (${declaredType(kind)}) in the schema`
    const key = keys.includes(name)
    const same = there.find((one) => one.name === name)
    if (same === undefined)
      return [
        {
          column: property,
          key,
          possible: true,
          expected: `column "${name}" in table "${table}"`,
          found: `${found} alone`,
        },
      ]
    const fit = fitOf(same.type, kind)
    return fit._tag === 'Fits'
      ? []
      : [
          {
            column: property,
            key,
            possible: fit._tag === 'Widens',
            expected: `column "${name}" of a type that fits ${same.type} in table "${table}"`,
            found,
          },
        ]
  })

/** Lets the table grow, and answers with it as it is then. To be called in a transaction. */
export const growTable = async (
  session: Session,
  { name: stream, target, columns }: Grown,
  table: Table,
  schema = session.schema,
): Promise<FlextResult<Table, TargetSchemaRefused>> => {
  const impossible = changesOf(table, columns, []).find(({ possible }) => !possible)
  if (impossible) return E.left(targetSchemaRefused(stream, impossible.expected, impossible.found))
  const place = tableIn(schema, target)
  let changed = false
  for (const { name, kind } of columns) {
    const there = table.columns.find((one) => one.name === name)
    const fit = there && fitOf(there.type, kind)
    if (fit?._tag === 'Fits') continue
    changed = true
    if (fit?._tag === 'Widens') {
      const { to } = fit
      await beneathModelViews(session, place, async () => {
        await session.query(
          `alter table ${place} alter column ${quote(name)} type ${to} using ${quote(name)}::${to}`,
        )
      })
    } else
      await session.query(`alter table ${place} add column ${quote(name)} ${declaredType(kind)}`)
  }
  return E.right(changed ? ((await findTable(session, schema, target)) ?? table) : table)
}
