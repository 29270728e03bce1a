import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import { decimalNumber, truth, wholeNumber } from '../cell-text.ts'
import type { Cell, CellColumn, CellShape, CellWriter } from '../cells.ts'
import { exactNumber } from '../exact-number.ts'
import type { SingerRecord } from '../message.ts'
import { messageInput } from './message-input.ts'
import { messageLoad } from './message-load.ts'
import type { TargetStore } from './target-store.ts'

const types = {
  id: 'integer',
  'na "me"': 'string',
  born: 'string',
  size: 'number',
  ok: 'boolean',
} as const

const schema = {
  type: 'SCHEMA',
  stream: 'pe.ople',
  schema: {
    properties: Object.fromEntries(
      Object.entries(types).map(([name, type]) => [
        name,
        { type: name === 'id' ? [type] : [type, 'null'] },
      ]),
    ),
  },
  key_properties: ['id'],
}

type Way = 'objects' | 'cells'

/** A store that only remembers, with how each row came; cells are held against their types as targets do. */
const recordingStore = (withCells: boolean) => {
  const rows: Array<SingerRecord> = []
  const ways: Array<Way> = []
  const done = E.right(undefined)
  const store: TargetStore = {
    schema: () => done,
    write: (_stream, records) => {
      for (const record of records) {
        rows.push(Object.fromEntries(Object.entries(record).map(([k, v]) => [k, plainly(v)])))
        ways.push('objects')
      }
      return done
    },
    activateVersion: () => done,
    checkpoint: () => done,
    close: () => {},
    ...(withCells
      ? {
          cells: (_stream: string, { columns }: CellShape) =>
            E.right(recordingWriter(columns, rows, ways)),
        }
      : {}),
  }
  return { store, rows, ways }
}

const plainly = (value: unknown): unknown => exactNumber(value) ?? value

const recordingWriter = (
  columns: ReadonlyArray<CellColumn>,
  rows: Array<SingerRecord>,
  ways: Array<Way>,
): CellWriter => {
  let block: Array<SingerRecord> = []
  let isPlain = false
  return {
    begin: ({ plain }) => {
      block = []
      isPlain = plain
    },
    row: (cells) => {
      const values = columns.map(({ type, at }) => value(type, cells[at] ?? null))
      const misfit = values.indexOf(undefined)
      if (misfit >= 0) return misfit
      // oxlint-disable-next-line no-control-regex -- that there is none is what "plain" says
      if (isPlain && cells.slice(1).some((cell) => /[\0-\x1f"\\]/.test(cell ?? '')))
        throw new Error('a block said to be plain is not')
      block.push(Object.fromEntries(columns.map(({ name }, at) => [name, values[at]])))
      return undefined
    },
    end: () => {
      rows.push(...block)
      for (const _row of block) ways.push('cells')
      block = []
      return E.right(undefined)
    },
  }
}

const value = (type: CellColumn['type'], cell: Cell): unknown => {
  if (cell === null) return null
  switch (type) {
    case 'integer':
      return wholeNumber.test(cell) ? numberOrText(cell) : undefined
    case 'number':
      return decimalNumber.test(cell) ? numberOrText(cell) : undefined
    case 'boolean':
      return truth(cell) === undefined ? undefined : truth(cell) === 'true'
    default:
      return cell
  }
}

/** As objects hold it: a number, or its text where digits would be lost. */
const numberOrText = (cell: string): unknown =>
  /^-?\d+$/.test(cell) && !Number.isSafeInteger(Number(cell)) ? cell : Number(cell)

const loaded = async (lines: ReadonlyArray<string>, cut: number, withCells: boolean) => {
  const { store, rows, ways } = recordingStore(withCells)
  const input = messageInput('target', messageLoad('target', store))
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  let failure: unknown
  for (let at = 0; at < bytes.length && failure === undefined; at += cut) {
    const taken = await input.take(bytes.subarray(at, at + cut))
    if (E.isLeft(taken)) failure = taken.left
  }
  const ended = failure === undefined ? await input.end('whole') : E.right(undefined)
  return { rows, ways, failure: failure ?? (E.isLeft(ended) ? ended.left : undefined) }
}

const compact = (message: object): string => JSON.stringify(message)

/** As Python prints JSON. */
const spaced = (message: object): string => {
  const said = (of: unknown): string =>
    typeof of === 'object' && of !== null && !Array.isArray(of)
      ? `{${Object.entries(of)
          .map(([key, each]) => `${JSON.stringify(key)}: ${said(each)}`)
          .join(', ')}}`
      : JSON.stringify(of)
  return said(message)
}

const recordMessage = (record: object) => ({ type: 'RECORD', stream: 'pe.ople', record })

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'null', '"', '\\', 'a\\"b', '}}', '","id":', '\0', 'é', '\ud83d\ude00', '\n'),
)
const someRecord = fc.record({
  id: fc.oneof(fc.integer(), fc.maxSafeInteger()),
  'na "me"': fc.option(text),
  born: fc.option(fc.constantFrom('2024-01-01', 'never')),
  size: fc.option(fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))),
  ok: fc.option(fc.boolean()),
})

