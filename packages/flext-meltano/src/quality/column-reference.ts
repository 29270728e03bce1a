/** A `table.column` of a check, found among the tables that can be read. */
import type { DatabaseSync } from 'node:sqlite'

import { either as E } from 'fp-ts'
import type { FlextResult } from 'flext-core'

import { quote } from '../sql/sql-text.ts'
import { fold } from '../target-sqlite/name.ts'
import { readableTables } from '../target-sqlite/overlay.ts'

export interface Mismatch {
  readonly expected: string
  readonly found: string
}

/** Columns of one table, ready to stand in SQL. */
export interface ColumnsReference {
  readonly table: string
  readonly columns: ReadonlyArray<string>
}

/** The tables and their columns, each looked up once. */
export interface KnownTables {
  readonly names: ReadonlyMap<string, string>
  readonly columnsOf: (table: string) => ReadonlyArray<string>
}

export const knownTables = (database: DatabaseSync): KnownTables => {
  const names = readableTables(database)
  const columns = new Map<string, ReadonlyArray<string>>()
  return {
    names,
    columnsOf: (table) => {
      const found =
        columns.get(table) ??
        database
          .prepare(`select * from ${quote(table)}`)
          .columns()
          .map(({ name }) => name)
      columns.set(table, found)
      return found
    },
  }
}

/** Either name may hold dots: the first way to cut the reference that names something is taken. */
export const findColumn = (
  known: KnownTables,
  reference: string,
): FlextResult<ColumnsReference, Mismatch> => {
  const cuts = [...reference.matchAll(/\./g)].map(({ index }) => ({
    table: reference.slice(0, index),
    column: reference.slice(index + 1),
  }))
  if (cuts.length === 0)
    return E.left({ expected: 'a column as table.column', found: `"${reference}"` })
  const results = cuts.map(({ table, column }) => findColumns(known, table, [column]))
  const found = results.find(E.isRight)
  const nearest = cuts.findIndex(({ table }) => known.names.has(fold(table)))
  return (
    found ?? results[Math.max(nearest, 0)] ?? E.left({ expected: 'a column', found: reference })
  )
}

export const findColumns = (
  known: KnownTables,
  table: string,
  columns: ReadonlyArray<string>,
): FlextResult<ColumnsReference, Mismatch> => {
  const there = known.names.get(fold(table))
  if (there === undefined)
    return E.left({
      expected: `a table (${[...known.names.values()].toSorted().join(', ') || 'there is none'})`,
      found: `"${table}"`,
    })
  const names = known.columnsOf(there)
  const unknown = columns.filter((column) => !names.some((name) => fold(name) === fold(column)))
  return unknown.length === 0
    ? E.right({ table: there, columns })
    : E.left({
        expected: `a column of ${there} (${names.join(', ')})`,
        found: unknown.map((column) => `"${column}"`).join(', '),
      })
}
