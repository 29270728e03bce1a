/** What taps say of sources that are missing, damaged, or other than they seem; tap-csv has its own. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gzipSync } from 'node:zlib'

import { either as E } from 'fp-ts'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { tapJsonl } from '../src/tap-jsonl/tap-jsonl.ts'
import { tapParquet } from '../src/tap-parquet/tap-parquet.ts'
import { tapRest } from '../src/tap-rest/tap-rest.ts'
import { tapSqlite } from '../src/tap-sqlite/tap-sqlite.ts'
import { contractTap, type ContractTap } from '../src/testing/tap-world.ts'
import { restServer, type Answering } from './rest-server.ts'

vi.setConfig({ testTimeout: 60_000 })

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-bad-source-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What makes the source, by its path. */
type Made = (path: string) => void
const written =
  (content: string | Uint8Array): Made =>
  (path) =>
    writeFileSync(path, content)
const nothing: Made = () => {}

/** What is said of a source by discovery, or else by extraction, where `<path>` is the source. */
const said = async (tap: ContractTap, path: string): Promise<string> => {
  const found = await tap.discover()
  const outcome = E.isLeft(found)
    ? found
    : await tap.extract(
        { streams: found.right.streams.map((stream) => ({ ...stream, selected: true })) },
        {},
        () => {},
      )
  if (E.isRight(outcome)) throw new Error('it did not fail')
  return outcome.left.message.replaceAll(path, '<path>')
}

const notUtf8 = (before: string, after: string): Uint8Array =>
  Buffer.concat([Buffer.from(before), Buffer.from([0xe9]), Buffer.from(after)])

describe('tap-jsonl says of a file', () => {
  it.for<readonly [what: string, name: string, made: Made, message: string]>([
    ['that is missing', 'a.jsonl', nothing, 'expected a file of JSON lines, found no such file'],
    [
      'that is a folder of other files',
      'a',
      (path) => void mkdirSync(path),
      'expected at least one file *.jsonl or *.ndjson in it, found none',
    ],
    [
      'that is empty, where nothing says what its columns are',
      'a.jsonl',
      written(''),
      'flext-tap-jsonl: entity rows: expected rows to tell columns from, or a schema in the config, found neither',
    ],
    [
      'that is no UTF-8',
      'a.jsonl',
      written(notUtf8('{"id":1}\n{"id":2,"a":"', '"}\n')),
      ':2, byte 22: expected UTF-8, found byte 0xe9',
    ],
    [
      'that was cut',
      'a.jsonl',
      written('{"id":1}\n{"id":2'),
      ':2: expected a JSON object, found {"id":2 (no JSON from character 8 on)',
    ],
    [
      'whose packing was cut',
      'a.jsonl.gz',
      written(gzipSync('{"id":1}\n'.repeat(1000)).subarray(0, 40)),
      ': expected whole gzip data, found a file that ends too soon',
    ],
    [
      'with what is no number of JSON',
      'a.jsonl',
      written('{"id":1}\n{"id":2,"a":NaN}\n'),
      ':2: expected a JSON object, found {"id":2,"a":NaN}',
    ],
    [
      'of CSV, each line',
      'a.jsonl',
      written('id,name\n1,a\n'),
      ':2: expected a JSON object, found 1,a (no JSON from character 2 on)',
    ],
    [
      'that is nested deeper than JSON is written',
      'a.jsonl',
      written(`{"id":1}\n{"id":2,"deep":${'['.repeat(9000)}${']'.repeat(9000)}}\n`),
      ':2, column deep: expected objects and lists that stand in each other at most 1000 deep, found more',
    ],
    [
      'with a key that is nothing',
      'a.jsonl',
      written('{"id":1}\n{"id":null}\n'),
      ':2, column id: expected integer, found null',
    ],
  ])('%s', async ([, name, made, message]) => {
    const path = join(folder, name)
    made(path)
    const files = [{ entity: 'rows', path, keys: ['id'] }]
    const heard = await said(contractTap(tapJsonl, { files }), path)
    expect(heard.replaceAll(/(?<=gz):\d+/g, '')).toContain(message)
  })
})

