import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { DuckDBInstance } from '@duckdb/node-api'
import { either as E } from 'fp-ts'
import { parquetWriteFile } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Catalog } from '../singer/catalog.ts'
import type { SingerState } from '../singer/message.ts'
import type { ParquetFiles, ParquetTapConfig } from './parquet-tap-config.ts'
import { tapParquet } from './tap-parquet.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-tap-parquet-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A file that DuckDB writes of a query. */
const written = async (name: string, query: string, options = ''): Promise<string> => {
  const path = join(folder, name)
  const database = await DuckDBInstance.create(':memory:')
  const connection = await database.connect()
  await connection.run(`copy (${query}) to '${path}' (format parquet${options})`)
  connection.closeSync()
  database.closeSync()
  return path
}

const config = (path: string, more: Partial<ParquetFiles> = {}): ParquetTapConfig => ({
  files: [{ entity: 'rows', path, ...more }],
})

const discovered = async (given: ParquetTapConfig): Promise<Catalog> => {
  const catalog = await tapParquet.discover(given)
  if (E.isLeft(catalog)) throw new Error(catalog.left.message)
  return catalog.right
}

const properties = async (given: ParquetTapConfig) =>
  (await discovered(given)).streams[0]?.schema.properties

interface Extracted {
  readonly records: ReadonlyArray<string>
  readonly states: ReadonlyArray<SingerState>
}

const extracted = async (given: ParquetTapConfig, state: SingerState = {}): Promise<Extracted> => {
  const records: Array<string> = []
  const states: Array<SingerState> = []
  const done = await tapParquet.extract(given, await discovered(given), state, (text) => {
    for (const line of text.toString().trimEnd().split('\n')) {
      const [, record] = /^\{"type":"RECORD","stream":"rows","record":(.*)\}$/.exec(line) ?? []
      if (record !== undefined) records.push(record)
      else if (line.startsWith('{"type":"STATE"'))
        states.push((JSON.parse(line) as { value: SingerState }).value)
    }
  })
  if (E.isLeft(done)) throw new Error(done.left.message)
  return { records, states }
}

const message = async (given: ParquetTapConfig): Promise<string> => {
  const catalog = await tapParquet.discover(given)
  return E.isLeft(catalog) ? catalog.left.message : 'no failure'
}

