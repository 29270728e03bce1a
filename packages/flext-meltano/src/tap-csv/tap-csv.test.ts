import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { decode } from 'flext-core'
import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Catalog } from '../singer/catalog.ts'
import type { TapError } from '../singer/error.ts'
import { parseMessage, type SingerMessage, type SingerState } from '../singer/message.ts'
import { CsvConfig } from './csv-config.ts'
import { tapCsv } from './tap-csv.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-tap-csv-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const put = (name: string, text: string | Buffer): string => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

const config = (path: string, more: Partial<CsvConfig['files'][number]> = {}): CsvConfig => ({
  files: [{ entity: 'rows', path, ...more }],
})

const discovered = (given: CsvConfig): Catalog => {
  const catalog = tapCsv.discover(given)
  if (E.isLeft(catalog)) throw new Error(catalog.left.message)
  return catalog.right
}

const messages = (
  given: CsvConfig,
  state: SingerState = {},
  catalog = discovered(given),
  run?: string,
): ReadonlyArray<SingerMessage> => {
  let text = ''
  const extracted = tapCsv.extract(
    given,
    catalog,
    state,
    (lines) => {
      text += lines.toString()
    },
    run,
  )
  if (E.isLeft(extracted)) throw new Error(extracted.left.message)
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const parsed = parseMessage(line)
      if (E.isLeft(parsed)) throw new Error(`no message: ${line}`)
      return parsed.right
    })
}

const records = (all: ReadonlyArray<SingerMessage>) =>
  all.flatMap((message) => (message.type === 'RECORD' ? [message.record] : []))

const lastState = (all: ReadonlyArray<SingerMessage>): SingerState => {
  const state = all.findLast((message) => message.type === 'STATE')
  if (state?.type !== 'STATE') throw new Error('no state')
  return state.value
}

/** The failure of discovery or else of extraction. */
const failure = (given: CsvConfig, catalog?: Catalog): TapError => {
  const found = catalog === undefined ? tapCsv.discover(given) : E.right(catalog)
  const outcome = E.isLeft(found) ? found : tapCsv.extract(given, found.right, {}, () => {})
  if (E.isRight(outcome)) throw new Error('expected a failure')
  return outcome.left
}

