/** States in a table of PostgreSQL, through `pg`, which is loaded when it is first asked. */
import { causeOf } from 'flext-core'
import { either as E } from 'fp-ts'

import { codeOf } from '../io/standard-stream.ts'
import { kysely } from '../sqlite/kysely.ts'
import { sqlStateBackend } from './sql-state-backend.ts'
import type { StateBackend } from './state-backend.ts'

export interface PostgresStateOptions {
  /** `postgresql://…` */
  readonly connectionString: string
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export const postgresStateBackend = ({
  connectionString,
  now,
}: PostgresStateOptions): StateBackend => {
  const { hostname, port, pathname } = new URL(connectionString)
  const place = `postgresql://${hostname}${port === '' ? '' : `:${port}`}${pathname}`
  const { Kysely, PostgresDialect } = kysely()
  const database = new Kysely<unknown>({
    dialect: new PostgresDialect({
      pool: async () => {
        const { default: pg } = await import('pg')
        const pool = new pg.Pool({ connectionString, max: 2 })
        // A server that goes away while nobody asks it is met by whoever asks next.
        pool.on('error', () => {})
        pool.on('connect', (client) => client.on('error', () => {}))
        return pool
      },
    }),
  })
  const { attempt, setWithin, ...backend } = sqlStateBackend({
    place,
    database,
    describe: (thrown) => (codeOf(thrown) === undefined ? undefined : causeOf(thrown).message),
    ...(now === undefined ? {} : { now }),
  })
  return {
    ...backend,
    participant: {
      place,
      database,
      takesPrepared: attempt(async () => {
        const { takesPrepared } = await import('flext-core/transaction')
        return E.right(await takesPrepared({ name: place, database }))
      }),
      set: setWithin,
    },
  }
}
