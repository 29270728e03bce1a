import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'

import { decode } from 'flext-core'
import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { SingerState } from '../singer/message.ts'
import { CsvConfig, type CsvFiles } from './csv-config.ts'
import { tapCsv } from './tap-csv.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-csv-dialects-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

type Given = Partial<CsvFiles>
interface Extracted {
  readonly records: ReadonlyArray<unknown>
  readonly state: SingerState
}

const put = (name: string, bytes: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

/** What comes of a file, or the message of the failure. */
const outcome = (path: string, given: Given = {}, state: SingerState = {}): Extracted | string => {
  const config: CsvConfig = { files: [{ entity: 'rows', path, ...given }], state_rows: 2 }
  const catalog = tapCsv.discover(config)
  if (E.isLeft(catalog)) return catalog.left.message
  let text = ''
  const done = tapCsv.extract(config, catalog.right, state, (lines) => {
    text += lines.toString()
  })
  if (E.isLeft(done)) return done.left.message
  const messages = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; record?: unknown; value?: SingerState })
  return {
    records: messages.flatMap(({ type, record }) => (type === 'RECORD' ? [record] : [])),
    state: messages.findLast(({ type }) => type === 'STATE')?.value ?? {},
  }
}

const extracted = (path: string, given?: Given, state?: SingerState): Extracted => {
  const came = outcome(path, given, state)
  if (typeof came === 'string') throw new Error(came)
  return came
}

const records = (text: string | Uint8Array, given?: Given, name = 'rows.csv') =>
  extracted(put(name, text), given).records

const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, at) => `${from + at},row ${from + at}\n`).join('')

