import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { SchemaMessage, SingerRecord } from '../singer/message.ts'
import { quote } from '../sql/sql-text.ts'
import { feed, load, type TargetWorld } from '../testing/contract-world.ts'
import { targetContract } from '../testing/target-contract.ts'
import type { DuckdbTargetConfig } from './duckdb-config.ts'
import { withDuckdb } from './duckdb-database.ts'
import { duckdbForecast } from './duckdb-forecast.ts'
import { duckdbStaging } from './duckdb-staging.ts'
import { openDuckdbStore } from './duckdb-store.ts'

vi.setConfig({ testTimeout: 60_000 })

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-target-duckdb-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

type Given = Omit<DuckdbTargetConfig, 'database'>

const configOf = (given: Given = {}): DuckdbTargetConfig => ({
  database: join(folder, 'warehouse.duckdb'),
  ...given,
})

const rowsOf = async (sql: string): Promise<ReadonlyArray<SingerRecord>> => {
  if (!existsSync(configOf().database)) return []
  const rows = await withDuckdb(configOf(), 'read', async (database) =>
    E.right(await database.query<SingerRecord>(sql)),
  )
  if (E.isLeft(rows)) {
    if (rows.left.message.includes('does not exist')) return []
    throw new Error(rows.left.message)
  }
  return rows.right
}

const worldOf = (given: Given = {}): TargetWorld => ({
  open: (run) => openDuckdbStore(configOf(given), run),
  staging: duckdbStaging(configOf(given)),
  visible: async (stream) =>
    (await rowsOf(`SELECT * FROM ${quote(stream)}`)).map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asItCame(name, value)])),
    ),
  merges: given.load_method !== 'append-only',
})

const asItCame = (name: string, value: unknown): unknown => {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  return name === 'moons' && typeof value === 'string' ? (JSON.parse(value) as unknown) : value
}

describe('target-duckdb', () => {
  for (const { name, run } of targetContract) it(name, () => run(worldOf()))
})

