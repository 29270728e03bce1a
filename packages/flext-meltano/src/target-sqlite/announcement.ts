/**
 * Whether a stream may be kept as it was announced: against the table that is there, against the
 * other streams of its run, and against what the run has staged of it already.
 */
import type { DatabaseSync } from 'node:sqlite'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetSchemaRefused, type TargetSchemaRefused } from '../singer/error.ts'
import type { SchemaMessage } from '../singer/message.ts'
import { changeProblem, keysProblem, type AnnouncedTable } from '../table/announced-table.ts'
import { columnsOf, type Column } from '../table/column.ts'
import { declaredType } from './declared-type.ts'
import { loadMethodFor } from '../table/load-method.ts'
import {
  nothingSettled,
  settleChanges,
  type SchemaChange,
  type SchemaChanges,
  type SettledChanges,
} from '../table/schema-change.ts'
import { tableNameOf } from '../table/table-name.ts'
import { columnNamesProblem, fold, tableNameProblem } from './name.ts'
import type { SqliteTargetConfig } from './sqlite-config.ts'
import type { Stage } from './stage.ts'
import { columnOf, findTable, misfits, type Table } from './table.ts'

/** A stream, and the table it is meant for. */
export interface Announcement extends AnnouncedTable {
  readonly stream: string
  readonly columns: ReadonlyArray<Column>
  /** What the table does not take. */
  readonly settled: SettledChanges
}

/** What a SCHEMA announces, by itself. */
export const announcementOf = (
  config: SqliteTargetConfig,
  message: SchemaMessage,
): FlextResult<Announcement, TargetSchemaRefused> => {
  const { stream, key_properties: keys } = message
  const columns = columnsOf(message, columnNamesProblem)
  return E.isLeft(columns)
    ? columns
    : E.right({
        stream,
        target: tableNameOf(config, stream),
        method: config.load_method ?? loadMethodFor(keys),
        keys,
        columns: columns.right,
        settled: nothingSettled,
      })
}

type Refusal = FlextResult<void, TargetSchemaRefused>

/**
 * Everything that can be known before a row is written; the policy decides about what the table
 * that is there does not take as it is.
 */
export const settleAnnouncement = (
  database: DatabaseSync,
  policy: SchemaChanges,
  announcement: Announcement,
  staged: ReadonlyArray<Stage>,
): FlextResult<Announcement, TargetSchemaRefused> => {
  const named = checkNames(announcement, staged)
  if (E.isLeft(named)) return named
  const { stream, target, columns, keys } = announcement
  const table = findTable(database, target)
  const fits = checkTable({ stream, target, columns: [] }, table)
  if (E.isLeft(fits)) return fits
  if (table === undefined) return E.right(announcement)
  return E.map((settled: SettledChanges): Announcement => ({
    ...announcement,
    columns: columns.filter(({ name }) => !settled.withoutValues.has(name)),
    settled,
  }))(settleChanges(stream, policy, changesOf(table, columns, keys)))
}

/** What a table would have to become for it to take the columns; SQLite only adds some. */
const changesOf = (
  table: Table,
  columns: ReadonlyArray<Column>,
  keys: ReadonlyArray<string>,
): ReadonlyArray<SchemaChange> => {
  const change = (column: Column, possible: boolean, expected: string): SchemaChange => ({
    column: column.name,
    key: keys.includes(column.name),
    possible,
    expected,
    found: `"${column.name}" of ${column.kind} (${declaredType(column.kind)}) in the schema`,
  })
  return [
    ...columns
      .filter(({ name }) => columnOf(table, name) === undefined)
      .map((column) => change(column, true, `column "${column.name}" in table "${table.name}"`)),
    ...misfits(table, columns).map(([column, declared]) =>
      change(
        column,
        false,
        `column "${column.name}" of a type that fits ${declared} in table "${table.name}"`,
      ),
    ),
  ]
}

const checkNames = (announcement: Announcement, staged: ReadonlyArray<Stage>): Refusal => {
  const { stream, target } = announcement
  const refused = (expected: string, found: string): Refusal =>
    E.left(targetSchemaRefused(stream, expected, found))

  const unnameable = tableNameProblem(target)
  if (unnameable !== undefined)
    return refused('a table name that SQLite and the warehouse leave free', unnameable)
  const unkeyed = keysProblem(announcement)
  if (unkeyed !== undefined) return refused(...unkeyed)
  const namesake = staged.find((one) => one.name !== stream && fold(one.target) === fold(target))
  if (namesake)
    return refused(
      'streams whose tables differ in more than capital letters',
      `"${target}", while stream ${namesake.name} has "${namesake.target}"`,
    )
  return E.right(undefined)
}

/** Whether the stream fits the table that is there; a table that is not there fits all. */
export const checkTable = (
  { stream, target, columns }: Pick<Announcement, 'stream' | 'target' | 'columns'>,
  table: Table | undefined,
): Refusal => {
  if (table === undefined) return E.right(undefined)
  if (table.kind === 'view')
    return E.left(targetSchemaRefused(stream, 'a table', `a view named "${table.name}"`))
  if (table.name !== target)
    return E.left(
      targetSchemaRefused(
        stream,
        `a table name that differs from the others in more than capital letters`,
        `"${target}", while there is a table "${table.name}"`,
      ),
    )
  return misfit(stream, `table "${table.name}"`, misfits(table, columns))
}

/** Whether the stream, announced again, still fits what the run has staged of it. */
export const checkAgainstStage = (
  announcement: Announcement,
  stage: Stage,
  staging: Table | undefined,
): Refusal => {
  const { stream, columns } = announcement
  const changed = changeProblem(announcement, stage)
  if (changed !== undefined) return E.left(targetSchemaRefused(stream, ...changed))
  return misfit(stream, 'what this run has staged', staging ? misfits(staging, columns) : [])
}

const misfit = (stream: string, where: string, found: ReturnType<typeof misfits>): Refusal =>
  found.length === 0
    ? E.right(undefined)
    : E.left(
        targetSchemaRefused(
          stream,
          found
            .map(
              ([{ name }, declared]) =>
                `column "${name}" of a type that fits ${declared} in ${where}`,
            )
            .join(', '),
          found
            .map(([{ name, kind }]) => `"${name}" of ${kind} (${declaredType(kind)}) in the schema`)
            .join(', '),
        ),
      )
