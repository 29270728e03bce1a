import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { parse as referenceParse } from 'csv-parse/sync'
import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { afterAll, describe, expect, it } from 'vitest'

import { carefulRows } from './careful-rows.ts'
import type { CsvDialect } from './csv-config.ts'
import { takeRowsAtOnce } from './csv-rows.ts'
import { openText } from '../text-file/text-source.ts'
import { readHeader } from './header.ts'
import { quickRows } from './quick-rows.ts'

const dialect: CsvDialect = { delimiter: ',', quote: '"', hasHeader: true }
const folder = mkdtempSync(join(tmpdir(), 'flext-csv-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Rows = ReadonlyArray<ReadonlyArray<string>>

/** Writes cells as RFC 4180 has them; a cell is quoted where it must be, or where the coin says. */
const written = (rows: Rows, lineEnd: string, coin: (at: number) => boolean): string => {
  let at = 0
  const cell = (text: string, only: boolean): string => {
    at += 1
    const must = /[",\r\n]/.test(text) || (only && text === '')
    return must || coin(at) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return rows
    .map((row) => row.map((text) => cell(text, row.length === 1)).join(',') + lineEnd)
    .join('')
}

const read = (text: string | Buffer): E.Either<unknown, Rows> => {
  const file = join(folder, 'rows.csv')
  writeFileSync(file, text)
  const source = openText(file, 'a CSV file')
  if (E.isLeft(source)) return source
  try {
    const header = readHeader(source.right, dialect)
    if (E.isLeft(header)) return header
    let block: Array<ReadonlyArray<string>> = []
    const rows: Array<ReadonlyArray<string>> = []
    const taken = takeRowsAtOnce(source.right, dialect, header.right, {
      begin: () => {
        block = []
      },
      row: (cells) => {
        block.push(cells)
        return true
      },
      problems: () => [],
      end: () => {
        rows.push(...block)
        return true
      },
    })
    return E.isLeft(taken) ? taken : E.right(rows)
  } finally {
    source.right.close()
  }
}

/** Any text a file can hold: no lone surrogates, no NUL. */
const cell = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', '\r\n', ' ', ';', '\ufeff', 'ü') }),
  fc.constantFrom('', '0', 'null', '\ufeff'),
)
const text = cell.map((one) => one.toWellFormed().replaceAll('\0', ''))

/** A lone carriage return at the end of a cell is told from a line end only by quotes. */
const table = fc
  .integer({ min: 1, max: 5 })
  .chain((columns) =>
    fc.array(fc.array(text, { minLength: columns, maxLength: columns }), { maxLength: 30 }),
  )

describe('rows of a CSV file', () => {
  it('come back as they were written, whatever stands in the cells', () => {
    fc.assert(
      fc.property(
        table,
        fc.constantFrom('\n', '\r\n'),
        fc.infiniteStream(fc.boolean()),
        fc.boolean(),
        (rows, lineEnd, coins, byteOrderMark) => {
          const columns = rows[0]?.length ?? 2
          const header = [Array.from({ length: columns }, (_, at) => `c${at}`)]
          const csv = written([...header, ...rows], lineEnd, () => coins.next().value === true)
          expect(read((byteOrderMark ? '\ufeff' : '') + csv)).toEqual(E.right(rows))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('are the same for a reader that everybody trusts', () => {
    fc.assert(
      fc.property(table, fc.infiniteStream(fc.boolean()), (rows, coins) => {
        const columns = rows[0]?.length ?? 2
        const header = [Array.from({ length: columns }, (_, at) => `c${at}`)]
        const csv = written([...header, ...rows], '\n', () => coins.next().value === true)
        const [, ...expected] = referenceParse(csv, { record_delimiter: ['\n', '\r\n'] })
        expect(read(csv)).toEqual(E.right(expected))
      }),
    )
  })

  it('are cut the same by the quick and the careful way, or not by the quick one at all', () => {
    const loose = fc.string({ unit: fc.constantFrom('a', ',', '\n', '\r', '\r\n', '\ufeff') })
    fc.assert(
      fc.property(loose, fc.integer({ min: 1, max: 4 }), (csv, columns) => {
        const quick: Array<ReadonlyArray<string>> = []
        const lines = quickRows(dialect, columns)(csv, (cells) => quick.push(cells))
        if (lines === undefined) return
        const careful: Array<ReadonlyArray<string>> = []
        const cut = carefulRows(dialect, { text: csv, byte: 1, line: 1, last: true }, (cells) => {
          careful.push(cells)
          return true
        })
        expect(quick).toEqual(careful)
        expect(lines).toBe(cut.lines)
        expect(careful.every((cells) => cells.length === columns)).toBe(true)
      }),
      { numRuns: 1000, examples: [['\ra,\r\n', 2]] },
    )
  })

  it('come whole over the borders of blocks, long quoted cells and all', () => {
    const rows = Array.from({ length: 4000 }, (_, id) => [
      String(id),
      id % 500 === 0 ? 'long "line"\n'.repeat(40_000) : `ü${'x'.repeat(id % 300)}`,
    ])
    const csv = written([['id', 'text'], ...rows], '\n', () => false)
    expect(read(csv)).toEqual(E.right(rows))
  })

  it('may end without a line end, and may have blank lines between', () => {
    expect(read('a,b\n1,2\n\n\r\n3,4')).toEqual(
      E.right([
        ['1', '2'],
        ['3', '4'],
      ]),
    )
    expect(read('a,b\r\n1,2\r\n3,"4"')).toEqual(
      E.right([
        ['1', '2'],
        ['3', '4'],
      ]),
    )
    expect(read('a,b\n')).toEqual(E.right([]))
    expect(read('a,b')).toEqual(E.right([]))
  })
})