describe('tap-csv', () => {
  it('reads a file whole again in each run, where the catalog says FULL_TABLE', () => {
    const rows = 50_000
    const given = { ...config(put('whole.csv', `id\n${'1\n'.repeat(rows)}`)), state_rows: 2 }
    const whole: Catalog = {
      streams: discovered(given).streams.map((stream) => ({
        ...stream,
        metadata: (stream.metadata ?? []).map(({ breadcrumb, metadata }) => ({
          breadcrumb,
          metadata:
            breadcrumb.length === 0
              ? { ...metadata, 'replication-method': 'FULL_TABLE' }
              : metadata,
        })),
      })),
    }
    const first = messages(given, {}, whole, 'run-1')
    expect(records(first)).toHaveLength(rows)
    expect(records(messages(given, lastState(first), whole, 'run-2'))).toHaveLength(rows)
    expect(records(messages(given, lastState(first), whole))).toHaveLength(rows)
    // A run that was cut short goes on, and one that was not gives nothing twice.
    const at = first.findIndex(({ type }) => type === 'STATE')
    const told = records(first.slice(0, at)).length
    expect(told).toBeLessThan(rows)
    const early = lastState(first.slice(0, at + 1))
    expect(records(messages(given, early, whole, 'run-1'))).toHaveLength(rows - told)
    expect(records(messages(given, lastState(first), whole, 'run-1'))).toEqual([])
    expect(records(messages(given, lastState(first)))).toEqual([])
  })

  it('discovers columns, types and keys', () => {
    const path = put('a.csv', 'zip,name,area,open\n02134,Allston,1.5,true\n90210,,2,false\n')
    const [stream] = discovered(config(path, { keys: ['zip'] })).streams
    expect(stream?.key_properties).toEqual(['zip'])
    expect(stream?.schema.properties).toEqual({
      zip: { type: ['string'] },
      name: { type: ['null', 'string'] },
      area: { type: ['null', 'number'] },
      open: { type: ['null', 'boolean'] },
    })
  })

  it('prints typed records after their schema, and a state at the end', () => {
    const path = put('a.csv', 'id,name,area,open\n1,"say ""hi""\nthere",1.50,TRUE\n2,,,\n')
    const all = messages(config(path, { keys: ['id'] }))
    expect(all.map(({ type }) => type)).toEqual(['SCHEMA', 'RECORD', 'RECORD', 'STATE', 'STATE'])
    expect(records(all)).toEqual([
      { id: 1, name: 'say "hi"\nthere', area: 1.5, open: true },
      { id: 2, name: null, area: null, open: null },
    ])
  })

  it('reads every file that a glob matches, by name', () => {
    put('b.csv', 'id,x\n2,b\n')
    put('a.csv', 'id,x\n1,a\n')
    put('c.csv', 'x,id\nc,3\n')
    expect(records(messages(config(join(folder, '*.csv'))))).toEqual([
      { id: 1, x: 'a' },
      { id: 2, x: 'b' },
      { id: 3, x: 'c' },
    ])
  })

  it('takes another delimiter, another quote, and files without a header', () => {
    const path = put('a.csv', "1;'a;b'\n2;c\n")
    const given = config(path, { delimiter: ';', quotechar: "'", has_header: false })
    expect(records(messages(given))).toEqual([
      { column_1: 1, column_2: 'a;b' },
      { column_1: 2, column_2: 'c' },
    ])
  })

  it('prints only what the catalog selects', () => {
    const given = config(put('a.csv', 'id,name,age\n1,x,3\n'), { keys: ['id'] })
    const [stream] = discovered(given).streams
    if (stream === undefined) throw new Error('no stream')
    const unselected = { breadcrumb: ['properties', 'age'], metadata: { selected: false } }
    const metadata = [
      ...(stream.metadata ?? []).filter((m) => m.breadcrumb[1] !== 'age'),
      unselected,
    ]
    const catalog = { streams: [{ ...stream, metadata }] }
    expect(records(messages(given, {}, catalog))).toEqual([{ id: 1, name: 'x' }])
    const none = {
      streams: [{ ...stream, metadata: [{ breadcrumb: [], metadata: { selected: false } }] }],
    }
    expect(messages(given, {}, none).map(({ type }) => type)).toEqual(['STATE'])
  })

  it('goes on from each state it printed, and gives every row once', () => {
    const rows = Array.from({ length: 30_000 }, (_, id) => `${id},${'x'.repeat(id % 60)}`)
    const given = { ...config(put('a.csv', `id,x\n${rows.join('\n')}\n`)), state_rows: 5000 }
    const all = messages(given)
    const states = all.filter((message) => message.type === 'STATE')
    expect(states.length).toBeGreaterThan(3)
    for (const state of states) {
      const before = records(all.slice(0, all.indexOf(state)))
      const after = records(messages(given, state.value))
      expect([...before, ...after].map(({ id }) => id)).toEqual(rows.map((_, id) => id))
    }
  })

  it('gives nothing of a file that has not changed, and only what a grown one has more', () => {
    const given = config(put('a.csv', 'id,x\n1,a\n2,b\n'))
    const state = lastState(messages(given))
    expect(records(messages(given, state))).toEqual([])
    appendFileSync(join(folder, 'a.csv'), '3,c\n')
    const grown = messages(given, state)
    expect(records(grown)).toEqual([{ id: 3, x: 'c' }])
    expect(records(messages(given, lastState(grown)))).toEqual([])
  })

  it('reads a changed file anew', () => {
    const path = put('a.csv', 'id,x\n1,a\n2,b\n')
    const given = config(path)
    const state = lastState(messages(given))
    put('a.csv', 'id,x\n1,z\n2,b\n3,c\n')
    expect(records(messages(given, state))).toHaveLength(3)
    put('a.csv', 'id,x\n9,q\n')
    expect(records(messages(given, state))).toHaveLength(1)
    put('a.csv', 'id,x\n1,a\n2,b\n')
    utimesSync(path, new Date(0), new Date(0))
    expect(records(messages(given, state))).toHaveLength(2)
  })

  it('reads a file anew whose last row was written on', () => {
    const given = config(put('a.csv', 'id,x\n1,a\n2,b'))
    const state = lastState(messages(given))
    appendFileSync(join(folder, 'a.csv'), 'c\n3,d\n')
    expect(records(messages(given, state))).toEqual([
      { id: 1, x: 'a' },
      { id: 2, x: 'bc' },
      { id: 3, x: 'd' },
    ])
  })
})

