/**
 * Where a dialect tells an empty text, in quotes, from no value. On its way through the rows an empty
 * text is a NUL, which no file of text may hold.
 */
import type { Cell } from '../singer/cells.ts'

export const emptyText = '\0'

/** Cells with an empty text as such, and nothing where there is none. */
export const withEmptyTexts = (cells: ReadonlyArray<string>): ReadonlyArray<Cell> =>
  cells.map((cell) => (cell === '' ? null : cell === emptyText ? '' : cell))
