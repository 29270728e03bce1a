/** States in a SQLite file. */
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'

import { nodeSqliteDialect } from 'flext-core/sqlite'
import { taskEither as TE } from 'fp-ts'

import { makeFolder } from '../io/make-folder.ts'
import { codeOf } from '../io/standard-stream.ts'
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
export const sqliteStateBackend = (options: SqliteStateOptions): StateBackend => {
  const { path } = options
  let opened: StateBackend | undefined
  const backend = (): StateBackend => (opened ??= openBackend(options))

  // To look makes no file, and needs nothing that reads one.
  return {
    place: path,
    list: () => (existsSync(path) ? backend().list() : TE.right([])),
    get: (stateId) => (existsSync(path) ? backend().get(stateId) : TE.right(undefined)),
    set: (change) => backend().set(change),
    clear: (stateId, change) => backend().clear(stateId, change),
    log: (stateId) => (existsSync(path) ? backend().log(stateId) : TE.right([])),
    close: async () => opened?.close(),
  }
}

const openBackend = ({ path, now }: SqliteStateOptions): StateBackend => {
  const { Kysely } = kysely()
  const inner = nodeSqliteDialect({ path, busyTimeout: 30_000 })
  return sqlStateBackend({
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
}
