/** The native pairs that are killed, and the databases that they load into. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { parse } from 'csv-parse/sync'
import type { PostgresServer } from 'flext-servers'
import { either as E } from 'fp-ts'

import { whereDatabase } from '../src/target-duckdb/duckdb-database.ts'
import type { KilledWorld, PairToKill } from './killed-pair.ts'
import { postgresWorld } from './postgres-world.ts'

export interface KilledCase {
  readonly name: string
  readonly pair: PairToKill
  readonly world: KilledWorld
}

/** The pair into SQLite, fused or through pipes. */
export const sqliteCase = (folder: string, fused: boolean): KilledCase => {
  const path = join(folder, 'warehouse.db')
  return {
    name: `csv to SQLite, ${fused ? 'fused' : 'through pipes'}`,
    pair: {
      csv: join(folder, 'rows.csv'),
      target: 'flext-target-sqlite',
      config: { database: path },
      fused,
    },
    world: { ids: () => Promise.resolve(idsIn(path)) },
  }
}

/** The pair into DuckDB, fused or through pipes. */
export const duckdbCase = (folder: string, fused: boolean): KilledCase => {
  const database = join(folder, 'warehouse.duckdb')
  return {
    name: `csv to DuckDB, ${fused ? 'fused' : 'through pipes'}`,
    pair: {
      csv: join(folder, 'rows.csv'),
      target: 'flext-target-duckdb',
      config: { database },
      fused,
    },
    world: { ids: () => idsInDuckdb(database) },
  }
}

/** The pair into CSV, fused or through pipes. */
export const csvCase = (folder: string, fused: boolean): KilledCase => {
  const destination_path = join(folder, 'published')
  const file = join(destination_path, 'rows.csv')
  return {
    name: `csv to CSV, ${fused ? 'fused' : 'through pipes'}`,
    pair: {
      csv: join(folder, 'rows.csv'),
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
    },
  }
}

/** The pair into PostgreSQL, fused or through pipes; the server may be killed too. */
export const postgresCase = async (
  folder: string,
  fused: boolean,
  server: PostgresServer,
): Promise<KilledCase> => {
  const { config, rows } = await postgresWorld(server)
  return {
    name: `csv to PostgreSQL, ${fused ? 'fused' : 'through pipes'}`,
    pair: {
      csv: join(folder, 'rows.csv'),
      target: 'flext-target-postgres',
      config: { ...config },
      fused,
    },
    world: {
      ids: async () => {
        const [there] = await rows(`select to_regclass('rows') is not null as there`)
        if (there?.['there'] !== true) return []
        return (await rows('select id from rows order by id')).map(({ id }) => Number(id))
      },
      killDatabase: async () => {
        await server.kill()
        await server.restart()
      },
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
