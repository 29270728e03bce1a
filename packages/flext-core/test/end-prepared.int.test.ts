import { either as E } from 'fp-ts'
import { preparing, transaction } from 'flext-core/transaction'
import { startPostgres, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import * as t from 'io-ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { endPrepared } from '../src/transaction/prepared-transactions.ts'
import { serviceOf } from './flow-service.ts'
import { createEffects, postgresEffects, type EffectsDatabase } from './sql-world.ts'
import { quick } from './transfer-bench.ts'

interface OnePort {
  readonly one: EffectsDatabase
}

describeWith('postgresql', 'a prepared transaction that more than one ends', () => {
  let server: PostgresServer
  let database: EffectsDatabase
  /** Its commits wait for a standby that never comes, so that what they end stays busy. */
  let waiting: EffectsDatabase
  beforeAll(async () => {
    server = await startPostgres({
      maxPreparedTransactions: 20,
      settings: { synchronous_standby_names: 'nowhere', synchronous_commit: 'local' },
    })
    const { connection } = server
    const options = '-c synchronous_commit=on'
    const toStandby = { ...connection, options }
    database = postgresEffects(connection)
    waiting = postgresEffects(toStandby)
    await createEffects(database)
  }, 120_000)
  afterAll(async () => {
    await database?.destroy()
    await waiting?.destroy()
    await server?.stop()
  }, 60_000)

  const leave = (gid: string): Promise<void> =>
    database.connection().execute(async (connection) => {
      await sql`begin`.execute(connection)
      await sql`insert into effect values (${gid}, '')`.execute(connection)
      await sql`prepare transaction ${sql.lit(gid)}`.execute(connection)
    })
  const left = async () => (await sql`select gid from pg_prepared_xacts`.execute(database)).rows
  const written = async (like: string): Promise<ReadonlyArray<string>> => {
    const rows = await database
      .selectFrom('effect')
      .select('what')
      .where('what', 'like', like)
      .orderBy('what')
      .execute()
    return rows.map(({ what }) => what)
  }
  const held = async (statement: string): Promise<number> => {
    const { rows } = await sql`
      select pid from pg_stat_activity
      where wait_event = 'SyncRep' and starts_with(query, ${statement})`.execute(database)
    return rows.length
  }
  /** They wait for the standby no longer, and are done. */
  const release = (statement: string) =>
    sql`
      select pg_cancel_backend(pid) from pg_stat_activity
      where wait_event = 'SyncRep' and starts_with(query, ${statement})`.execute(database)
  const poll = { timeout: 20_000, interval: 100 }

  it('is ended by one of them, and the others wait until it is', async () => {
    const gids = ['ended 1', 'ended 2', 'ended 3', 'ended 4']
    for (const gid of gids) await leave(gid)
    const ends = Promise.all(
      [...gids, ...gids].map((gid) => endPrepared(waiting, gid, 'commit')),
    ).then((ended) => ended.filter(Boolean).length)
    await expect.poll(() => held('commit prepared'), poll).toBe(gids.length)
    await release('commit prepared')
    expect(await ends).toBe(gids.length)
    expect(await left()).toEqual([])
    expect(await written('ended%')).toEqual(gids)
  }, 60_000)

  it('is no trouble where two participants are one database', async () => {
    const points: Array<string> = []
    const twice = transaction({
      name: 'twice',
      output: t.null,
      participants: {
        rows: preparing(({ one }: OnePort) => one),
        states: preparing(({ one }: OnePort) => one),
      },
      run: async (transactions) => {
        for (const [name, trx] of Object.entries(transactions))
          await trx
            .insertInto('effect')
            .values({ what: `twice ${name}`, key: '' })
            .execute()
        return E.right(null)
      },
      undo: 'pivot',
      point: (point) => void points.push(point),
    })
    const Twice = serviceOf(function* () {
      return yield* twice()
    })
    let isOver = false
    const run = new Twice(quick(), { one: waiting }).run(null, { id: 'twice' }).finally(() => {
      isOver = true
    })
    await expect
      .poll(async () => {
        await release('prepare transaction')
        return held('commit prepared')
      }, poll)
      .toBe(1)
    await expect
      .poll(async () => {
        await release('commit prepared')
        return isOver
      }, poll)
      .toBe(true)
    expect(await run).toEqual(E.right(null))
    expect(points.filter((point) => point.startsWith('settl')).toSorted()).toEqual([
      'settled:rows',
      'settled:states',
      'settling:rows',
      'settling:states',
    ])
    expect(await left()).toEqual([])
    expect(await written('twice%')).toEqual(['twice rows', 'twice states'])
  }, 60_000)
})