describe('tap-csv refuses', () => {
  it('a missing file, a directory, and a glob without a match', () => {
    const missing = join(folder, 'none.csv')
    expect(failure(config(missing)).message).toBe(
      `${missing}: expected a CSV file, found no such file`,
    )
    mkdirSync(join(folder, 'dir'))
    expect(failure(config(join(folder, 'dir'))).message).toContain(
      'expected at least one file *.csv or *.tsv in it, found none',
    )
    expect(failure(config(join(folder, '*.tsv'))).message).toContain('at least one file')
  })

  it('an empty file, and one of blank lines', () => {
    expect(failure(config(put('a.csv', ''))).message).toContain('found an empty file')
    expect(failure(config(put('a.csv', '\n\r\n'))).message).toContain('found an empty file')
  })

  it('the wrong delimiter, and says which one would fit', () => {
    const { message } = failure(config(put('a.csv', 'id;name\n1;x\n2;y\n')))
    expect(message).toContain('a.csv:1: expected columns separated by ","')
    expect(message).toContain('with delimiter ";" there would be 2')
  })

  it('rows with too few or too many fields, all of a block together', () => {
    const path = put('a.csv', 'a,b,c\n1,2,3\n4,5\n6,7,8\n9,10,11,12\n')
    expect(failure(config(path))).toMatchObject({
      _tag: 'TapSourceRefused',
      problems: [
        { line: 3, expected: '3 fields separated by ","', found: '2: "4,5"' },
        { line: 5, found: '4: "9,10,11,12"' },
      ],
    })
    expect(failure(config(put('b.csv', 'a,b\n1,2\n3'))).message).toContain('b.csv:3')
    expect(failure(config(put('c.csv', 'a,b\n1,2\n"3",4,5\n'))).message).toContain('c.csv:3')
  })

  it('bytes that are no UTF-8, by their place', () => {
    const path = put('a.csv', Buffer.from('id,name\n1,M\u00fcller\n2,M\xfcller\n', 'latin1'))
    expect(failure(config(path))).toMatchObject({
      problems: [{ line: 2, byte: 11, expected: 'UTF-8', found: 'byte 0xfc' }],
    })
  })

  it('a NUL byte, by its place', () => {
    expect(failure(config(put('a.csv', 'id,name\n1,a\n2,\0\n')))).toMatchObject({
      problems: [{ line: 3, byte: 14, found: 'a NUL byte' }],
    })
  })

  it('a quote that never closes, where it opened', () => {
    const path = put('a.csv', 'id,name\n1,a\n2,"b\n3,c\n4,d\n')
    expect(failure(config(path))).toMatchObject({
      problems: [{ line: 3, found: 'the end of the file' }],
    })
    expect(failure(config(put('b.csv', '"id,name\n1,a\n'))).message).toContain('b.csv:1')
  })

  it('text after a closing quote', () => {
    const { message } = failure(config(put('a.csv', 'id,name\n1,"a"b\n')))
    expect(message).toContain('a.csv:2')
    expect(message).toContain('found "b"')
  })

  it('column names that come twice, or are empty', () => {
    const { message } = failure(config(put('a.csv', 'id,name,id,\n1,2,3,4\n')))
    expect(message).toContain('expected each column name once, found "id" 2 times')
    expect(message).toContain('expected a name for column 4')
  })

  it('cells that do not fit the type of the catalog, by line and column', () => {
    const path = put('a.csv', 'id,age\n1,30\n2,n/a\n3,1.5\n')
    const catalog = discovered(config(put('b.csv', 'id,age\n1,30\n')))
    expect(failure(config(path), catalog)).toMatchObject({
      problems: [
        { line: 3, column: 'age', expected: 'integer', found: '"n/a"' },
        { line: 4, column: 'age', expected: 'integer', found: '"1.5"' },
      ],
    })
  })

  it('a file without a column of the catalog', () => {
    const catalog = discovered(config(put('b.csv', 'id,age\n1,30\n')))
    const { message } = failure(config(put('a.csv', 'id,name\n1,x\n')), catalog)
    expect(message).toContain('expected the columns age of the catalog, found id, name')
  })

  it('keys that are no columns, entities that come twice, and streams it does not know', () => {
    const path = put('a.csv', 'id,name\n1,x\n')
    expect(failure(config(path, { keys: ['uid'] })).message).toContain('found uid')
    const [one] = config(path).files
    if (one === undefined) throw new Error('no file')
    expect(failure({ files: [one, one] }).message).toContain('found rows again')
    const catalog = discovered({ files: [{ ...one, entity: 'other' }] })
    expect(failure(config(path), catalog).message).toContain('found other')
  })

  it('settings that it does not read, by name', () => {
    const decoded = decode(CsvConfig, {
      files: [{ entity: 'a', path: 'b', encoding: 'utf-9', quotechar: '„', delimeter: ';' }],
    })
    const mistakes = E.isLeft(decoded) ? decoded.left.message.split('\n') : []
    expect(mistakes).toEqual([
      'files[0].quotechar: expected one ASCII character, or none, found "„" (string)',
      'files[0].encoding: expected a text encoding, such as utf-8, utf-16, latin1 or windows-1252, found "utf-9" (string)',
      expect.stringMatching(
        /^files\[0\]\.delimeter: expected no such key \(did you mean delimiter\?\)/,
      ),
    ])
  })

  it('numbers of rows that are none', () => {
    const decoded = decode(CsvConfig, {
      files: [{ entity: 'a', path: 'b', skip_rows: -1 }],
      state_rows: 0,
      sample_rows: 1.5,
    })
    const mistakes = E.isLeft(decoded) ? decoded.left.message.split('\n') : []
    expect(mistakes).toEqual([
      expect.stringMatching(/^files\[0\]\.skip_rows: .*, found -1/),
      expect.stringMatching(/^state_rows: .*, found 0/),
      expect.stringMatching(/^sample_rows: .*, found 1\.5/),
    ])
  })
})
