/** The keys of an incremental model's staged rows: found quickly, and once each where rows are merged. */
import type { DatabaseSync } from 'node:sqlite'

import { sql } from '../sqlite/kysely.ts'
import { firstOf, mainTable, run as runStatement } from './statement.ts'

export const indexKeys = (
  database: DatabaseSync,
  staging: string,
  keys: ReadonlyArray<string>,
): void => {
  if (keys.length > 0)
    runStatement(
      database,
      sql`create index ${sql.id('main', `${staging}_key`)} on ${sql.id(staging)} (${named(keys)})`,
    )
}

/** A key that several rows have, in words. */
export const doubledKey = (
  database: DatabaseSync,
  staging: string,
  keys: ReadonlyArray<string>,
): string | undefined => {
  if (keys.length === 0) return undefined
  const found = firstOf(
    database,
    sql<Readonly<Record<string, unknown>>>`
      select ${named(keys)}, count(*) as "rows of it" from ${mainTable(staging)}
      group by ${named(keys)} having count(*) > 1 limit 1`,
  )
  return found && JSON.stringify(found)
}

const named = (keys: ReadonlyArray<string>) => sql.join(keys.map((key) => sql.id(key)))