describe('a CSV dialect', () => {
  it('is tabs in a file of tabs, packed or not', () => {
    expect(records('a\tb\n1\t2,5\n', {}, 'rows.tsv')).toEqual([{ a: 1, b: '2,5' }])
    expect(records(gzipSync('a\tb\n1\tx\n'), {}, 'rows.tsv.gz')).toEqual([{ a: 1, b: 'x' }])
  })

  it('passes over lines before the header, and comments anywhere', () => {
    const text = 'Report of "May\n\n#units: m\na,b\n1,x\n# not, a, row\n2,"y\n#z"\n'
    expect(records(text, { skip_rows: 2, comment: '#' })).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: 'y\n#z' },
    ])
  })

  it('has the names that are given, with a header or without', () => {
    const columns = ['id', 'name']
    expect(records('1,x\n', { has_header: false, columns })).toEqual([{ id: 1, name: 'x' }])
    expect(records('A,B\n1,x\n', { columns })).toEqual([{ id: 1, name: 'x' }])
    expect(outcome(put('c.csv', 'A,B,C\n1,x,2\n'), { columns })).toMatch(
      /c\.csv:1: expected the 2 columns of the config, id, name, found 3: A, B, C/,
    )
  })

  it('knows texts that mean nothing, unless they are quoted', () => {
    const text = 'a,b,c\n1,NULL,NA\n2,x,"NULL"\n'
    expect(records(text, { null_values: ['NULL', 'NA'] })).toEqual([
      { a: 1, b: null, c: null },
      { a: 2, b: 'x', c: 'NULL' },
    ])
    expect(records('a,b\n1,NA\n2,x\n', { null_values: ['NA'] })[0]).toEqual({ a: 1, b: null })
  })

  it('may tell an empty text from none', () => {
    const text = 'a,b\n1,""\n2,\n3,x\n'
    expect(records(text, { quoted_empty: 'text' }).map((row) => (row as { b: unknown }).b)).toEqual(
      ['', null, 'x'],
    )
    expect(records('a,b\n1,\n3,x\n', { quoted_empty: 'text' })[0]).toEqual({ a: 1, b: null })
    expect(records(text).map((row) => (row as { b: unknown }).b)).toEqual([null, null, 'x'])
  })

  it('may escape instead of doubling quotes', () => {
    const text = 'a,b\n1,"say \\"hi\\", ok"\n2,x\\,y\n3,\\N\n4,"c:\\\\"\n'
    expect(records(text, { escapechar: '\\', null_values: ['\\N'] })).toEqual([
      { a: 1, b: 'say "hi", ok' },
      { a: 2, b: 'x,y' },
      { a: 3, b: null },
      { a: 4, b: 'c:\\' },
    ])
  })

  it('may pass over spaces before a cell, and not double quotes', () => {
    const text = 'a, b\n1,  "x, y"\n 2, z\n'
    expect(records(text, { skipinitialspace: true })).toEqual([
      { a: 1, b: 'x, y' },
      { a: 2, b: 'z' },
    ])
    const escaped = 'a,b\n1,"say \\"hi\\""\n'
    expect(records(escaped, { doublequote: false, escapechar: '\\' })).toEqual([
      { a: 1, b: 'say "hi"' },
    ])
    expect(outcome(put('twice.csv', 'a,b\n1,"x""y"\n'), { doublequote: false })).toMatch(
      /twice\.csv:2: expected "," or a line end after the quote that closes cell 2, found/,
    )
  })

  it('may not quote at all', () => {
    expect(records('a\tb\n1\t"x\n2\ty"\n', { delimiter: '\t', quotechar: '' })).toEqual([
      { a: 1, b: '"x' },
      { a: 2, b: 'y"' },
    ])
  })

  it('may have decimal commas, and then a point is none', () => {
    const given: Given = { delimiter: ';', decimal: ',' }
    expect(records('a;b\n1;2,50\n-3;0,1\n', given)).toEqual([
      { a: 1, b: 2.5 },
      { a: -3, b: 0.1 },
    ])
    expect(records('a;b\n1;1.234\n', given)).toEqual([{ a: 1, b: '1.234' }])
    const path = put('late.csv', `a;b\n${'1;2,5\n'.repeat(3)}`)
    const { state } = extracted(path, given)
    appendFileSync(path, '2;1.234\n')
    const config: CsvConfig = { files: [{ entity: 'rows', path, ...given }], sample_rows: 1 }
    const catalog = tapCsv.discover({
      ...config,
      files: [{ ...config.files[0]!, path: put('one.csv', 'a;b\n1;2,5\n') }],
    })
    if (E.isLeft(catalog)) throw new Error(catalog.left.message)
    const late = tapCsv.extract(config, catalog.right, state, () => {})
    expect(late).toMatchObject({
      left: { message: `${path}:5, column b: expected number, found "1.234"` },
    })
  })

  it('is refused by name where it is none', () => {
    const refused = decode(CsvConfig, {
      files: [
        { entity: 'a', path: 'a', encoding: 'klingon', compression: 'rar', escapechar: 'ab' },
      ],
    })
    if (E.isRight(refused)) throw new Error('expected a refusal')
    expect(refused.left.problems.map(({ path }) => path).toSorted()).toEqual([
      'files[0].compression',
      'files[0].encoding',
      'files[0].escapechar',
    ])
  })
})

describe('an encoding', () => {
  const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()
  const cases: Readonly<Record<string, Uint8Array>> = {
    'utf-16': Buffer.from('\ufeffa,b\n1,zażółć 😀\n', 'utf16le'),
    'UTF-16': utf16be('\ufeffa,b\n1,zażółć 😀\n'),
    'utf-16-be': utf16be('a,b\n1,zażółć 😀\n'),
    'utf-8-sig': Buffer.from('\ufeffa,b\n1,zażółć 😀\n'),
  }
  for (const [encoding, bytes] of Object.entries(cases))
    it(`may be ${encoding}`, () => {
      expect(records(bytes, { encoding })).toEqual([{ a: 1, b: 'zażółć 😀' }])
    })

  it('may be of one byte a character', () => {
    const text = Buffer.from([0x61, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0x80, 0xe9, 0x0a])
    expect(records(text, { encoding: 'cp1252' })).toEqual([{ a: 1, b: '€é' }])
    expect(records(text, { encoding: 'latin1' })).toEqual([{ a: 1, b: '€é' }])
  })

  it('is told by its line where a text is not in it', () => {
    const text = Buffer.concat([Buffer.from('a,b\n1,x\n2,'), Buffer.from([0x81, 0x0a])])
    const path = put('bad.csv', text)
    expect(outcome(path, { encoding: 'shift_jis' })).toBe(
      `${path}:3: expected shift_jis text, found bytes that are none`,
    )
    expect(outcome(put('wide.csv', Buffer.from('\ufeffa,b\n', 'utf16le')))).toMatch(
      /wide\.csv:1, byte 0: expected UTF-8, found the mark of UTF-16 \(encoding: utf-16\)/,
    )
  })
})