describe('what target-duckdb does with a table', () => {
  const things = (
    properties: SchemaMessage['schema']['properties'],
    keys: ReadonlyArray<string> = ['id'],
  ): SchemaMessage => ({
    type: 'SCHEMA',
    stream: 'things',
    schema: { properties: { id: { type: 'integer' }, ...properties } },
    key_properties: keys,
  })
  const record = (row: SingerRecord, more = {}) => ({
    type: 'RECORD',
    stream: 'things',
    record: row,
    ...more,
  })
  const refusal = async (world: TargetWorld, lines: ReadonlyArray<unknown>): Promise<string> => {
    const fed = await feed(world, 'refused', [...lines, { type: 'FLEXT_END' }])
    if (E.isLeft(fed)) return fed.left.message
    const published = await world.staging.publish('refused', 'nightly')()
    return E.isLeft(published) ? published.left.message : 'no refusal'
  }

  it('gives every type its own, and loses nothing of decimals and moments', async () => {
    const schema = things({
      price: { type: 'number', multipleOf: 1e-9, minimum: -1e20, maximum: 1e20 },
      ratio: { type: 'number' },
      seen: { type: 'string', format: 'date-time' },
      day: { type: 'string', format: 'date' },
      deep: { type: 'object' },
    })
    const row =
      '{"id":1,"price":12345678901234567890.123456789,"ratio":0.1,"seen":"2024-02-29T10:00:00.123456+01:00","day":"0900-01-01","deep":{"n":12345678901234567890.5}}'
    await load(worldOf(), 'run-1', [schema, `{"type":"RECORD","stream":"things","record":${row}}`])
    const [types] = await rowsOf(
      'SELECT typeof(price) AS price, typeof(seen) AS moment, typeof(day) AS day, typeof(deep) AS deep FROM things',
    )
    expect(types).toEqual({
      price: 'DECIMAL(29,9)',
      moment: 'TIMESTAMP WITH TIME ZONE',
      day: 'DATE',
      deep: 'JSON',
    })
    const [texts] = await rowsOf(
      `SELECT price::VARCHAR AS price, epoch_us(seen) AS moment, day::VARCHAR AS day, deep::VARCHAR AS deep FROM things`,
    )
    expect(texts).toEqual({
      price: '12345678901234567890.123456789',
      moment: 1_709_197_200_123_456n,
      day: '0900-01-01',
      deep: '{"n":12345678901234567890.5}',
    })
  })

  it('lets a table grow, and widens what can be', async () => {
    await load(worldOf(), 'run-1', [things({ n: { type: 'integer' } }), record({ id: 1, n: 5 })])
    const wider = things({ n: { type: 'number' }, more: { type: 'string' } })
    await load(worldOf(), 'run-2', [wider, record({ id: 2, n: 0.5, more: 'x' })])
    expect(await rowsOf('SELECT id::INTEGER AS id, n, more FROM things ORDER BY id')).toEqual([
      { id: 1, n: 5, more: null },
      { id: 2, n: 0.5, more: 'x' },
    ])
    const other = things({ n: { type: 'boolean' } })
    expect(await refusal(worldOf(), [other, record({ id: 3, n: true })])).toMatch(
      /column "n" of a type that fits DOUBLE in table "things", found "n" of BOOLEAN/,
    )
  })

  it('is foreseen by looking: what is made, grows, widens or is refused, and no file is made', async () => {
    const foreseen = async (properties: Parameters<typeof things>[0], given: Given = {}) => {
      const asked = { schemas: [things(properties)], models: [] }
      const forecast = await duckdbForecast(configOf(given), asked)
      if (E.isLeft(forecast)) throw new Error(forecast.left.message)
      return forecast.right.tables[0]
    }
    expect(await foreseen({ n: { type: 'integer' } })).toMatchObject({
      action: 'create',
      added: [{ name: 'id' }, { name: 'n', type: 'BIGINT' }],
    })
    expect(existsSync(configOf().database)).toBe(false)
    await load(worldOf(), 'run-1', [things({ n: { type: 'integer' } }), record({ id: 1, n: 5 })])
    const wider = { n: { type: 'number' }, more: { type: 'string' } }
    expect(await foreseen(wider)).toMatchObject({
      action: 'change',
      load: 'merge',
      added: [{ name: 'more' }],
      widened: [{ name: 'n', from: 'BIGINT', type: 'DOUBLE' }],
    })
    expect(await foreseen(wider, { schema_changes: 'discard-row' })).toMatchObject({
      action: 'keep',
      discarded: { what: 'rows', columns: ['more', 'n'] },
    })
    expect(await foreseen(wider, { schema_changes: 'freeze' })).toMatchObject({ action: 'refuse' })
  })

  it('does with other columns what the policy says', async () => {
    await load(worldOf(), 'run-1', [things({}), record({ id: 1 })])
    const wider = [things({ more: { type: ['null', 'string'] } })]
    const rows = [record({ id: 2, more: 'x' }), record({ id: 3, more: null })]
    expect(await refusal(worldOf({ schema_changes: 'freeze' }), [...wider, ...rows])).toMatch(
      /column "more" in table "things"/,
    )
    await load(worldOf({ schema_changes: 'discard-row' }), 'run-2', [...wider, ...rows])
    expect(await rowsOf('SELECT * FROM things ORDER BY id')).toEqual([{ id: 1n }, { id: 3n }])
    const published = duckdbStaging(configOf()).publish('run-2', 'nightly')
    expect(await published()).toMatchObject({ right: { discarded: { things: { rows: 1 } } } })
    await load(worldOf({ schema_changes: 'discard-value' }), 'run-3', [...wider, ...rows])
    expect(await duckdbStaging(configOf()).publish('run-3', 'nightly')()).toMatchObject({
      right: { discarded: { things: { rows: 0, values: 1 } } },
    })
    expect(await rowsOf('SELECT * FROM things ORDER BY id')).toEqual([
      { id: 1n },
      { id: 2n },
      { id: 3n },
    ])
  })

  it('keeps rows of one version that came in two runs, and drops older ones', async () => {
    const version = (id: number, at: number) => record({ id }, { version: at })
    const activate = (at: number) => ({ type: 'ACTIVATE_VERSION', stream: 'things', version: at })
    await load(worldOf(), 'run-1', [things({}), version(1, 5), version(2, 5)])
    await load(worldOf(), 'run-2', [things({}), version(3, 5), activate(5)])
    expect(await rowsOf('SELECT id FROM things ORDER BY id')).toHaveLength(3)
    await load(worldOf(), 'run-3', [things({}), version(3, 6), activate(6)])
    expect(await rowsOf('SELECT id FROM things')).toEqual([{ id: 3n }])
  })

  it.each([true, false])(
    'marks rows of older versions, and unmarks those that come back (carried: %s)',
    async (carried) => {
      const given: Given = { hard_delete: false }
      const run = (name: string, ids: ReadonlyArray<number>, at: number) =>
        load(worldOf(given), name, [
          things({}),
          ...ids.map((id) => record({ id }, carried ? { version: at } : {})),
          { type: 'ACTIVATE_VERSION', stream: 'things', version: at },
        ])
      const marked = () =>
        rowsOf('SELECT id, _sdc_deleted_at IS NOT NULL AS gone FROM things ORDER BY id')
      await run('run-1', [1, 2], 1)
      await run('run-2', [2], 2)
      expect(await marked()).toEqual([
        { id: 1n, gone: true },
        { id: 2n, gone: false },
      ])
      await run('run-3', [1], 3)
      expect(await marked()).toEqual([
        { id: 1n, gone: false },
        { id: 2n, gone: true },
      ])
      expect(await duckdbStaging(configOf(given)).publish('run-3', 'nightly')()).toMatchObject({
        right: { effects: { things: { inserted: 0, updated: 1, deleted: 1 } } },
      })
    },
  )

  it('appends, with metadata where they are wanted, into the schema that is named', async () => {
    const given: Given = {
      load_method: 'append-only',
      add_metadata_columns: true,
      default_target_schema: 'raw',
      default_table_prefix: 'in_',
    }
    for (const run of ['run-1', 'run-2'])
      await load(worldOf(given), run, [
        things({}),
        record({ id: 1 }, { time_extracted: '2024-01-01T00:00:00Z' }),
      ])
    const rows = await rowsOf(
      `SELECT id, epoch_ms(_sdc_extracted_at) AS extracted, _sdc_received_at IS NOT NULL AS received FROM raw.in_things`,
    )
    expect(rows).toEqual(
      Array.from({ length: 2 }, () => ({ id: 1n, extracted: 1_704_067_200_000n, received: true })),
    )
  })

  it('waits for a reader, and says so when it goes on for too long', async () => {
    await load(worldOf(), 'run-1', [things({}), record({ id: 1 })])
    // DuckDB's lock is between processes.
    const reader = spawn(
      process.execPath,
      ['--input-type=module', '-e', readerProgram, configOf().database],
      {
        cwd: import.meta.dirname,
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    )
    await once(reader.stdout, 'data')
    await feed(worldOf(), 'run-2', [things({}), record({ id: 2 }), { type: 'FLEXT_END' }])
    const tooLong = await worldOf({ busy_timeout: 100 }).staging.publish('run-2', 'nightly')()
    expect(tooLong).toMatchObject({
      left: { expected: 'a database that nobody else has open' },
    })
    const waiting = worldOf().staging.publish('run-2', 'nightly')()
    reader.stdin.end()
    expect(await waiting).toMatchObject({ right: { rows: { things: 1 } } })
    expect(readdirSync(`${configOf().database}.flext/.flext-staging`)).toEqual([])
  })
})

/** Has the file open until its input ends. */
const readerProgram = `
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const database = await DuckDBInstance.create(process.argv[1], { access_mode: 'READ_ONLY' })
  process.stdout.write('open')
  for await (const _ of process.stdin);
  database.closeSync()
`
