/** Text in columns. The heads are dim, numbers stand at the right, nothing is ruled. */
import type { Paint } from './paint.ts'
import { padEnd, padStart, widthOf } from './width.ts'

export interface Column {
  readonly head: string
  readonly align?: 'left' | 'right'
}

/** Lines, without a line break at the end. Cells may hold colours. */
export const table = (
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  { dim }: Paint,
): ReadonlyArray<string> => {
  const widths = columns.map(({ head }, nth) =>
    Math.max(widthOf(head), ...rows.map((row) => widthOf(row[nth] ?? ''))),
  )
  const line = (cells: ReadonlyArray<string>): string =>
    columns
      .map(({ align }, nth) =>
        (align === 'right' ? padStart : padEnd)(cells[nth] ?? '', widths[nth] ?? 0),
      )
      .join('  ')
      .trimEnd()
  const headed = columns.some(({ head }) => head !== '')
  return [...(headed ? [dim(line(columns.map(({ head }) => head)))] : []), ...rows.map(line)]
}