describe('RECORD lines read as cells', () => {
  it('loads the same rows as JSON does, whatever they hold and wherever chunks are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(someRecord, { maxLength: 30 }),
        fc.constantFrom(compact, spaced),
        fc.integer({ min: 1, max: 500 }),
        async (records, printed, cut) => {
          const lines = [schema, ...records.map(recordMessage)].map(printed)
          const byObjects = await loaded(lines, cut, false)
          const byCells = await loaded(lines, cut, true)
          expect(byCells.rows).toEqual(byObjects.rows)
          expect(byCells.failure).toEqual(byObjects.failure)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('takes no object for any record but the first, when all are written alike', async () => {
    const records = Array.from({ length: 50 }, (_, id) => ({
      id,
      'na "me"': `person ${id}`,
      born: null,
      size: id / 4,
      ok: id % 2 === 0,
    }))
    const lines = [schema, ...records.map(recordMessage)]
    for (const printed of [compact, spaced]) {
      const { rows, ways } = await loaded(lines.map(printed), 4096, true)
      expect(rows).toEqual(records)
      expect(ways).toEqual(['objects', ...Array.from({ length: 49 }, () => 'cells')])
    }
  })

  it.each([
    ['other names', { id: 2, name: 'x' }],
    ['names in another order', { ok: true, id: 2, 'na "me"': 'x', born: null, size: 1 }],
    ['a text with a NUL', { id: 2, 'na "me"': 'a\0', born: null, size: 1, ok: null }],
  ])('leaves a line with %s to JSON, in its place', async (_what, odd) => {
    const usual = (id: number) => ({ id, 'na "me"': 'y', born: null, size: 2, ok: false })
    const records = [usual(0), usual(1), odd, usual(3), usual(4)]
    const lines = [schema, ...records.map(recordMessage)].map(compact)
    const { rows, ways } = await loaded(lines, 4096, true)
    expect(rows.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4])
    expect(ways).toEqual(['objects', 'cells', 'objects', 'cells', 'cells'])
  })

  it('names the line and the column of what does not fit, as JSON does', async () => {
    const usual = (id: unknown) => ({ id, 'na "me"': 'y', born: null, size: 2, ok: false })
    const records = [usual(0), usual('one'), usual(2), usual(1.5)]
    const lines = [schema, ...records.map(recordMessage)].map(compact)
    const byCells = await loaded(lines, 4096, true)
    const byObjects = await loaded(lines, 4096, false)
    expect(byCells.failure).toEqual(byObjects.failure)
    expect(byCells.failure).toMatchObject({ problems: [{ line: 3 }, { line: 5 }] })
  })
})
