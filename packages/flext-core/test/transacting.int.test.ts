import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import fc from 'fast-check'
import { either as E } from 'fp-ts'
import {
  completionMigration,
  failWith,
  FlextDomainService,
  memoryJournal,
  memoryRuntime,
  pruneCompletions,
  transacting,
  type FlextError,
  type FlextResult,
  type Journal,
} from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import { everyCrash } from 'flext-core/testing'
import {
  cuttingProxy,
  startMariadb,
  startPostgres,
  type CuttingProxy,
  type MariadbServer,
  type PostgresConnection,
  type PostgresServer,
} from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import * as t from 'io-ts'
import { sql, type Transaction } from 'kysely'
import { Migrator } from 'kysely/migration'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { serviceOf } from './flow-service.ts'
import {
  createEffects,
  effectsIn,
  mariadbEffects,
  postgresEffects,
  sqliteEffects,
  type Effects,
  type EffectsDatabase,
} from './sql-world.ts'
import { TransactingKillService, write, type SqlPort } from './transacting-world.ts'

interface Bench {
  readonly db: EffectsDatabase
  /** How another process connects. */
  readonly url: string
  readonly close: () => Promise<void>
}

/** A database behind a connection. */
interface Remote {
  readonly db: EffectsDatabase
  /** The same through a proxy. */
  readonly proxied: EffectsDatabase
  readonly proxy: CuttingProxy
  readonly stop: () => Promise<void>
  readonly restart: () => Promise<void>
  readonly close: () => Promise<void>
}

const refused: FlextError<'Refused'> = { _tag: 'Refused', message: 'refused' }

/** Writes twice, and then perhaps fails. */
const TwoWrites = FlextDomainService.define({
  name: 'test.two-writes',
  version: 1,
  request: t.boolean,
  result: t.array(t.string),
  *flow(fine) {
    const first = yield* write('first')
    const second = yield* write('second')
    if (!fine) yield* failWith(refused)
    return [first, second]
  },
})