describe('a packed CSV file', () => {
  const packings = { gzip: gzipSync, zstd: zstdCompressSync }
  for (const [name, pack] of Object.entries(packings)) {
    it(`is read, and gone on with when it grew (${name})`, () => {
      const path = put('rows.csv', pack(Buffer.from(`id,name\n${rows(0, 20_000)}`)))
      const first = extracted(path)
      expect(first.records).toHaveLength(20_000)
      expect(extracted(path, {}, first.state).records).toEqual([])
      for (let more = 20_000; more < 20_300; more += 100)
        appendFileSync(path, pack(Buffer.from(rows(more, more + 100))))
      const second = extracted(path, {}, first.state)
      expect(second.records).toHaveLength(300)
      expect(second.records[0]).toEqual({ id: 20_000, name: 'row 20000' })
      expect(extracted(path, {}, second.state).records).toEqual([])
      expect(extracted(path).records).toHaveLength(20_300)
    })

    it(`is read anew when it is another (${name})`, () => {
      const path = put('rows.csv', pack(Buffer.from(`id,name\n${rows(0, 10)}`)))
      const { state } = extracted(path)
      writeFileSync(path, pack(Buffer.from(`id,name\n${rows(100, 105)}`)))
      expect(extracted(path, {}, state).records).toHaveLength(5)
    })

    it(`is refused when it is damaged or ends too soon (${name})`, () => {
      const packed = pack(Buffer.from(`id,name\n${rows(0, 20_000)}`))
      const short = put('short.csv', packed.subarray(0, packed.length - 3))
      expect(outcome(short)).toMatch(
        new RegExp(
          `short\\.csv:\\d+: expected whole ${name} data, found a file that ends too soon`,
        ),
      )
      const broken = Buffer.from(packed)
      // In gzip the checksum, and in zstd the rows.
      if (name === 'gzip') broken.fill(7, packed.length - 8, packed.length - 4)
      else broken.fill(7, packed.length / 2, packed.length / 2 + 200)
      expect(outcome(put('broken.csv', broken))).toMatch(
        new RegExp(`broken\\.csv:\\d+: expected whole ${name} data, found`),
      )
      const plain = put('plain.csv', 'id,name\n')
      expect(outcome(plain, { compression: name as 'gzip' })).toMatch(
        new RegExp(`plain\\.csv:1: expected whole ${name} data`),
      )
    })
  }

  it('is gone on with where a killed run left it', () => {
    const path = put('rows.csv', gzipSync(`id,name\n${rows(0, 10_000)}`))
    const config: CsvConfig = { files: [{ entity: 'rows', path }], state_rows: 2_000 }
    const catalog = tapCsv.discover(config)
    if (E.isLeft(catalog)) throw new Error(catalog.left.message)
    const states: Array<SingerState> = []
    const before: Array<number> = []
    let count = 0
    tapCsv.extract(config, catalog.right, {}, (lines) => {
      for (const line of lines.toString().trimEnd().split('\n')) {
        const message = JSON.parse(line) as { type: string; value?: SingerState }
        if (message.type === 'RECORD') count += 1
        if (message.type !== 'STATE') continue
        states.push(message.value ?? {})
        before.push(count)
      }
    })
    expect(states.length).toBeGreaterThan(1)
    for (const [at, state] of states.entries())
      expect(extracted(path, {}, state).records).toHaveLength(10_000 - (before[at] ?? 0))
  })
})
