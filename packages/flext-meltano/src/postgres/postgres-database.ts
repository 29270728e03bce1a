/**
 * A database of PostgreSQL as kysely has it. Each of its connections is made as all others of this
 * package are, waiting for a server that is starting, and ended when it is given back.
 */
import { Kysely, PostgresDialect } from 'kysely'

import { connectAs, type ConnectionPurpose } from './connect.ts'
import type { PostgresConnection } from './connection-settings.ts'

/** Connects when it is first asked something. Whoever makes it destroys it. */
export const postgresDatabase = (
  settings: PostgresConnection,
  purpose: ConnectionPurpose,
): Kysely<unknown> => {
  const ending = new Set<Promise<void>>()
  return new Kysely({
    dialect: new PostgresDialect({
      pool: {
        connect: async () => {
          const { Client } = (await import('pg')).default
          const client = await connectAs(Client, settings, purpose)
          const release = (): void => {
            ending.add(client.end().catch(() => {}))
          }
          return Object.assign(client, { release })
        },
        options: {},
        end: async () => {
          await Promise.all(ending)
        },
      },
    }),
  })
}