describe('tap-parquet says of a file', () => {
  const columnData = [
    { name: 'id', data: Int32Array.from({ length: 2000 }, (_, at) => at), type: 'INT32' as const },
    { name: 'name', data: Array.from({ length: 2000 }, () => 'aXb'), type: 'STRING' as const },
  ]
  const bytes = Buffer.from(parquetWriteBuffer({ columnData, codec: 'UNCOMPRESSED' }))
  const packed = Buffer.from(
    parquetWriteBuffer({
      columnData,
      codec: 'GZIP',
      compressors: { GZIP: (data) => gzipSync(data) },
    }),
  )
  it.for<readonly [what: string, made: Made, message: string]>([
    ['that is missing', nothing, '<path>: expected a Parquet file, found no such file'],
    ['that is empty', written(''), '<path>: expected a Parquet file, found an empty file'],
    [
      'that is another',
      written('id,name\n'.repeat(10)),
      '<path>: expected a Parquet file, found file invalid (footer != PAR1)',
    ],
    [
      'that was cut',
      written(bytes.subarray(0, 3000)),
      '<path>: expected a Parquet file, found file invalid (footer != PAR1)',
    ],
    [
      'whose footer is damaged',
      written(Buffer.from(bytes).fill(0xff, bytes.length - 60, bytes.length - 8)),
      '<path>: expected a Parquet file, found thrift unhandled type: 15',
    ],
    [
      'whose pages are damaged',
      written(Buffer.from(packed).fill(0xff, 60, 600)),
      '<path>: expected a Parquet file, found ',
    ],
    [
      'with a text that is no UTF-8',
      written(Buffer.from(bytes.toString('latin1').replaceAll('aXb', 'a\xe9b'), 'latin1')),
      '<path>: expected a Parquet file, found a text that is no UTF-8 in column name',
    ],
  ])('%s', async ([, made, message]) => {
    const path = join(folder, 'a.parquet')
    made(path)
    const files = [{ entity: 'rows', path, keys: ['id'] }]
    expect(await said(contractTap(tapParquet, { files }), path)).toContain(message)
  })
})

describe('tap-sqlite says of a file', () => {
  const database =
    (...statements: ReadonlyArray<string>): Made =>
    (path) => {
      const opened = new DatabaseSync(path)
      opened.exec(
        "create table rows (id integer primary key, name text); insert into rows values (1, '\ufffd')",
      )
      for (const statement of statements) opened.exec(statement)
      opened.close()
    }
  it.for<readonly [what: string, made: Made, message: string]>([
    ['that is missing', nothing, '<path>: expected a SQLite database, found nothing'],
    [
      'that is a folder',
      (path) => void mkdirSync(path),
      '<path>: expected a SQLite database, found a folder',
    ],
    [
      'that is another',
      written('id,name\n1,a\n'.repeat(100)),
      '<path>: expected a SQLite database, found file is not a database',
    ],
    [
      'that is damaged',
      (path) => {
        const many = Array.from({ length: 3000 }, (_, at) => `(${at + 10}, 'name ${at}')`)
        database(`insert into rows values ${many.join(', ')}`)(path)
        writeFileSync(path, readFileSync(path).fill(0xaa, 5000, 9000))
      },
      '<path>: expected a sound SQLite database, found database disk image is malformed',
    ],
    [
      'with a text that is no UTF-8, and not of one with a mark for such',
      database("insert into rows values (2, 'b'), (3, cast(x'61e962' as text))"),
      'rows, row id 3, column name: expected UTF-8, found byte 0xe9 at 2',
    ],
    [
      'with a text that is no UTF-8 behind one with a mark for such, or in a later table',
      database(
        'create table s (id integer primary key, name text, note text)',
        "insert into s values (1, '\ufffd', '\ufffd'), (2, '\ufffd', cast(x'e9' as text))",
      ),
      's, row id 2, column note: expected UTF-8, found byte 0xe9 at 1',
    ],
    [
      'with bytes in a column of texts',
      database("insert into rows values (2, x'62e9')"),
      'rows, row id 2, column name: expected UTF-8, found byte 0xe9 at 2',
    ],
    [
      'of UTF-16 with half a character',
      (path) => {
        const opened = new DatabaseSync(path)
        opened.exec("pragma encoding = 'UTF-16le'; create table u (id integer primary key, a text)")
        opened.exec("insert into u values (1, '\ufffd'), (2, cast(x'610000d8' as text))")
        opened.close()
      },
      'u, row id 2, column a: expected UTF-16le, found other bytes',
    ],
    [
      'with a text that is no number',
      database(
        'create table n (id integer primary key, n integer)',
        "insert into n values (1, 'x')",
      ),
      'n, row id 1, column n: expected integer, found "x"',
    ],
  ])('%s', async ([, made, message]) => {
    const path = join(folder, 'source.db')
    made(path)
    expect(await said(contractTap(tapSqlite, { database: path }), path)).toBe(message)
  })

  it.for(['UTF-8', 'UTF-16le', 'UTF-16be'])(
    'nothing of one in %s with marks for such in several columns and tables',
    async (encoding) => {
      const path = join(folder, 'source.db')
      const opened = new DatabaseSync(path)
      opened.exec(`pragma encoding = '${encoding}'`)
      for (const table of ['a', 'b'])
        opened.exec(
          `create table ${table} (name text, note text); insert into ${table} values ('x', '\ufffd'), ('\ufffd', '\ufffd')`,
        )
      opened.close()
      await expect(said(contractTap(tapSqlite, { database: path }), path)).rejects.toThrow(
        'it did not fail',
      )
    },
  )

  it('that another process has for itself', async () => {
    const path = join(folder, 'source.db')
    database()(path)
    const other = new DatabaseSync(path)
    other.exec("begin exclusive; insert into rows values (9, 'z')")
    expect(
      await said(contractTap(tapSqlite, { database: path, busy_timeout: 100 }), path),
    ).toContain('<path>: expected the database to become free')
    other.close()
  })
})

