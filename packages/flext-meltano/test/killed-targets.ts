/** Where the killed pairs load to, and the rows that are to be seen there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { parse } from 'csv-parse/sync'
import { either as E } from 'fp-ts'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'

import type { SingerRecord } from '../src/singer/message.ts'
import { csvStaging } from '../src/target-csv/csv-staging.ts'
import { whereDatabase } from '../src/target-duckdb/duckdb-database.ts'
import { duckdbStaging } from '../src/target-duckdb/duckdb-staging.ts'
import { jsonlStaging } from '../src/target-jsonl/jsonl-staging.ts'
import { parquetStaging } from '../src/target-parquet/parquet-staging.ts'
import { postgresStaging } from '../src/target-postgres/postgres-staging.ts'
import { sqliteStaging } from '../src/target-sqlite/sqlite-staging.ts'
import type { PairToKill } from './killed-pair.ts'
import type { Server } from './killed-sources.ts'
import { postgresWorld } from './postgres-world.ts'

export interface Target {
  readonly loader: Pick<PairToKill, 'target' | 'config' | 'staging'>
  /** Of a stream, the ids that are to be seen, in order. */
  readonly ids: (stream: string) => Promise<ReadonlyArray<number>>
  /** Whether a row that comes twice is seen twice, as in files. */
  readonly keepsTwice: boolean
}

type MakeTarget = (folder: string, server: Server) => Target | Promise<Target>

const csvFiles: MakeTarget = (folder) => {
  const destination_path = join(folder, 'published')
  return {
    loader: {
      target: 'target-csv',
      config: { destination_path },
      staging: csvStaging({ destination_path }),
    },
    keepsTwice: true,
    ids: async (stream) => {
      const file = join(destination_path, `${stream}.csv`)
      if (!existsSync(file)) return []
      const rows = parse<{ readonly id: string }>(readFileSync(file), { columns: true })
      return inOrder(rows.map(({ id }) => id))
    },
  }
}

const jsonlFiles: MakeTarget = (folder) => {
  const destination_path = join(folder, 'published')
  return {
    loader: {
      target: 'target-jsonl',
      config: { destination_path },
      staging: jsonlStaging({ destination_path }),
    },
    keepsTwice: true,
    ids: async (stream) => {
      const file = join(destination_path, `${stream}.jsonl`)
      const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
      return inOrder(lines.map((line) => (JSON.parse(line) as SingerRecord)['id']))
    },
  }
}

const parquetFiles: MakeTarget = (folder) => {
  const destination_path = join(folder, 'lake')
  return {
    loader: {
      target: 'target-parquet',
      config: { destination_path },
      staging: parquetStaging({ destination_path }),
    },
    keepsTwice: true,
    ids: async (stream) => {
      const files = join(destination_path, stream)
      if (!existsSync(files)) return []
      const found = readdirSync(files).map(async (file) =>
        parquetReadObjects({
          file: await asyncBufferFromFile(join(files, file)),
          columns: ['id'],
        }),
      )
      const all: ReadonlyArray<SingerRecord> = (await Promise.all(found)).flat()
      return inOrder(all.map(({ id }) => id))
    },
  }
}

const sqliteDatabase: MakeTarget = (folder) => {
  const path = join(folder, 'warehouse.db')
  return {
    loader: {
      target: 'target-sqlite',
      config: { database: path },
      staging: sqliteStaging({ database: path }),
    },
    keepsTwice: false,
    ids: async (stream) => {
      if (!existsSync(path)) return []
      const database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 })
      try {
        const there = database.prepare('select 1 from sqlite_master where name = ?').get(stream)
        if (there === undefined) return []
        const rows = database.prepare(`select id from "${stream}"`).all()
        return inOrder(rows.map(({ id }) => id))
      } finally {
        database.close()
      }
    },
  }
}

const duckdbDatabase: MakeTarget = (folder) => {
  const database = join(folder, 'warehouse.duckdb')
  return {
    loader: {
      target: 'target-duckdb',
      config: { database },
      staging: duckdbStaging({ database }),
    },
    keepsTwice: false,
    ids: async (stream) => {
      const rows = await whereDatabase({ database }, async ({ query }) =>
        E.right(await query<{ readonly id: bigint }>(`SELECT id FROM "${stream}"`)),
      )
      if (E.isLeft(rows) && !rows.left.message.includes('does not exist'))
        throw new Error(rows.left.message)
      return E.isRight(rows) ? inOrder((rows.right ?? []).map(({ id }) => id)) : []
    },
  }
}

const postgresDatabase: MakeTarget = async (_, server) => {
  const { config, rows } = await postgresWorld(await server())
  return {
    loader: {
      target: 'target-postgres',
      config: { ...config },
      staging: postgresStaging(config),
    },
    keepsTwice: false,
    ids: async (stream) => {
      const [there] = await rows(`select to_regclass('"${stream}"') is not null as there`)
      if (there?.['there'] !== true) return []
      return inOrder((await rows(`select id from "${stream}"`)).map(({ id }) => id))
    },
  }
}

const inOrder = (ids: ReadonlyArray<unknown>): ReadonlyArray<number> =>
  ids.map(Number).toSorted((a, b) => a - b)

/** By the names that the pairs go by. */
export const targets = {
  CSV: csvFiles,
  JSONL: jsonlFiles,
  Parquet: parquetFiles,
  SQLite: sqliteDatabase,
  DuckDB: duckdbDatabase,
  PostgreSQL: postgresDatabase,
} as const satisfies Readonly<Record<string, MakeTarget>>
export type TargetName = keyof typeof targets
export const targetNames = Object.keys(targets) as ReadonlyArray<TargetName>
