/** The tables and views of a SQLite file. */
import type { DatabaseSync } from 'node:sqlite'

import { fnmatch } from '../catalog/fnmatch.ts'
import type { SqliteTapConfig } from './tap-config.ts'

export interface SourceColumn {
  readonly name: string
  readonly declared: string
  readonly nullable: boolean
}

export interface SourceTable {
  readonly name: string
  readonly isView: boolean
  /** Whether rows have a number of their own beside their columns. */
  readonly hasRowid: boolean
  /** The primary key, in its order; empty where there is none. */
  readonly keys: ReadonlyArray<string>
  readonly columns: ReadonlyArray<SourceColumn>
}

/** Throws what SQLite throws. */
export const sourceTables = (
  database: DatabaseSync,
  { filter_tables = [] }: SqliteTapConfig,
): ReadonlyArray<SourceTable> => {
  const patterns = filter_tables.map(fnmatch)
  const tables = database
    .prepare(
      `select name, type, wr from pragma_table_list
       where schema = 'main' and type in ('table', 'view', 'virtual') and name not like 'sqlite\\_%' escape '\\'
       order by name`,
    )
    .all()
    .map(({ name, type, wr }) => ({
      name: String(name),
      isView: type === 'view',
      hasRowid: type === 'table' && wr === 0,
    }))
  const columns = database.prepare(
    'select name, type, "notnull" as required, pk from pragma_table_xinfo(?) where hidden <> 1 order by cid',
  )
  return tables
    .filter(({ name }) => patterns.length === 0 || patterns.some((fits) => fits(name)))
    .map((table) => {
      const found = columns.all(table.name)
      return {
        ...table,
        keys: found
          .filter(({ pk }) => Number(pk) > 0)
          .toSorted((a, b) => Number(a['pk']) - Number(b['pk']))
          .map(({ name }) => String(name)),
        columns: found.map(({ name, type, required, pk }) => ({
          name: String(name),
          declared: String(type),
          nullable: required === 0 && Number(pk) === 0,
        })),
      }
    })
}
