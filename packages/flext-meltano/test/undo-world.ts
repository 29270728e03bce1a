/** Projects whose loads are taken back: into a SQLite file, or into PostgreSQL. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import type { PostgresServer } from 'flext-servers'

import { openPostgresStore } from '../src/target-postgres/postgres-store.ts'
import { openSqliteStore } from '../src/target-sqlite/sqlite-store.ts'
import type { UndoWorld } from './killed-undo.ts'
import { postgresWorld } from './postgres-world.ts'

const projectIn = (project: string, target: string, config: object): UndoWorld['request'] => {
  const plugins = {
    extractors: [{ name: 'tap-csv', variant: 'flext', config: { files: [] } }],
    loaders: [{ name: target, variant: 'flext', config }],
  }
  writeFileSync(join(project, 'meltano.yml'), JSON.stringify({ plugins }))
  return { project, tap: 'tap-csv', target }
}

export const sqliteUndoWorld = (folder: string): UndoWorld => {
  const database = join(folder, 'warehouse.db')
  return {
    request: projectIn(folder, 'target-sqlite', { database }),
    open: (run) => openSqliteStore({ database }, run),
    ids: () => {
      if (!existsSync(database)) return Promise.resolve([])
      using opened = new DatabaseSync(database)
      const ids = opened.prepare('select id from rows order by id').all()
      return Promise.resolve(ids.map(({ id }) => Number(id)))
    },
  }
}

export const postgresUndoWorld = async (
  folder: string,
  server: PostgresServer,
): Promise<UndoWorld> => {
  const { config, rows } = await postgresWorld(server)
  return {
    request: projectIn(folder, 'target-postgres', config),
    open: (run) => openPostgresStore(config, run),
    ids: async () => (await rows('select id from rows order by id')).map(({ id }) => Number(id)),
    killDatabase: async () => {
      await server.kill()
      await server.restart()
    },
  }
}
