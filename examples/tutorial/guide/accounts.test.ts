import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { FlextResult, memoryRuntime } from 'flext-core'
import { nodeSqliteDialect } from 'flext-core/sqlite'
import { everyCrash } from 'flext-core/testing'
import { startPostgres } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool } from 'pg'
import { expect, it } from 'vitest'

import { keepMoneySwept, Move, Withdrawal, type AccountTables, type AuditPort } from './accounts.ts'

const accountsIn = async (db: Kysely<AccountTables>): Promise<Kysely<AccountTables>> => {
  await sql`create table account (id text primary key, euros integer not null)`.execute(db)
  await db.insertInto('account').values({ id: 'ann', euros: 100 }).execute()
  return db
}

const eurosIn = async (db: Kysely<AccountTables>): Promise<number> =>
  (await db.selectFrom('account').select('euros').executeTakeFirstOrThrow()).euros

it('withdraws once, whatever crashes', async () => {
  await everyCrash(Withdrawal, { account: 'ann', euros: 30 }, async () => {
    const accounts = await accountsIn(
      new Kysely({ dialect: nodeSqliteDialect({ path: ':memory:' }) }),
    )
    return {
      ports: { accounts },
      check: async ({ status }) => {
        expect(await eurosIn(accounts)).toBe(status === 'committed' ? 70 : 100)
      },
      close: () => accounts.destroy(),
    }
  })
})

describeWith('postgresql', 'money between two banks', () => {
  it('is moved, or stays where it is', async () => {
    await using server = await startPostgres({ maxPreparedTransactions: 10 })
    const folder = mkdtempSync(join(tmpdir(), 'flext-accounts-'))
    // #region pool
    const connect = async <DB>(name: string): Promise<Kysely<DB>> => {
      const pool = new Pool(await server.createDatabase(name))
      // Without these a server that goes away takes this process with it.
      pool.on('error', () => {})
      pool.on('connect', (client) => void client.on('error', () => {}))
      return new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
    }
    // #endregion
    const lisbon = await accountsIn(await connect('lisbon'))
    const porto = await accountsIn(await connect('porto'))
    const audit: AuditPort['audit'] = new Kysely({
      dialect: nodeSqliteDialect({ path: join(folder, 'audit.db') }),
    })
    await sql`create table moved (key text, euros integer)`.execute(audit)
    const runtime = memoryRuntime()
    const ports = { lisbon, porto, audit }
    await using _ = keepMoneySwept(runtime, ports)
    const move = new Move(runtime, ports)
    expect(await move.run({ account: 'ann', euros: 40 }, { id: 'm1' })).toEqual(FlextResult.ok(140))
    expect(await move.run({ account: 'ann', euros: 90 }, { id: 'm2' })).toMatchObject(
      FlextResult.fail({ _tag: 'Overdrawn' }),
    )
    expect([await eurosIn(lisbon), await eurosIn(porto)]).toEqual([60, 140])
    expect(await audit.selectFrom('moved').select('euros').execute()).toEqual([{ euros: 40 }])
    await Promise.all([lisbon.destroy(), porto.destroy(), audit.destroy()])
    rmSync(folder, { recursive: true })
  }, 60_000)
})