const laws = (open: () => Promise<Bench>): void => {
  let bench: Bench
  let db: EffectsDatabase
  beforeAll(async () => {
    bench = await open()
    ;({ db } = bench)
    await createEffects(db)
  }, 120_000)
  afterAll(async () => {
    await bench?.close()
  }, 60_000)
  beforeEach(async () => {
    await db.deleteFrom('effect').execute()
    await db.updateTable('counter').set({ n: 0 }).execute()
    await pruneCompletions(db, { before: new Date(8.64e15) })
  })
  const completions = async () =>
    (
      await sql<{ n: number | string }>`select count(*) as n from flext_completion`.execute(db)
    ).rows.map(({ n }) => Number(n))[0]
  const runOf = (journal: Journal = memoryJournal()) =>
    memoryRuntime({ journal: journal as never, persistence: { times: 30, base: 1, cap: 20 } })

  it('writes once, and gives what was recorded to whoever comes again', async () => {
    await expect(new TwoWrites(runOf(), { db }).run(true, { id: 'r' })).resolves.toEqual(
      E.right(['first!', 'second!']),
    )
    // Another journal knows nothing of the run; the database does.
    await expect(new TwoWrites(runOf(), { db }).run(true, { id: 'r' })).resolves.toEqual(
      E.right(['first!', 'second!']),
    )
    expect(await effectsIn(db)).toEqual(['first', 'second'])
    expect(await completions()).toBe(2)
  })

  it('writes once when several do the same step at the same time', async () => {
    const results = await Promise.all(
      Array.from({ length: 5 }, () => new TwoWrites(runOf(), { db }).run(true, { id: 'same' })),
    )
    expect(results).toEqual(Array.from({ length: 5 }, () => E.right(['first!', 'second!'])))
    expect(await effectsIn(db)).toEqual(['first', 'second'])
  }, 30_000)

  it('takes back what it wrote, once, when a later step fails', async () => {
    const service = new TwoWrites(runOf(), { db })
    expect(await service.run(false, { id: 'r' })).toEqual(E.left(refused))
    expect(await effectsIn(db)).toEqual(['first', 'second', 'undo first!', 'undo second!'])
  })

  it.each(['fails', 'throws', 'yields what its codec refuses'] as const)(
    'leaves nothing behind of a step that %s',
    async (how) => {
      const step = transacting({
        name: 'half',
        output: t.string,
        database: (ports: SqlPort) => ports.db,
        run: async (trx): Promise<FlextResult<string, typeof refused>> => {
          await trx.insertInto('effect').values({ what: 'half', key: '' }).execute()
          if (how === 'fails') return E.left(refused)
          if (how === 'throws') throw new Error('thrown')
          return E.right(1 as unknown as string)
        },
        undo: 'keep',
      })
      const Half = serviceOf(function* () {
        return yield* step()
      })
      const result = await new Half(runOf(), { db }).run(null, { id: 'r' })
      expect(result).toMatchObject(
        E.left(how === 'fails' ? refused : { _tag: 'TransactionFailed', step: 'half' }),
      )
      expect(await effectsIn(db)).toEqual([])
      expect(await completions()).toBe(0)
    },
  )

  it('keeps what it wrote when it says so', async () => {
    const step = transacting({
      name: 'audit',
      output: t.void,
      database: (ports: SqlPort) => ports.db,
      run: async (trx, { step: { key } }): Promise<FlextResult<void, never>> => {
        await trx.insertInto('effect').values({ what: 'audit', key }).execute()
        return E.right(undefined)
      },
      undo: 'keep',
    })
    const Audited = serviceOf(function* () {
      yield* step()
      yield* write('first')
      yield* failWith(refused)
    })
    expect(await new Audited(runOf(), { db }).run(null, { id: 'r' })).toEqual(E.left(refused))
    expect(await effectsIn(db)).toEqual(['audit', 'first', 'undo first!'])
  })

  it('tries again by itself when it loses against another transaction', async () => {
    const increments = transacting({
      name: 'increment',
      output: t.void,
      database: (ports: SqlPort) => ports.db,
      // Two rows in changing order, so that two transactions get into each other's way.
      run: async (trx, _ports, order: ReadonlyArray<string>): Promise<FlextResult<void, never>> => {
        for (const name of order) {
          const { n } = await trx
            .selectFrom('counter')
            .select('n')
            .where('name', '=', name)
            .executeTakeFirstOrThrow()
          await sleep(5)
          await trx
            .updateTable('counter')
            .set({ n: n + 1 })
            .where('name', '=', name)
            .execute()
        }
        return E.right(undefined)
      },
      undo: 'keep',
      isolation: 'serializable',
    })
    const Counting = serviceOf(function* (request) {
      yield* increments(request as ReadonlyArray<string>)
    })
    const service = new Counting(runOf(), { db })
    const results = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        service.run(n % 2 === 0 ? ['a', 'b'] : ['b', 'a'], { id: `c${n}` }),
      ),
    )
    expect(results.filter(E.isLeft)).toEqual([])
    expect(await db.selectFrom('counter').select('n').execute()).toEqual([{ n: 6 }, { n: 6 }])
  }, 60_000)

  it('rolls back a step that takes too long and does not heed its signal', async () => {
    const slow = transacting({
      name: 'slow',
      output: t.string,
      database: (ports: SqlPort) => ports.db,
      run: async (trx): Promise<FlextResult<string, never>> => {
        await trx.insertInto('effect').values({ what: 'slow', key: '' }).execute()
        await new Promise(() => {})
        return E.right('never')
      },
      undo: async (trx, { step: { key } }, output) => {
        await trx
          .insertInto('effect')
          .values({ what: `undo ${output}`, key })
          .execute()
        return E.right(undefined)
      },
      timeout: 100,
    })
    const Slow = serviceOf(function* () {
      return yield* slow()
    })
    const result = await new Slow(runOf(), { db }).run(null, { id: 'r' })
    expect(result).toMatchObject(E.left({ _tag: 'StepTimedOut' }))
    expect(await effectsIn(db)).toEqual([])
  }, 30_000)

  it('does not let somebody who is late do what was given up', async () => {
    // The step is in doubt, and is given up while it had not begun.
    const gate = Promise.withResolvers<void>()
    const step = transacting({
      name: 'late',
      output: t.string,
      database: (ports: SqlPort) => ports.db,
      run: async (trx: Transaction<Effects>): Promise<FlextResult<string, never>> => {
        await trx.insertInto('effect').values({ what: 'late', key: '' }).execute()
        return E.right('late')
      },
      undo: () => E.right(undefined),
    })
    const Late = serviceOf(function* () {
      return yield* step()
    })
    const { declaration } = step
    const signal = new AbortController().signal
    const paused = async (): Promise<unknown> => {
      await gate.promise
      return declaration.run({
        db,
        step: {
          key: 'test.flow/r/late#1',
          signal,
          attempt: 1,
          runId: 'r',
          origin: undefined,
        },
      })
    }
    const late = paused()
    const dying = memoryRuntime({
      persistence: { times: 3, base: 1 },
      faults: (point) => (point.at === 'before-run' ? 'fail' : undefined),
    })
    expect(await new Late(dying, { db }).run(null, { id: 'r' })).toMatchObject(
      E.left({ _tag: 'StepThrew' }),
    )
    gate.resolve()
    expect(await late).toMatchObject(E.left({ _tag: 'CompletionRefused' }))
    expect(await effectsIn(db)).toEqual([])
  }, 30_000)

  it('has one effect whenever and however often the process crashes', async () => {
    let nth = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 14 }), { maxLength: 5 }),
        fc.boolean(),
        async (crashes, fine) => {
          const id = `p${nth++}`
          await db.deleteFrom('effect').execute()
          const journal = memoryJournal()
          const result = await throughCrashes(journal, crashes, { db }, fine, id)
          expect(result).toEqual(fine ? E.right(['first!', 'second!']) : E.left(refused))
          expect(await effectsIn(db)).toEqual(
            fine ? ['first', 'second'] : ['first', 'second', 'undo first!', 'undo second!'],
          )
        },
      ),
      { numRuns: 25 },
    )
  }, 120_000)

  it('writes once when its process is killed between the commit and the record', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flext-transacting-'))
    const journal = join(folder, 'journal.db')
    try {
      for (const point of ['after-run', 'after-undo'] as const) {
        const child = spawn(
          process.execPath,
          [
            '--conditions=@flext/source',
            fileURLToPath(new URL('transacting-child.ts', import.meta.url)),
            journal,
            bench.url,
            point,
          ],
          { stdio: ['ignore', 'inherit', 'inherit'] },
        )
        expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
        expect((await effectsIn(db)).length).toBe(point === 'after-run' ? 1 : 3)
      }
      const opened = await sqliteRuntime({ path: journal })()
      if (E.isLeft(opened)) throw new Error(opened.left.message)
      await using runtime = opened.right
      const service = new TransactingKillService(runtime, { db })
      await runtime.recover()
      expect(await service.run(null, { id: 'r' })).toMatchObject(E.left({ _tag: 'Refused' }))
      expect(await effectsIn(db)).toEqual(['first', 'second', 'undo first!', 'undo second!'])
    } finally {
      rmSync(folder, { recursive: true })
    }
  }, 60_000)
}

