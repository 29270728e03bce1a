import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { Kysely, sql, type Generated } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { nodeSqliteDialect, openNodeSqlite } from './node-sqlite-dialect.ts'

interface Tables {
  readonly airports: { readonly id: Generated<number>; readonly iata: string }
}

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'flext-dialect-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const file = () => join(folder, 'warehouse.db')
const withAirports = async (db: Kysely<Tables>) => {
  await db.schema
    .createTable('airports')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('iata', 'text', (column) => column.notNull())
    .execute()
  return db
}

describe('nodeSqliteDialect', () => {
  it('writes, reads, streams and returns rows', async () => {
    const db = await withAirports(new Kysely({ dialect: nodeSqliteDialect({ path: file() }) }))
    const first = await db.insertInto('airports').values({ iata: 'GRU' }).executeTakeFirstOrThrow()
    expect(first).toMatchObject({ insertId: 1n, numInsertedOrUpdatedRows: 1n })
    expect(
      await db.insertInto('airports').values({ iata: 'CGH' }).returning('id').execute(),
    ).toEqual([{ id: 2 }])

    const streamed: Array<string> = []
    for await (const { iata } of db.selectFrom('airports').selectAll().stream()) {
      streamed.push(iata)
    }
    expect(streamed).toEqual(['GRU', 'CGH'])
    await db.destroy()
  })

  it('opens a file in WAL with full synchronisation and enforced foreign keys', async () => {
    const db = new Kysely<Tables>({ dialect: nodeSqliteDialect({ path: file() }) })
    const pragma = async (name: string): Promise<unknown> => {
      const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db)
      return Object.values(rows[0] ?? {})[0]
    }
    expect(await pragma('journal_mode')).toBe('wal')
    expect(await pragma('synchronous')).toBe(2)
    expect(await pragma('foreign_keys')).toBe(1)
    expect(await pragma('busy_timeout')).toBe(5_000)
    await db.destroy()
  })

  it('rolls a failed transaction back', async () => {
    const db = await withAirports(new Kysely({ dialect: nodeSqliteDialect({ path: file() }) }))
    const failing = db.transaction().execute(async (transaction) => {
      await transaction.insertInto('airports').values({ iata: 'GRU' }).execute()
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await db.selectFrom('airports').selectAll().execute()).toEqual([])
    await db.destroy()
  })

  it('takes the write lock when a transaction begins, and says so when another holds it', async () => {
    const path = file()
    const db = await withAirports(
      new Kysely({ dialect: nodeSqliteDialect({ path, busyTimeout: 20 }) }),
    )
    await db.transaction().execute(async () => {
      const other = openNodeSqlite({ path, busyTimeout: 0 })
      expect(() => other.exec('begin immediate')).toThrow('database is locked')
      other.close()
    })
    const writer = openNodeSqlite({ path })
    writer.exec('begin immediate')
    const reading = db.transaction().setAccessMode('read only')
    await reading.execute((transaction) => transaction.selectFrom('airports').selectAll().execute())
    await expect(
      db.transaction().execute((transaction) => transaction.selectFrom('airports').execute()),
    ).rejects.toThrow('database is locked')
    writer.close()
    await db.destroy()
  })

  it('leaves a database it was handed open for its owner', async () => {
    const database = new DatabaseSync(':memory:')
    const db = await withAirports(new Kysely({ dialect: nodeSqliteDialect({ database }) }))
    await db.destroy()
    expect(database.prepare('select count(*) as n from airports').get()).toEqual({ n: 0 })
    database.close()
  })

  it('keeps answering when more statements were seen than it keeps', async () => {
    const db = await withAirports(new Kysely({ dialect: nodeSqliteDialect({ path: ':memory:' }) }))
    for (let n = 0; n < 600; n++) {
      const { rows } = await sql<{ n: number }>`select ${sql.lit(n)} as n`.execute(db)
      expect(rows).toEqual([{ n }])
    }
    await db.destroy()
  })

  it('sees a column that was added after a statement was prepared', async () => {
    const db = await withAirports(new Kysely({ dialect: nodeSqliteDialect({ path: ':memory:' }) }))
    await db.insertInto('airports').values({ iata: 'GRU' }).execute()
    const all = () => db.selectFrom('airports').selectAll().execute()
    expect(await all()).toEqual([{ id: 1, iata: 'GRU' }])
    await db.schema.alterTable('airports').addColumn('city', 'text').execute()
    expect(await all()).toEqual([{ id: 1, iata: 'GRU', city: null }])
    await db.destroy()
  })

  it('refuses to write through a database that is opened for reading only', async () => {
    const path = file()
    const writable = await withAirports(new Kysely({ dialect: nodeSqliteDialect({ path }) }))
    await writable.destroy()
    const db = new Kysely<Tables>({ dialect: nodeSqliteDialect({ path, readOnly: true }) })
    expect(await db.selectFrom('airports').selectAll().execute()).toEqual([])
    await expect(db.insertInto('airports').values({ iata: 'GRU' }).execute()).rejects.toThrow(
      'readonly',
    )
    await db.destroy()
  })
})
