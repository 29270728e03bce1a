/** The native pairs that are killed, and what can be seen of them in their targets. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isDeepStrictEqual } from 'node:util'

import { parse } from 'csv-parse/sync'
import type { PostgresServer } from 'flext-servers'
import { either as E } from 'fp-ts'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'

import type { SingerRecord } from '../src/singer/message.ts'
import { whereDatabase } from '../src/target-duckdb/duckdb-database.ts'
import type { KilledWorld, PairToKill } from './killed-pair.ts'
import {
  fileSource,
  parquetSource,
  postgresSource,
  sqliteSource,
  type RowsFile,
} from './killed-sources.ts'
import { postgresWorld } from './postgres-world.ts'

export interface KilledCase {
  readonly name: string
  readonly pair: PairToKill
  readonly world: KilledWorld
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
    pair: { ...pair, target: 'target-sqlite', config: { database: path }, isJudged: !fused },
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
      target: 'target-duckdb',
      config: { database },
      isJudged: !fused,
    },
    world: { ids: () => idsInDuckdb(database), grow },
  }
}

/** The pair into lines of JSON, fused or through pipes. */
export const jsonlCase = (folder: string, fused: boolean): KilledCase => {
  const destination_path = join(folder, 'published')
  const file = join(destination_path, 'rows.jsonl')
  const { pair, grow } = fileSource(folder, 'rows.csv')
  return {
    name: `csv to JSONL, ${waysOf(fused)}`,
    pair: { ...pair, target: 'target-jsonl', config: { destination_path }, isJudged: !fused },
    world: {
      ids: () =>
        Promise.resolve(
          (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [])
            .map((line) => Number((JSON.parse(line) as SingerRecord)['id']))
            .toSorted((a, b) => a - b),
        ),
      grow,
    },
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
      target: 'target-csv',
      config: { destination_path },
      isJudged: !fused,
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
    pair: { ...pair, target: 'target-postgres', config: { ...config }, isJudged: !fused },
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

/** Two streams, each extracted by a process of its own, into PostgreSQL. */
export const splitCase = async (folder: string, server: PostgresServer): Promise<KilledCase> => {
  const { config, rows } = await postgresWorld(server)
  const grow = fileSource(folder, 'rows.csv').grow
  const path = join(folder, 'rows.csv')
  const idsOf = async (table: string): Promise<ReadonlyArray<number>> => {
    const [there] = await rows(`select to_regclass('${table}') is not null as there`)
    if (there?.['there'] !== true) return []
    return (await rows(`select id from ${table} order by id`)).map(({ id }) => Number(id))
  }
  return {
    name: 'csv to PostgreSQL, streams apart',
    pair: {
      folder,
      tap: 'tap-csv',
      tapConfig: {
        files: ['one', 'other'].map((entity) => ({ entity, path, keys: ['id'] })),
        state_rows: 500,
      },
      target: 'target-postgres',
      config: { ...config },
      isJudged: false,
      parallel: 2,
    },
    world: {
      ids: async () => {
        const [one, other] = [await idsOf('one'), await idsOf('other')]
        if (!isDeepStrictEqual(one, other))
          throw new Error(`one stream has ${one.length} rows, the other ${other.length}`)
        return one
      },
      grow,
      killDatabase: killing(server),
    },
  }
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
    pair: { ...pair, target: 'target-parquet', config: { destination_path }, isJudged: !fused },
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
  const database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 })
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
