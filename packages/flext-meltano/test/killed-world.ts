/** The native pairs that are killed, and the databases that they load into. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import type { PostgresServer } from 'flext-servers'

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