/** What holds where a connection may be lost. */
const connectionLaws = (open: () => Promise<Remote>): void => {
  let remote: Remote
  beforeAll(async () => {
    remote = await open()
    await createEffects(remote.db)
  }, 120_000)
  afterAll(async () => {
    await remote?.close()
  }, 60_000)

  it.each(['unheard', 'unanswered'] as const)(
    'finds out what came of a commit that was %s',
    async (when) => {
      const { db, proxied, proxy } = remote
      const before = proxy.cuts()
      await db.deleteFrom('effect').execute()
      await sql`select 1`.execute(proxied)
      proxy.cutNext(/\bcommit\b/i, when)
      const result = await new TwoWrites(quick(), { db: proxied }).run(true, { id: when })
      expect(proxy.cuts()).toBe(before + 1)
      expect(result).toEqual(E.right(['first!', 'second!']))
      expect(await effectsIn(db)).toEqual(['first', 'second'])
    },
    30_000,
  )

  it('says that the database cannot be reached, without a word of the password', async () => {
    const { db, stop, restart } = remote
    await stop()
    const result = await new TwoWrites(quick(), { db }).run(true, { id: 'down' })
    expect(result).toMatchObject(E.left({ _tag: 'DatabaseUnreachable' }))
    expect(JSON.stringify(result)).not.toContain('not-to-be-seen')
    await restart()
    await db.deleteFrom('effect').execute()
    expect(await new TwoWrites(quick(), { db }).run(true, { id: 'up' })).toEqual(
      E.right(['first!', 'second!']),
    )
  }, 60_000)
}

const quick = () => memoryRuntime({ persistence: { times: 30, base: 1, cap: 20 } })

/** One process after another does the run; each crashes at its boundary of that number. */
const throughCrashes = async (
  journal: ReturnType<typeof memoryJournal>,
  crashes: ReadonlyArray<number>,
  ports: SqlPort,
  request: boolean,
  id: string,
): Promise<unknown> => {
  for (const crash of [...crashes, Infinity]) {
    const crashed = Promise.withResolvers<'crashed'>()
    let passed = 0
    const runtime = memoryRuntime({
      journal,
      persistence: { times: 30, base: 1, cap: 5 },
      faults: () => {
        if (++passed < crash) return undefined
        crashed.resolve('crashed')
        return 'crash'
      },
    })
    const service = new TwoWrites(runtime, ports)
    await runtime.recover()
    const end = await Promise.race([service.run(request, { id }), crashed.promise])
    if (end !== 'crashed') return end
  }
  throw new Error('the last process does not crash')
}

