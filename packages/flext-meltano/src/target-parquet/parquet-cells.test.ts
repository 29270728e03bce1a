import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'

import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Cell, CellColumn, CellType } from '../singer/cells.ts'
import type { JsonSchema } from '../singer/json-schema.ts'
import type { SingerRecord } from '../singer/message.ts'
import type { ImmediateTargetStore } from '../singer/target/target-store.ts'
import { done, ok } from '../testing/contract-world.ts'
import { parquetStaging } from './parquet-staging.ts'
import { openParquetStore } from './parquet-store.ts'

vi.setConfig({ testTimeout: 60_000 })

let destination_path = ''
beforeEach(() => {
  destination_path = mkdtempSync(join(tmpdir(), 'flext-parquet-'))
})
afterEach(() => rmSync(destination_path, { recursive: true }))

const open = (compression?: 'snappy' | 'zstd' | 'gzip' | 'none') =>
  ok(openParquetStore({ destination_path, ...(compression ? { compression } : {}) }, 'run-1'))

type Columns = Readonly<Record<string, readonly [CellType, JsonSchema]>>

const announce = async (store: ImmediateTargetStore, columns: Columns) => {
  const properties = Object.fromEntries(
    Object.entries(columns).map(([name, [, schema]]) => [name, schema]),
  )
  await ok(
    store.schema({
      type: 'SCHEMA',
      stream: 'things',
      schema: { type: 'object', properties },
      key_properties: [],
    }),
  )
  const given: ReadonlyArray<CellColumn> = Object.entries(columns).map(([name, [type]], at) => ({
    name,
    at,
    type,
  }))
  const writer = await ok(store.cells?.('things', { columns: given, nothing: null }) ?? fail())
  return async (rows: ReadonlyArray<ReadonlyArray<Cell>>): Promise<number | undefined> => {
    writer.begin({ plain: false, ascii: false, bytes: 1 })
    for (const row of rows) {
      const refused = writer.row(row)
      if (refused !== undefined) return refused
    }
    await ok(writer.end())
    return undefined
  }
}

const fail = (): never => {
  throw new Error('a store without cells')
}

const published = async () => {
  await done(parquetStaging({ destination_path }).publish('run-1', 'nightly'))
  const folder = join(destination_path, 'things')
  return readdirSync(folder)
    .toSorted((a, b) => a.localeCompare(b))
    .map((name) => join(folder, name))
}

const rowsIn = async (file: string): Promise<ReadonlyArray<SingerRecord>> =>
  parquetReadObjects({ file: await asyncBufferFromFile(file) })

const optional = (type: string, more: JsonSchema = {}): JsonSchema => ({
  type: ['null', type],
  ...more,
})

const columns: Columns = {
  id: ['integer', { type: 'integer' }],
  price: ['number', optional('number', { 'x-sql-datatype': 'numeric(10,2)' })],
  exact: ['number', optional('number', { 'x-sql-datatype': 'numeric(38,10)' })],
  ratio: ['number', optional('number')],
  on: ['boolean', optional('boolean')],
  day: ['date', optional('string', { format: 'date' })],
  at: ['date-time', optional('string', { format: 'date-time' })],
  doc: ['json', optional('object')],
  name: ['string', optional('string')],
}

const columnOf = (name: string): Columns[string] => columns[name] ?? fail()

