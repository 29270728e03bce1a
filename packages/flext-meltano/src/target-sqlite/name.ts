/**
 * Names of tables and columns. SQLite takes any text between quotes, but tells capitals from small
 * letters only outside ASCII, and keeps some names for itself.
 */
import type { StreamProblem } from '../table/announced-table.ts'

/** What SQLite compares: names of equal folds are one name. */
export const fold = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

/** Pairs of different names that SQLite would take for the same. */
export const collisions = (
  names: ReadonlyArray<string>,
): ReadonlyArray<readonly [first: string, second: string]> => {
  const seen = new Map<string, string>()
  return names.flatMap((name) => {
    const first = seen.get(fold(name))
    if (first === undefined) seen.set(fold(name), name)
    return first === undefined ? [] : [[first, name] as const]
  })
}

/** Why a table cannot have this name, if it cannot. */
export const tableNameProblem = (name: string): string | undefined => {
  if (name === '') return 'an empty name'
  if (fold(name).startsWith('sqlite_'))
    return `"${name}", and SQLite keeps names that begin with sqlite_ for itself`
  if (fold(name).startsWith('_flext_'))
    return `"${name}", and the warehouse keeps names that begin with _flext_ for itself`
  return name.includes('\0') ? 'a name with a NUL character' : undefined
}

/** A name of the row's hidden number that no column takes away; SQLite has three. */
export const rowNumberName = (columns: ReadonlyArray<string>): string | undefined => {
  const taken = new Set(columns.map(fold))
  return ['rowid', '_rowid_', 'oid'].find((name) => !taken.has(name))
}

/** Why SQLite cannot tell columns of these names apart, or has no room for them. */
export const columnNamesProblem = (names: ReadonlyArray<string>): StreamProblem | undefined => {
  const [collision] = collisions(names)
  if (collision)
    return [
      'columns that differ in more than capital letters',
      `"${collision[0]}" and "${collision[1]}"`,
    ]
  const unspeakable = names.find((name) => name.includes('\0'))
  if (unspeakable !== undefined) return ['column names without NUL', JSON.stringify(unspeakable)]
  return rowNumberName(names) === undefined
    ? ['a column less', 'rowid, _rowid_ and oid together, which leaves rows unnumbered']
    : undefined
}