describe('tap-parquet', () => {
  it('gives every logical type to the last digit', async () => {
    const path = await written(
      'types.parquet',
      `select true as b, -5::tinyint as i8, 250::utinyint as u8, 4294967295::uinteger as u32,
        9223372036854775807::bigint as i64, 18446744073709551615::ubigint as u64,
        1.5::double as f64, 0.5::float as f32, 'x"ü' as s,
        12345678901234567890123456.789012345678::decimal(38,12) as d38,
        -0.05::decimal(9,2) as d9, 123456789.123::decimal(18,3) as d18, 42::decimal(20,0) as d0,
        date '2024-02-29' as day, date '0001-01-01' as early, time '10:20:30.123456' as t,
        timestamp '2024-02-29 10:20:30.123456' as ts, timestamptz '1969-12-31 23:59:59.5+00' as tz,
        timestamp_ns '2024-02-29 10:20:30.123456789' as ns, timestamp_ms '2024-01-01 00:00:00' as ms,
        uuid '11111111-2222-3333-4444-555555555555' as u, '\\x00\\xFF'::blob as bytes,
        '{"a": [1, 2.50]}'::json as j, interval '14 months 3 days 1.5 seconds' as span,
        'a'::enum('a', 'b') as e`,
    )
    const given = config(path, { keys: ['i64'] })
    expect(JSON.parse((await extracted(given)).records[0] ?? '', asWritten)).toEqual({
      b: true,
      i8: '-5',
      u8: '250',
      u32: '4294967295',
      i64: '9223372036854775807',
      u64: '18446744073709551615',
      f64: '1.5',
      f32: '0.5',
      s: 'x"ü',
      d38: '12345678901234567890123456.789012345678',
      d9: '-0.05',
      d18: '123456789.123',
      d0: '42',
      day: '2024-02-29',
      early: '0001-01-01',
      t: '10:20:30.123456',
      ts: '2024-02-29T10:20:30.123456Z',
      tz: '1969-12-31T23:59:59.5Z',
      ns: '2024-02-29T10:20:30.123456789Z',
      ms: '2024-01-01T00:00:00Z',
      u: '11111111-2222-3333-4444-555555555555',
      bytes: 'AP8=',
      j: { a: ['1', '2.50'] },
      span: 'P14M3DT1.5S',
      e: 'a',
    })
    expect(await properties(given)).toMatchObject({
      b: { type: ['null', 'boolean'] },
      i64: { type: ['integer'] },
      u64: { type: ['null', 'integer'], maximum: 2 ** 64 },
      d38: { type: ['null', 'number'] },
      day: { type: ['null', 'string'], format: 'date' },
      t: { type: ['null', 'string'], format: 'time' },
      ts: { type: ['null', 'string'], format: 'date-time' },
      u: { type: ['null', 'string'], format: 'uuid' },
      j: { type: ['null', 'object', 'array'] },
    })
  })

  it('gives nested values, and nothing in them, as they are', async () => {
    const path = await written(
      'nested.parquet',
      `select * from (values
        ([1.10::decimal(9,2), null], {'n': 9007199254740993, 'in': {'day': date '2024-01-01'}},
         map {'k': 1.5::decimal(4,1)}, [[1], [], null], [{'a': 'x'}]),
        (null, null, null, null, null),
        ([], {'n': null, 'in': null}, map {}, [], [])
      ) as t(list, struct, map, lists, structs)`,
    )
    const given = config(path)
    expect((await extracted(given)).records).toEqual([
      '{"list":[1.10,null],"struct":{"n":9007199254740993,"in":{"day":"2024-01-01"}},"map":{"k":1.5},"lists":[[1],[],null],"structs":[{"a":"x"}]}',
      '{"list":null,"struct":null,"map":null,"lists":null,"structs":null}',
      '{"list":[],"struct":{"n":null,"in":null},"map":{},"lists":[],"structs":[]}',
    ])
    expect(await properties(given)).toMatchObject({
      list: { type: ['null', 'array'], items: { type: ['null', 'number'] } },
      struct: { type: ['null', 'object'], properties: { n: { type: ['null', 'integer'] } } },
      map: { type: ['null', 'object'] },
    })
  })

  it('reads every compression, and goes on from the row that a state says', async () => {
    const query = `select i as id, 'row ' || i as name from range(12000) as t(i)`
    for (const codec of ['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw']) {
      const path = await written(
        `${codec}.parquet`,
        query,
        `, compression ${codec}, row_group_size 4096`,
      )
      const given = config(path)
      const { records, states } = await extracted(given)
      expect(records).toHaveLength(12_000)
      expect(records[11_999]).toBe('{"id":11999,"name":"row 11999"}')
      expect((await extracted(given, states.at(-1))).records).toEqual([])
      const [first = {}] = states
      const left = (await extracted(given, first)).records
      expect(left.length).toBeGreaterThan(0)
      expect(left).toEqual(records.slice(-left.length))
    }
  })

  it('reads a large row group by its pages', async () => {
    const filename = join(folder, 'pages.parquet')
    const ids = Array.from({ length: 45_000 }, (_, id) => id)
    parquetWriteFile({
      filename,
      pageSize: 20_000,
      rowGroupSize: ids.length,
      columnData: [
        { name: 'id', data: ids, type: 'INT32' },
        {
          name: 'name',
          data: ids.map((id) => (id % 3 === 0 ? null : `row ${id}`)),
          type: 'STRING',
        },
      ],
    })
    const { records } = await extracted(config(filename))
    expect(records).toEqual(
      ids.map((id) => `{"id":${id},"name":${id % 3 === 0 ? 'null' : `"row ${id}"`}}`),
    )
  })

  it('reads all files of a glob, and then only new ones', async () => {
    await written('part-1.parquet', 'select 1 as id')
    await written('part-2.parquet', 'select 2 as id')
    const given = config(join(folder, 'part-*.parquet'))
    const { records, states } = await extracted(given)
    expect(records).toEqual(['{"id":1}', '{"id":2}'])
    await written('part-3.parquet', 'select 3 as id')
    expect((await extracted(given, states.at(-1))).records).toEqual(['{"id":3}'])
    await written('part-4.parquet', `select 'x' as id`)
    expect(await message(given)).toMatch(
      /part-4\.parquet, column id: expected \["null","integer"\], as in the stream's first file, found \["null","string"\]/,
    )
  })

  it('takes bytes for text where an old writer meant it', async () => {
    const path = await written('bytes.parquet', `select 'ab'::blob as a`)
    expect((await extracted(config(path))).records).toEqual(['{"a":"YWI="}'])
    expect((await extracted(config(path, { binary: 'text' }))).records).toEqual(['{"a":"ab"}'])
  })

  it('says what stands there instead of a Parquet file', async () => {
    const csv = join(folder, 'no.parquet')
    writeFileSync(csv, 'id,name\n1,this is no parquet file\n')
    expect(await message(config(csv))).toMatch(/no\.parquet: expected a Parquet file, found/)
    expect(await message(config(join(folder, 'none.parquet')))).toMatch(/found no such file/)
  })
})

/** Numbers as the text that they are written as. */
const asWritten = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' ? context?.source : value
