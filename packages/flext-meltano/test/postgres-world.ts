/** An empty database for a test, and its tables as a test reads them. */
import type { PostgresServer } from 'flext-servers'
import { Client } from 'pg'

import type { SingerRecord } from '../src/singer/message.ts'
import type { PostgresTargetConfig } from '../src/target-postgres/postgres-config.ts'

export interface PostgresWorld {
  readonly config: PostgresTargetConfig
  /** All rows of a query, numbers and times as PostgreSQL writes them. */
  readonly rows: (text: string) => Promise<ReadonlyArray<SingerRecord>>
}

let databases = 0

export const postgresWorld = async (
  server: PostgresServer,
  more: Partial<PostgresTargetConfig> = {},
): Promise<PostgresWorld> => {
  databases += 1
  const connection = await server.createDatabase(`world_${process.pid}_${databases}`)
  return {
    config: { ...connection, ...more },
    rows: async (text) => {
      const client = new Client({ ...connection, options: '-c timezone=UTC -c datestyle=ISO' })
      client.on('error', () => {})
      await client.connect()
      try {
        const { rows } = await client.query<SingerRecord>({
          text,
          types: { getTypeParser: (oid: number) => parsers[oid] ?? ((value: string) => value) },
        })
        return rows
      } finally {
        await client.end()
      }
    },
  }
}

/** Booleans, big integers that are safe, and JSON; all else stays as PostgreSQL writes it. */
const parsers: Readonly<Record<number, (value: string) => unknown>> = {
  16: (value) => value === 't',
  20: (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value),
  23: Number,
  3802: (value): unknown => JSON.parse(value),
}
