/** The native pairs that are killed, and the databases that they load into. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gzipSync, zstdCompressSync } from 'node:zlib'

import { parse } from 'csv-parse/sync'
import type { PostgresServer } from 'flext-servers'
import { either as E } from 'fp-ts'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { parquetWriteFile } from 'hyparquet-writer'

import type { SingerRecord } from '../src/singer/message.ts'
import { whereDatabase } from '../src/target-duckdb/duckdb-database.ts'
import type { KilledWorld, PairToKill } from './killed-pair.ts'
import { postgresWorld } from './postgres-world.ts'

export interface KilledCase {
  readonly name: string
  readonly pair: PairToKill
  readonly world: KilledWorld
}

/** What is killed while it reads a file: its name says what is in it, and how it is packed. */
export type RowsFile = 'rows.csv' | 'rows.csv.zst' | 'rows.jsonl' | 'rows.jsonl.gz'

/** A file that grows, and the tap on it. */
const fileSource = (folder: string, name: RowsFile) => {
  const path = join(folder, name)
  const isCsv = name.startsWith('rows.csv')
  const line = (id: number): string =>
    isCsv ? `${id},${'x'.repeat(80)}\n` : `{"id":${id},"text":"${'x'.repeat(80)}"}\n`
  return {
    pair: {
      folder,
      tap: isCsv ? 'flext-tap-csv' : 'flext-tap-jsonl',
      tapConfig: { files: [{ entity: 'rows', path, keys: ['id'] }], state_rows: 500 },
    },
    grow: (first: number, count: number): void => {
      const header = isCsv && first === 0 ? 'id,text\n' : ''
      const rows = Array.from({ length: count }, (_, at) => line(first + at)).join('')
      writeFileSync(path, packed(name, header + rows), { flag: 'a' })
    },
  } as const
}

const packed = (name: RowsFile, text: string): string | Buffer =>
  name.endsWith('.gz') ? gzipSync(text) : name.endsWith('.zst') ? zstdCompressSync(text) : text

/** Parquet files that become more, and the tap on them. */
const parquetSource = (folder: string) =>
  ({
    pair: {
      folder,
      tap: 'flext-tap-parquet',
      tapConfig: {
        files: [{ entity: 'rows', path: join(folder, 'rows-*.parquet'), keys: ['id'] }],
        state_rows: 500,
      },
    },
    grow: (first: number, count: number): void => {
      const ids = Array.from({ length: count }, (_, at) => first + at)
      parquetWriteFile({
        filename: join(folder, `rows-${String(first).padStart(9, '0')}.parquet`),
        rowGroupSize: 1000,
        columnData: [
          { name: 'id', data: ids, type: 'INT32' },
          { name: 'text', data: ids.map(() => 'x'.repeat(80)), type: 'STRING' },
        ],
      })
    },
  }) as const

/** A table of PostgreSQL that grows in many transactions, and the tap that follows its log. */
const postgresSource = async (folder: string, server: PostgresServer) => {
  const { config, rows } = await postgresWorld(server)
  await rows('create table rows (id int primary key, text text)')
  return {
    pair: {
      folder,
      tap: 'flext-tap-postgres',
      tapConfig: { ...config, default_replication_method: 'LOG_BASED', state_rows: 500 },
    },
    grow: async (first: number, count: number): Promise<void> => {
      const at = Array.from({ length: 20 }, (_, n) => first + Math.floor((n * count) / 20))
      const inserts = at.map(
        (from, n) =>
          `insert into rows select id, repeat('x', 80) from generate_series(${from}, ${(at[n + 1] ?? first + count) - 1}) as id`,
      )
      for (const insert of inserts) await rows(insert)
    },
  } as const
}

/** A table of SQLite that grows, and the tap that reads what is new of it. */
const sqliteSource = (folder: string) => {
  const database = join(folder, 'source.db')
  return {
    pair: {
      folder,
      tap: 'flext-tap-sqlite',
      tapConfig: { database, state_rows: 500 },
      catalog: {
        streams: [
          {
            tap_stream_id: 'rows',
            schema: {
              type: 'object',
              properties: { id: { type: 'integer' }, text: { type: 'string' } },
            },
            metadata: [
              {
                breadcrumb: [],
                metadata: {
                  selected: true,
                  'table-key-properties': ['id'],
                  'replication-method': 'INCREMENTAL',
                  'replication-key': 'id',
                },
              },
            ],
          },
        ],
      },
    },
    grow: (first: number, count: number): void => {
      const opened = new DatabaseSync(database)
      opened.exec(`create table if not exists rows (id integer primary key, text text not null);
        with recursive more(id) as (select ${first} union all select id + 1 from more where id < ${first + count - 1})
        insert into rows select id, printf('%080d', id) from more`)
      opened.close()
    },
  } as const
}

const waysOf = (fused: boolean): string => (fused ? 'fused' : 'through pipes')

