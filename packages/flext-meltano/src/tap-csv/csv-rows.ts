/**
 * The rows of an open file, block by block: the quick way where a block allows it, the careful way
 * where it has quotes or something does not add up. What is wrong with a block is reported together.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tapSourceRefused, type SourceProblem, type TapError } from '../singer/error.ts'
import { carefulRows } from './careful-rows.ts'
import type { CsvDialect } from './csv-config.ts'
import type { TextBlock, TextSource } from '../text-file/text-source.ts'
import { usedOf, type CsvHeader } from './header.ts'
import { quickRows } from './quick-rows.ts'

/** Takes the rows of one block. It may be begun again from the block's first row. */
export interface RowTaker<EndOfBlock> {
  readonly begin: (block: TextBlock, quick: boolean) => void
  /** Takes a row of as many cells as there are columns; false where a cell does not fit. */
  readonly row: (cells: ReadonlyArray<string>) => boolean
  /** What does not fit in a row that was not taken. */
  readonly problems: (cells: ReadonlyArray<string>, line: number) => ReadonlyArray<SourceProblem>
  /** The block is done; `byte` and `line` are where the next one begins. */
  readonly end: (rows: number, byte: number, line: number) => EndOfBlock
}

const problemsReported = 20

/**
 * Gives every row that follows to the taker. After each block it yields what the taker said, and
 * goes on only as long as it is told to.
 */
export function* takeRows<EndOfBlock>(
  source: TextSource,
  dialect: CsvDialect,
  { columns }: CsvHeader,
  taker: RowTaker<EndOfBlock>,
): Generator<EndOfBlock, FlextResult<void, TapError>, boolean> {
  const quickly = quickRows(dialect, columns.length)

  const takeQuickly = (block: TextBlock): number | undefined => {
    let fits = true
    taker.begin(block, true)
    const rows = quickly(block.text, (cells) => {
      if (fits) fits = taker.row(cells)
    })
    if (!fits || rows === undefined) return undefined
    source.used(...usedOf(block, block.text.length, rows))
    return rows
  }

  const takeCarefully = (block: TextBlock): FlextResult<number, TapError> => {
    const problems: Array<SourceProblem> = []
    let rows = 0
    taker.begin(block, false)
    const { characters, lines, problem } = carefulRows(dialect, block, (cells, line) => {
      rows += 1
      if (cells.length !== columns.length) problems.push(fieldCount(columns, cells, line, dialect))
      else if (!taker.row(cells)) problems.push(...taker.problems(cells, line))
      return problems.length < problemsReported
    })
    if (problem !== undefined) problems.push(problem)
    if (problems.length > 0) return E.left(tapSourceRefused(source.file, problems))
    source.used(...usedOf(block, characters, lines))
    return E.right(rows)
  }

  for (;;) {
    const block = source.next()
    if (E.isLeft(block)) return block
    if (block.right === undefined) return E.right(undefined)
    const quick = takeQuickly(block.right)
    const rows = quick === undefined ? takeCarefully(block.right) : E.right(quick)
    if (E.isLeft(rows)) return rows
    const goOn = yield taker.end(rows.right, source.byte(), source.line())
    if (!goOn) return E.right(undefined)
  }
}

/** The same where the taker says at once whether to go on. */
export const takeRowsAtOnce = (
  ...[source, dialect, header, taker]: Parameters<typeof takeRows<boolean>>
): FlextResult<void, TapError> => {
  const taking = takeRows(source, dialect, header, taker)
  let step = taking.next()
  while (step.done !== true) step = taking.next(step.value)
  return step.value
}

const fieldCount = (
  columns: ReadonlyArray<string>,
  cells: ReadonlyArray<string>,
  line: number,
  { delimiter }: CsvDialect,
): SourceProblem => ({
  line,
  expected: `${columns.length} fields separated by ${JSON.stringify(delimiter)}`,
  found: `${cells.length}: ${JSON.stringify(cells.join(delimiter).slice(0, 60))}`,
})