describe('tap-rest says of an API', () => {
  const place = 'x: GET <path>/x: expected '
  it.for<readonly [what: string, answer: Answering, more: object, message: string]>([
    ['that answers with a page', () => '<html>sorry</html>', {}, 'JSON, found <html>sorry</html>'],
    ['that answers with nothing', () => '', {}, 'JSON, found an empty answer'],
    [
      'whose answer is cut',
      (_, response) => {
        response.setHeader('content-length', '100')
        response.write('[{"id":1}')
        response.destroy()
      },
      {},
      'an answer, found UND_ERR_SOCKET, other side closed (after 2 attempts)',
    ],
    [
      'whose answer is not in the encoding that it names',
      (_, response) => void response.end(notUtf8('[{"id":"', '"}]')),
      {},
      'text in utf-8, found byte 0xe9 at 9',
    ],
    [
      'that has no records where they should be',
      () => ({ data: [] }),
      { records_path: '$.items[*]' },
      'records at $.items[*], found an object with data',
    ],
    ['that has no objects', () => [1, 2], {}, 'objects at $, found 1 (number) at [0]'],
    [
      'that knows nothing',
      (_, response) => {
        response.statusCode = 404
        return 'no such thing'
      },
      {},
      'a status of success, found 404: no such thing',
    ],
    [
      'that sends elsewhere without end',
      (_, response) => {
        response.statusCode = 302
        response.setHeader('location', '/x')
        return ''
      },
      {},
      'an address that can be asked, found redirect count exceeded',
    ],
    ['with what is no number of JSON', () => '[{"id": NaN}]', {}, 'JSON, found [{"id": NaN}]'],
    [
      'with a line that is cut',
      () => '{"id":1}\n{"id":\n',
      { response: 'jsonl' },
      'JSON in line 2, found {"id":1} {"id": ',
    ],
    [
      'with a row of too few fields',
      () => 'id,name\n1,a\n2\n',
      { response: 'csv' },
      '2 fields separated by "," in line 3, found 1',
    ],
    [
      'with a row of too many fields',
      () => 'id;name\n1;a\n2;b;c\n',
      { response: 'csv' },
      '2 fields separated by ";" in line 3, found 3',
    ],
    [
      'with a quote that never closes',
      () => 'id,name\n1,"a\n2,b\n',
      { response: 'csv' },
      'the quote " that opens cell 2 here to close in line 2, found the end of the file',
    ],
    [
      'with a column that is there twice',
      () => 'id,id\n1,2\n',
      { response: 'csv' },
      'a name of its own for each column, found id twice',
    ],
  ])('%s', async ([, answer, more, message]) => {
    const { url } = await restServer(answer)
    const streams = [{ name: 'x', path: 'x', primary_keys: ['id'], ...more }]
    const tap = contractTap(tapRest, { base_url: url, retry: { wait: '1ms', times: 1 }, streams })
    expect(await said(tap, url)).toBe(place + message)
  })

  it('nothing where its answer is in the encoding that it names', async () => {
    const { url } = await restServer((_, response) => {
      response.setHeader('content-type', 'application/json; charset=ISO-8859-1')
      response.end(notUtf8('[{"id":"', '"}]'))
    })
    const tap = contractTap(tapRest, { base_url: url, streams: [{ name: 'x', path: 'x' }] })
    const found = await tap.discover()
    if (E.isLeft(found)) throw new Error(found.left.message)
    const streams = found.right.streams.map((stream) => ({ ...stream, selected: true }))
    let text = ''
    await tap.extract({ streams }, {}, (lines) => (text += String(lines)))
    expect(text).toContain('"record":{"id":"é"}')
  })
})
