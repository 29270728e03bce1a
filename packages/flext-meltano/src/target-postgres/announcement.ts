/**
 * A stream as it was announced: the table it is meant for and its columns there, or why it cannot
 * be kept so, in this run or in the table that is there.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tableDefaults } from '../singer/native-defaults.ts'
import { targetSchemaRefused, type TargetSchemaRefused } from '../singer/error.ts'
import type { SchemaMessage } from '../singer/message.ts'
import {
  changeProblem,
  keysProblem,
  namesOf,
  type AnnouncedTable,
  type StreamProblem,
} from '../table/announced-table.ts'
import { columnsOf } from '../table/column.ts'
import { tableNameOf } from '../table/table-name.ts'
import { loadMethodFor } from '../table/load-method.ts'
import {
  nothingSettled,
  settleChanges,
  type SchemaChange,
  type SettledChanges,
} from '../table/schema-change.ts'
import { changesOf } from './alteration.ts'
import { columnName, columnNamesProblem, shortened, tableNameProblem } from './name.ts'
import type { PostgresTargetConfig } from './postgres-config.ts'
import type { Session } from './session.ts'
import type { Stage, StagedColumn } from './stage.ts'
import { findTable, uniqueKeys } from './table.ts'
import { keyName } from './seal.ts'

/** A stream, and the table it is meant for. */
export interface Announcement extends AnnouncedTable {
  readonly stream: string
  /** Names of columns. */
  readonly keys: ReadonlyArray<string>
  readonly columns: ReadonlyArray<StagedColumn>
  /** Properties that the table does not take. */
  readonly settled: SettledChanges
}

type Announced = FlextResult<Announcement, TargetSchemaRefused>

/** Everything that can be known of a stream before a row is written. */
export const announcementOf = async (
  session: Session,
  config: PostgresTargetConfig,
  message: SchemaMessage,
  staged: ReadonlyArray<Stage>,
): Promise<Announced> => {
  const columns = columnsOf(message, columnNamesProblem)
  if (E.isLeft(columns)) return columns
  const { stream, key_properties } = message
  const announcement: Announcement = {
    stream,
    target: shortened(tableNameOf(config, stream)),
    method: config.load_method ?? loadMethodFor(key_properties),
    keys: key_properties.map(columnName),
    columns: columns.right.map((column) => ({
      ...column,
      property: column.name,
      name: columnName(column.name),
    })),
    settled: nothingSettled,
  }
  const known = staged.find(({ name }) => name === stream)
  const problem = problemOf(announcement, staged) ?? (known && changeProblem(announcement, known))
  return problem
    ? E.left(targetSchemaRefused(stream, ...problem))
    : besideTable(session, config, announcement)
}

/** Lets the policy decide about what the table that is there does not take as it is. */
const besideTable = async (
  session: Session,
  { schema_changes = tableDefaults.schema_changes }: PostgresTargetConfig,
  announcement: Announcement,
): Promise<Announced> => {
  const { stream, target, columns, keys } = announcement
  const table = await findTable(session, session.schema, target)
  if (table === undefined) return E.right(announcement)
  if (table.kind !== 'table')
    return E.left(targetSchemaRefused(stream, 'a table', `a view named "${target}"`))
  const changes = changesOf(table, columns, keys)
  const settled = settleChanges(stream, schema_changes, [
    ...changes,
    ...(await keyChange(session, announcement)),
  ])
  return E.isLeft(settled)
    ? settled
    : E.right({
        ...announcement,
        columns: columns.filter(({ property }) => !settled.right.withoutValues.has(property)),
        settled: settled.right,
      })
}

/** A key of ours that is not the stream's any more. */
const keyChange = async (
  session: Session,
  { target, keys, method }: Announcement,
): Promise<ReadonlyArray<SchemaChange>> => {
  if (method !== 'upsert') return []
  const unique = await uniqueKeys(session, session.schema, target)
  const ours = unique.find(({ name }) => name === keyName(target))
  if (ours === undefined || sameNames(ours.columns, keys)) return []
  return [
    {
      column: keys[0] ?? '',
      key: true,
      possible: true,
      expected: `the key properties ${namesOf(ours.columns)} of table "${target}"`,
      found: namesOf(keys),
    },
  ]
}

const problemOf = (
  announcement: Announcement,
  staged: ReadonlyArray<Stage>,
): StreamProblem | undefined => {
  const { stream, target } = announcement
  const unnameable = tableNameProblem(target)
  if (unnameable !== undefined)
    return ['a table name that PostgreSQL and the warehouse leave free', unnameable]
  const unkeyed = keysProblem(announcement)
  if (unkeyed !== undefined) return unkeyed
  const namesake = staged.find((one) => one.name !== stream && one.target === target)
  return namesake
    ? ['streams with a table of their own', `"${target}" for stream ${namesake.name} too`]
    : undefined
}

const sameNames = (some: ReadonlyArray<string>, others: ReadonlyArray<string>): boolean =>
  some.length === others.length && some.every((name) => others.includes(name))
