/** A PostgreSQL server for the tests of one file, and an empty schema in it for each test. */
import { startPostgres, type PostgresOptions, type PostgresServer } from 'flext-servers'
import { Client } from 'pg'
import { afterAll, beforeAll } from 'vitest'

export interface PostgresWorld {
  readonly server: () => PostgresServer
  /** Where an empty journal is to be. */
  readonly place: () => { readonly connection: string; readonly schema: string }
  /** Asks the server as anybody might. */
  readonly ask: <Row = Record<string, unknown>>(
    sql: string,
    values?: ReadonlyArray<unknown>,
  ) => Promise<ReadonlyArray<Row>>
}

export const postgresWorld = (options: PostgresOptions = {}): PostgresWorld => {
  let server: PostgresServer | undefined
  let schemas = 0
  beforeAll(async () => {
    server = await startPostgres(options)
  }, 120_000)
  afterAll(() => server?.stop(), 60_000)

  const world: PostgresWorld = {
    server: () => server!,
    place: () => ({ connection: server!.url, schema: `s${++schemas}` }),
    ask: async (text, values = []) => {
      const client = new Client(server!.connection)
      client.on('error', () => {})
      await client.connect()
      try {
        return (await client.query(text, [...values])).rows as never
      } finally {
        await client.end()
      }
    },
  }
  return world
}