/** A pair into SQLite, fused or through pipes, from files or from another SQLite file. */
export const sqliteCase = (
  folder: string,
  fused: boolean,
  from: RowsFile | 'SQLite' | 'Parquet' = 'rows.csv',
): KilledCase => {
  const path = join(folder, 'warehouse.db')
  const { pair, grow } =
    from === 'SQLite'
      ? sqliteSource(folder)
      : from === 'Parquet'
        ? parquetSource(folder)
        : fileSource(folder, from)
  return {
    name: `${from} to SQLite, ${waysOf(fused)}`,
    pair: { ...pair, target: 'flext-target-sqlite', config: { database: path }, fused },
    world: { ids: () => Promise.resolve(idsIn(path)), grow },
  }
}

/** The pair into DuckDB, fused or through pipes. */
export const duckdbCase = (folder: string, fused: boolean): KilledCase => {
  const database = join(folder, 'warehouse.duckdb')
  const { pair, grow } = fileSource(folder, 'rows.csv')
  return {
    name: `csv to DuckDB, ${waysOf(fused)}`,
    pair: {
      ...pair,
      target: 'flext-target-duckdb',
      config: { database },
      fused,
    },
    world: { ids: () => idsInDuckdb(database), grow },
  }
}

/** The pair into CSV, fused or through pipes. */
export const csvCase = (folder: string, fused: boolean): KilledCase => {
  const destination_path = join(folder, 'published')
  const file = join(destination_path, 'rows.csv')
  const { pair, grow } = fileSource(folder, 'rows.csv')
  return {
    name: `csv to CSV, ${waysOf(fused)}`,
    pair: {
      ...pair,
      target: 'flext-target-csv',
      config: { destination_path },
      fused,
    },
    world: {
      ids: () =>
        Promise.resolve(
          existsSync(file)
            ? parse<{ readonly id: string }>(readFileSync(file), { columns: true })
                .map(({ id }) => Number(id))
                .toSorted((a, b) => a - b)
            : [],
        ),
      grow,
    },
  }
}

/** The pair from CSV into PostgreSQL, fused or through pipes; the server may be killed too. */
export const postgresCase = async (
  folder: string,
  fused: boolean,
  server: PostgresServer,
): Promise<KilledCase> => {
  const { config, rows } = await postgresWorld(server)
  const { pair, grow } = fileSource(folder, 'rows.csv')
  return {
    name: `csv to PostgreSQL, ${waysOf(fused)}`,
    pair: { ...pair, target: 'flext-target-postgres', config: { ...config }, fused },
    world: {
      ids: async () => {
        const [there] = await rows(`select to_regclass('rows') is not null as there`)
        if (there?.['there'] !== true) return []
        return (await rows('select id from rows order by id')).map(({ id }) => Number(id))
      },
      grow,
      killDatabase: killing(server),
    },
  }
}

const idsInDuckdb = async (database: string): Promise<ReadonlyArray<number>> => {
  const rows = await whereDatabase({ database }, async ({ query }) =>
    E.right(await query<{ readonly id: bigint }>('SELECT id FROM rows ORDER BY id')),
  )
  if (E.isLeft(rows) && !rows.left.message.includes('does not exist'))
    throw new Error(rows.left.message)
  return E.isRight(rows) ? (rows.right ?? []).map(({ id }) => Number(id)) : []
}

/** The log of a table of PostgreSQL into Parquet, which keeps whatever comes twice. */
export const parquetCase = async (
  folder: string,
  fused: boolean,
  server: PostgresServer,
): Promise<KilledCase> => {
  const destination_path = join(folder, 'lake')
  const { pair, grow } = await postgresSource(folder, server)
  return {
    name: `the log of PostgreSQL to Parquet, ${waysOf(fused)}`,
    pair: { ...pair, target: 'flext-target-parquet', config: { destination_path }, fused },
    world: {
      ids: async () => {
        const files = join(destination_path, 'public-rows')
        if (!existsSync(files)) return []
        const found = readdirSync(files).map(async (file) =>
          parquetReadObjects({
            file: await asyncBufferFromFile(join(files, file)),
            columns: ['id'],
          }),
        )
        const all: ReadonlyArray<SingerRecord> = (await Promise.all(found)).flat()
        return all.map(({ id }) => Number(id)).toSorted((a, b) => a - b)
      },
      grow,
      killDatabase: killing(server),
    },
  }
}

const killing = (server: PostgresServer) => async (): Promise<void> => {
  await server.kill()
  await server.restart()
}

const idsIn = (path: string): ReadonlyArray<number> => {
  if (!existsSync(path)) return []
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const there = database.prepare(`select 1 from sqlite_master where name = 'rows'`).get()
    return there === undefined
      ? []
      : database
          .prepare('select id from rows order by id')
          .all()
          .map(({ id }) => Number(id))
  } finally {
    database.close()
  }
}