describe('target-parquet takes cells', () => {
  it.each(['snappy', 'zstd', 'gzip', 'none'] as const)(
    'and keeps values of every type to the last digit, compressed by %s',
    async (compression) => {
      const store = await open(compression)
      const put = await announce(store, columns)
      await put([
        [
          '9223372036854775807',
          '-12345678.90',
          '1234567890123456789012345678.0123456789',
          '0.1',
          'true',
          '2024-02-29',
          '2024-02-29T23:59:59.123456Z',
          '{"a":[1,null]}',
          '',
        ],
        ['-9223372036854775808', null, null, null, null, null, null, null, null],
        [
          '0',
          '0.1',
          '-0.0000000001',
          '1e300',
          'false',
          '0001-01-01',
          '9999-12-31T23:59:59.999999Z',
          '{}',
          'größe 日本 𝔘',
        ],
      ])
      await ok(store.checkpoint({}, true))
      store.close()
      const [file = ''] = await published()
      const metadata = await parquetMetadataAsync(await asyncBufferFromFile(file))
      expect(Number(metadata.num_rows)).toBe(3)
      const rows = await parquetReadObjects({
        file: await asyncBufferFromFile(file),
        metadata,
        compressors: {
          ZSTD: (bytes) => zstdDecompressSync(bytes),
          GZIP: (bytes) => gunzipSync(bytes),
        },
      })
      expect(rows[0]).toMatchObject({
        id: 9223372036854775807n,
        price: -12345678.9,
        ratio: 0.1,
        on: true,
        day: new Date('2024-02-29'),
        at: new Date('2024-02-29T23:59:59.123Z'),
        doc: { a: [1, null] },
        name: '',
      })
      expect(rows[1]).toEqual({ id: -9223372036854775808n, ...nothings })
      expect(rows[2]).toMatchObject({ id: 0n, on: false, name: 'größe 日本 𝔘', ratio: 1e300 })
    },
  )

  it('and has many row groups in one file, texts that repeat and texts that do not', async () => {
    const store = await open()
    const put = await announce(store, {
      id: columnOf('id'),
      name: columnOf('name'),
      word: columnOf('name'),
    })
    const rows = Array.from({ length: 12_000 }, (_, id) => [
      String(id),
      `name ${id}`,
      id % 11 === 0 ? null : `word ${id % 7}`,
    ])
    for (let from = 0; from < rows.length; from += 3000) {
      await put(rows.slice(from, from + 3000))
      await ok(store.checkpoint({ from }))
    }
    await ok(store.checkpoint({}, true))
    store.close()
    const files = await published()
    expect(files).toHaveLength(1)
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(files[0] ?? ''))
    expect(metadata.row_groups).toHaveLength(4)
    const found = await rowsIn(files[0] ?? '')
    expect(
      found.map((row): ReadonlyArray<unknown> => [String(row['id']), row['name'], row['word']]),
    ).toEqual(rows)
  })

  it('and forgets what came after the last checkpoint, and goes on in another file', async () => {
    const shape = { id: columnOf('id') }
    const first = await open()
    const put = await announce(first, shape)
    await put([['1'], ['2']])
    await ok(first.checkpoint({ at: 2 }))
    await put([['3']])
    first.close()
    const second = await open()
    const again = await announce(second, shape)
    await again([['3'], ['4']])
    await ok(second.checkpoint({ at: 4 }, true))
    second.close()
    const staged = await done(parquetStaging({ destination_path }).staged('run-1'))
    expect(staged).toMatchObject({ rows: { things: 4 }, state: { at: 4 } })
    const files = await published()
    expect(files.map((file) => file.split('/').at(-1) ?? '')).toEqual([
      'run-1.2.parquet',
      'run-1.parquet',
    ])
    const ids = (await Promise.all(files.map(rowsIn))).flat().map(({ id }) => Number(id))
    expect(ids.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4])
  })

  it('and refuses what would lose something, by column', async () => {
    const misfits: ReadonlyArray<readonly [string, string]> = [
      ['id', '9223372036854775808'],
      ['id', '1.5'],
      ['price', '0.001'],
      ['price', '123456789.00'],
      ['ratio', '0.12345678901234567891'],
      ['on', 'maybe'],
      ['day', '2023-02-29'],
      ['at', '2024-01-01 later'],
    ]
    for (const [column, cell] of misfits) {
      const store = await open()
      const put = await announce(store, columns)
      const names = Object.keys(columns)
      expect(
        await put([names.map((name) => (name === column ? cell : name === 'id' ? '1' : null))]),
      ).toBe(names.indexOf(column))
      store.close()
    }
  })
})

const nothings = Object.fromEntries(
  Object.keys(columns)
    .filter((name) => name !== 'id')
    .map((name) => [name, null]),
)
