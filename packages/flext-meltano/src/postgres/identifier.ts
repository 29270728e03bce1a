/** A table and a text as they stand in a statement of PostgreSQL. */
import { quote } from '../sql/sql-text.ts'

/** A table by its schema and name. */
export const tableIn = (schema: string, table: string): string => `${quote(schema)}.${quote(table)}`

/** A text as a literal. */
export const literal = (text: string): string => {
  const doubled = text.replaceAll("'", "''")
  return text.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}
