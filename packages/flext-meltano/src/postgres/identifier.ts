/** Names in statements of PostgreSQL. */

/** Between quotes, as it stands. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A table by its schema and name. */
export const tableIn = (schema: string, table: string): string => `${quote(schema)}.${quote(table)}`

/** A text as a literal. */
export const literal = (text: string): string => {
  const doubled = text.replaceAll("'", "''")
  return text.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}
