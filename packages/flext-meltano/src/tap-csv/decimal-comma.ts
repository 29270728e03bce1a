/** Numbers with a decimal comma as everybody else has them; a point among them is no number then. */
import type { CellColumn } from '../singer/cells.ts'

/** Whether a text is a number with a decimal comma. */
const commaNumber = /^-?\d+,\d+$/

/** Text as it is looked at where no type is known yet. */
export const withPoint = (cell: string): string =>
  commaNumber.test(cell) ? cell.replace(',', '.') : /^-?\d+\.\d+$/.test(cell) ? swapped(cell) : cell

/** Rows with the numbers of the columns that hold such. */
export const withPoints = (
  columns: ReadonlyArray<CellColumn>,
): ((cells: ReadonlyArray<string>) => ReadonlyArray<string>) => {
  const places = columns.filter(({ type }) => type === 'number').map(({ at }) => at)
  return (cells) => {
    const changed = [...cells]
    for (const at of places) changed[at] = swapped(cells[at] as string)
    return changed
  }
}

/** Commas as points, and points as commas: what was no number is none after. */
export const swapped = (text: string): string =>
  text.replaceAll(/[.,]/g, (character) => (character === ',' ? '.' : ','))
