/** States in a SQLite file. */
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'

import { nodeSqliteDialect } from 'flext-core/sqlite'
import { taskEither as TE } from 'fp-ts'

import { makeFolder } from '../singer/make-folder.ts'
import { codeOf } from '../singer/standard-stream.ts'
import { kysely } from '../sqlite/kysely.ts'
import { isSqliteError } from '../sqlite/storage-failure.ts'
import { sqlStateBackend } from './sql-state-backend.ts'
import type { StateBackend } from './state-backend.ts'

export interface SqliteStateOptions {
  readonly path: string
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** Makes file and folder when the first state is kept. */
export const sqliteStateBackend = ({ path, now }: SqliteStateOptions): StateBackend => {
  const { Kysely } = kysely()
  const inner = nodeSqliteDialect({ path, busyTimeout: 30_000 })
  const backend = sqlStateBackend({
    place: path,
    database: new Kysely({
      dialect: {
        ...inner,
        createDriver: () => {
          const driver = inner.createDriver()
          const init = driver.init.bind(driver)
          driver.init = async (options) => {
            makeFolder(dirname(path))
            await init(options)
          }
          return driver
        },
      },
    }),
    describe: (thrown) =>
      isSqliteError(thrown) || codeOf(thrown) !== undefined ? (thrown as Error).message : undefined,
    ...(now === undefined ? {} : { now }),
  })

  // To look makes no file.
  return {
    ...backend,
    list: () => (existsSync(path) ? backend.list() : TE.right([])),
    get: (stateId) => (existsSync(path) ? backend.get(stateId) : TE.right(undefined)),
    log: (stateId) => (existsSync(path) ? backend.log(stateId) : TE.right([])),
  }
}
