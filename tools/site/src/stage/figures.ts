/** Figures of the benchmarks for the start page, from the table that `npm run bench` writes. */

const placeholder = /<!-- figure: (.+?) \/ (value|peer|peer value|ratio|aim) -->/g
const columns = ['name', 'value', 'peer', 'peer value', 'ratio', 'aim'] as const

/** Fills `<!-- figure: row / column -->`; a row that the table does not have is an error. */
export const withFigures = (markdown: string, benchmarks: string): string => {
  const rows = new Map(
    benchmarks
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      )
      .map((cells) => [cells[0] ?? '', cells] as const),
  )
  return markdown.replaceAll(placeholder, (_whole, name: string, column: string) => {
    const cell = rows.get(name)?.[columns.findIndex((one) => one === column)]
    if (cell === undefined || cell === '')
      throw new Error(`the benchmarks have no ${column} of "${name}"`)
    return cell
  })
}