describe('a transacting step on SQLite', () => {
  laws(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flext-effects-'))
    const path = join(folder, 'effects.db')
    const db = sqliteEffects(path)
    return {
      db,
      url: `sqlite:${path}`,
      close: async () => {
        await db.destroy()
        rmSync(folder, { recursive: true })
      },
    }
  })

  it('passes everyCrash without a word about steps in doubt', async () => {
    const report = await everyCrash(TwoWrites, true, async () => {
      const db = sqliteEffects(':memory:')
      await createEffects(db)
      return {
        ports: { db },
        check: async ({ status }) => {
          const whole = ['first', 'second']
          const found = await effectsIn(db)
          const undone = found.filter((what) => what.startsWith('undo '))
          const done = found.filter((what) => !what.startsWith('undo '))
          if (status === 'committed') expect(found).toEqual(whole)
          else expect(undone).toEqual(done.map((what) => `undo ${what}!`))
        },
        close: () => db.destroy(),
      }
    })
    expect(report.rounds).toBeGreaterThan(20)
  }, 60_000)
})

describeWith('postgresql', 'a transacting step on PostgreSQL', () => {
  laws(async () => {
    const server = await startPostgres({ settings: { deadlock_timeout: '20ms' } })
    const db = postgresEffects(server.connection)
    return { db, url: server.url, close: () => db.destroy().then(server.stop) }
  })
  it('needs a migration where its program may not make tables, and nothing else', async () => {
    await using server = await startPostgres()
    const owner = postgresEffects(server.connection)
    await createEffects(owner)
    const provider = { getMigrations: async () => ({ '1-completion': completionMigration }) }
    const migrator = new Migrator({ db: owner, provider })
    await sql`create role app login password 'app'`.execute(owner)
    await sql`grant select, insert, update, delete on effect to app`.execute(owner)
    const db = postgresEffects({ ...server.connection, user: 'app', password: 'app' })

    const refusedTable = await new TwoWrites(quick(), { db }).run(true, { id: 'before' })
    expect(refusedTable).toMatchObject(
      E.left({
        _tag: 'TransactionFailed',
        cause: { message: 'permission denied for schema public' },
      }),
    )
    expect((await migrator.migrateToLatest()).error).toBeUndefined()
    await sql`grant select, insert, update on flext_completion to app`.execute(owner)
    expect(await new TwoWrites(quick(), { db }).run(true, { id: 'after' })).toEqual(
      E.right(['first!', 'second!']),
    )

    expect(await pruneCompletions(owner, { before: new Date(0) })).toBe(0)
    expect(await pruneCompletions(owner, { before: new Date(Date.now() + 1_000) })).toBe(2)
    expect((await migrator.migrateDown()).error).toBeUndefined()
    await expect(sql`select 1 from flext_completion`.execute(owner)).rejects.toThrow(
      'does not exist',
    )
    await Promise.all([db.destroy(), owner.destroy()])
  }, 60_000)
  connectionLaws(async () => {
    const server = await startPostgres()
    return remoteOf(server, postgresEffects)
  })
})

describeWith('mariadb', 'a transacting step on MariaDB', () => {
  laws(async () => {
    const server = await startMariadb()
    const db = mariadbEffects(server.connection)
    const { user, password, port, database } = server.connection
    return {
      db,
      url: `mysql://${user}:${password}@127.0.0.1:${port}/${database}`,
      close: () => db.destroy().then(server.stop),
    }
  })
  connectionLaws(async () => {
    const server = await startMariadb()
    return remoteOf(server, mariadbEffects)
  })
})

const remoteOf = async (
  server: PostgresServer | MariadbServer,
  connect: (connection: PostgresConnection) => EffectsDatabase,
): Promise<Remote> => {
  const proxy = await cuttingProxy(server.port)
  const db = connect(server.connection)
  const proxied = connect({ ...server.connection, port: proxy.port })
  return {
    db,
    proxied,
    proxy,
    stop: () => server.kill(),
    restart: () => server.restart(),
    close: async () => {
      await Promise.all([db.destroy(), proxied.destroy()])
      await proxy[Symbol.asyncDispose]()
      await server.stop()
    },
  }
}
