/** What a check is about: its text begins with the table, and perhaps the column, that it looks at. */
import { fold } from '../target-sqlite/name.ts'

/** Undefined where it is about another table; a check of the table as a whole has no column. */
export const checkSubject = (
  check: string,
  table: string,
): { readonly column: string | null } | undefined => {
  if (fold(check.slice(0, table.length)) !== fold(table)) return undefined
  const rest = check.slice(table.length)
  if (rest === '' || rest.startsWith(' ')) return { column: null }
  const [, column] = /^\.(\S*)/.exec(rest) ?? []
  return column === undefined ? undefined : { column: column === '' ? null : column }
}
