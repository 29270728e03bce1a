/** The rows of an answer in CSV, with a header; the delimiter is the one that its header has most of. */
import { either as E } from 'fp-ts'

import type { Mismatch } from '../singer/mismatch.ts'
import type { SingerRecord } from '../singer/message.ts'
import { carefulRows } from '../tap-csv/careful-rows.ts'

const delimiters = [',', ';', '\t', '|']

export const csvReply = (text: string): E.Either<Mismatch, ReadonlyArray<SingerRecord>> => {
  if (text.trim() === '') return E.right([])
  const [header = ''] = text.split('\n', 1)
  const cuts = delimiters.map((each) => header.split(each).length)
  const delimiter = delimiters[cuts.indexOf(Math.max(...cuts))] ?? ','
  const records: Array<SingerRecord> = []
  let names: ReadonlyArray<string> | undefined
  let wrong: Mismatch | undefined
  const { problem } = carefulRows(
    { delimiter, quote: '"', hasHeader: true },
    { text, byte: 0, line: 1, last: true },
    (cells, line) => {
      if (names === undefined) {
        names = cells
        const at = cells.findIndex((name, nth) => name === '' || cells.indexOf(name) !== nth)
        if (at !== -1) {
          const found = cells[at] === '' ? `none for column ${at + 1}` : `${cells[at]} twice`
          wrong = { expected: 'a name of its own for each column', found }
        }
      } else if (cells.length === names.length) records.push(recordOf(names, cells))
      else {
        const expected = `${names.length} fields separated by ${JSON.stringify(delimiter)} in line ${line}`
        wrong = { expected, found: String(cells.length) }
      }
      return wrong === undefined
    },
  )
  if (wrong !== undefined) return E.left(wrong)
  return problem === undefined
    ? E.right(records)
    : E.left({ expected: `${problem.expected} in line ${problem.line}`, found: problem.found })
}

/** An empty cell is no value. */
const recordOf = (names: ReadonlyArray<string>, cells: ReadonlyArray<string>): SingerRecord =>
  Object.fromEntries(names.map((name, at) => [name, cells[at] === '' ? null : cells[at]]))
