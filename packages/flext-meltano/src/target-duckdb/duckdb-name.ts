/** Names of tables and columns: DuckDB takes any text between quotes, and compares without capitals. */
import type { StreamProblem } from '../table/announced-table.ts'

/** What DuckDB compares: names of equal folds are one name. */
export const fold = (name: string): string => name.toLowerCase()

/** Why DuckDB cannot tell columns of these names apart, or has no room for them. */
export const columnNamesProblem = (names: ReadonlyArray<string>): StreamProblem | undefined => {
  const seen = new Map<string, string>()
  for (const name of names) {
    if (name === '') return ['a name for every column', 'an empty one']
    if (name.includes('\0')) return ['column names without NUL', JSON.stringify(name)]
    const first = seen.get(fold(name))
    if (first !== undefined)
      return ['columns that differ in more than capital letters', `"${first}" and "${name}"`]
    seen.set(fold(name), name)
  }
  return undefined
}
