/** The keys of staged rows in PostgreSQL. */
import { quote } from '../sql/sql-text.ts'
import type { Session } from '../target-postgres/session.ts'

/** A key that several rows have, in words. */
export const doubledPostgresKey = async (
  { query }: Session,
  table: string,
  names: ReadonlyArray<string>,
): Promise<string | undefined> => {
  if (names.length === 0) return undefined
  const keys = names.map(quote).join(', ')
  const [twice] = await query<Readonly<Record<string, unknown>>>(
    `select ${keys}, count(*)::int as "rows of it" from ${table}
     group by ${keys} having count(*) > 1 limit 1`,
  )
  return twice && JSON.stringify(twice)
}
