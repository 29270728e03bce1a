import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { either as E } from 'fp-ts'
import { memoryRuntime, type FlextRuntime } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import {
  inDoubt,
  keepSwept,
  lastResource,
  preparing,
  reachable,
  sweep,
  transaction,
} from 'flext-core/transaction'
import { startPostgres, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import * as t from 'io-ts'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { cuttingProxy } from './cutting-proxy.ts'
import { serviceOf } from './flow-service.ts'
import { createEffects, postgresEffects, sqliteEffects, type EffectsDatabase } from './sql-world.ts'
import {
  atEachPoint,
  refused,
  transfer,
  TransferService,
  transferWithLedger,
  type BanksPort,
  type TransferPorts,
} from './transfer-world.ts'

const childFile = fileURLToPath(new URL('transfer-child.ts', import.meta.url))

describeWith('postgresql', 'a transaction over two PostgreSQL servers and a SQLite file', () => {
  let folder: string
  let servers: readonly [PostgresServer, PostgresServer]
  let ports: TransferPorts
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'flext-transaction-'))
    servers = await Promise.all([
      startPostgres({ maxPreparedTransactions: 20 }),
      startPostgres({ maxPreparedTransactions: 20 }),
    ])
    ports = {
      debit: postgresEffects(servers[0].connection),
      credit: postgresEffects(servers[1].connection),
      ledger: sqliteEffects(join(folder, 'ledger.db')),
    }
    for (const db of Object.values(ports) as ReadonlyArray<EffectsDatabase>) await createEffects(db)
  }, 120_000)
  afterAll(async () => {
    for (const db of Object.values(ports ?? {}) as ReadonlyArray<EffectsDatabase>)
      await db.destroy()
    await Promise.all((servers ?? []).map((server) => server.stop()))
    rmSync(folder, { recursive: true, force: true })
  }, 60_000)
  afterEach(() => atEachPoint(undefined))

  const quick = (): FlextRuntime => memoryRuntime({ persistence: { times: 30, base: 1, cap: 50 } })
  const prepared = async (): Promise<ReadonlyArray<string>> =>
    (
      await Promise.all(
        [ports.debit, ports.credit].map((db) =>
          sql<{ gid: string }>`select gid from pg_prepared_xacts`.execute(db),
        ),
      )
    ).flatMap(({ rows }) => rows.map(({ gid }) => gid))
  /** What the run with this id wrote, as `debit,credit,ledger: undo debit,credit`. */
  const effectsOf = async (
    id: string,
  ): Promise<Readonly<Record<string, ReadonlyArray<string>>>> => {
    const found: Record<string, ReadonlyArray<string>> = {}
    for (const [name, db] of Object.entries(ports) as ReadonlyArray<[string, EffectsDatabase]>) {
      const rows = await db
        .selectFrom('effect')
        .select('what')
        .where('what', 'in', [id, `undo ${id}`])
        .execute()
      found[name] = rows.map(({ what }) => what).toSorted()
    }
    return found
  }
  const allOf = (ledger: boolean, what: ReadonlyArray<string>) => {
    const whole = what.toSorted()
    return { debit: whole, credit: whole, ledger: ledger ? whole : [] }
  }

  it.each([true, false])('commits everywhere, or nowhere (ledger: %s)', async (ledger) => {
    const service = new TransferService(quick(), ports)
    const id = `ends-${ledger}`
    expect(await service.run({ ledger, fine: true }, { id })).toEqual(E.right(`booked ${id}`))
    expect(await effectsOf(id)).toEqual(allOf(ledger, [id]))
    const undone = `undone-${ledger}`
    expect(await service.run({ ledger, fine: false }, { id: undone })).toEqual(E.left(refused))
    expect(await effectsOf(undone)).toEqual(allOf(ledger, [undone, `undo ${undone}`]))
    expect(await prepared()).toEqual([])
  })

  it.each([
    ['fails', E.left(refused)],
    ['throws', E.left({ _tag: 'StepThrew' })],
    ['yields what its codec refuses', E.left({ _tag: 'StepThrew' })],
    ['does not heed an error', E.left({ _tag: 'StepThrew' })],
  ] as const)('leaves nothing behind when the work %s', async (how, end) => {
    const half = transaction({
      name: 'half',
      output: t.string,
      participants: {
        debit: preparing((banks: BanksPort) => banks.debit),
        credit: preparing((banks: BanksPort) => banks.credit),
        ledger: lastResource((banks: TransferPorts) => banks.ledger),
      },
      run: async ({ debit, credit, ledger }): Promise<E.Either<typeof refused, string>> => {
        for (const trx of [debit, ledger, credit]) {
          await trx.insertInto('effect').values({ what: how, key: '' }).execute()
        }
        if (how === 'fails') return E.left(refused)
        if (how === 'throws') throw new Error('thrown')
        if (how === 'does not heed an error') {
          await sql`select nonsense`.execute(credit).catch(() => {})
          return E.right('fine')
        }
        return E.right(1 as unknown as string)
      },
      undo: 'keep',
    })
    const Half = serviceOf(function* () {
      return yield* half()
    })
    expect(await new Half(quick(), ports).run(null, { id: how })).toMatchObject(end)
    expect(await effectsOf(how)).toEqual(allOf(false, []))
    expect(await prepared()).toEqual([])
  })

  it('lets a flow look at the failure', async () => {
    const failing = transaction({
      name: 'failing',
      output: t.string,
      participants: { debit: preparing((banks: BanksPort) => banks.debit) },
      run: (): E.Either<typeof refused, string> => E.left(refused),
      undo: 'keep',
    })
    const Looking = serviceOf(function* () {
      const result = yield* failing().attempt()
      return result._tag === 'Left' ? result.left._tag : 'none'
    })
    expect(await new Looking(quick(), ports).run(null, { id: 'looks' })).toEqual(E.right('Refused'))
  })

  it.each(['unheard', 'unanswered'] as const)(
    'finds out what came of the commit of its last resource that was %s',
    async (when) => {
      await using proxy = await cuttingProxy(servers[0].port)
      const last = await servers[0].createDatabase(`last_${when}`)
      const ledger = postgresEffects({ ...last, port: proxy.port })
      await createEffects(ledger)
      let decided = 0
      atEachPoint((point) => {
        if (point === 'all-prepared' && decided++ === 0) proxy.cutNext(/\bcommit\b/i, when)
      })
      const id = `cut-${when}`
      const result = await new TransferService(quick(), { ...ports, ledger }).run(
        { ledger: true, fine: true },
        { id },
      )
      expect(proxy.cuts()).toBe(1)
      const written = await ledger.selectFrom('effect').select('what').execute()
      await ledger.destroy()
      // Unheard, nobody committed: the step fails like one whose participant is down.
      const whole = when === 'unanswered'
      expect(result).toMatchObject(
        whole ? E.right(`booked ${id}`) : E.left({ _tag: 'ParticipantUnreachable' }),
      )
      expect(written).toEqual(whole ? [{ what: id }] : [])
      expect(await effectsOf(id)).toEqual(allOf(false, whole ? [id] : []))
      expect(await prepared()).toEqual([])
    },
    30_000,
  )

  describe('told before anything is begun', () => {
    it('that a server takes no prepared transactions, and what to do', async () => {
      await using server = await startPostgres()
      const debit = postgresEffects(server.connection)
      await createEffects(debit)
      const result = await new TransferService(quick(), { ...ports, debit }).run(
        { ledger: true, fine: true },
        { id: 'disabled' },
      )
      expect(result).toMatchObject(
        E.left({ _tag: 'PreparedTransactionsDisabled', participant: 'debit' }),
      )
      expect(E.isLeft(result) && result.left.message).toContain('max_prepared_transactions')
      expect(await effectsOf('disabled').then(({ credit, ledger }) => [credit, ledger])).toEqual([
        [],
        [],
      ])
      await debit.destroy()
    }, 60_000)

    it('that a participant cannot prepare, or that two cannot', async () => {
      const wrong = transaction({
        name: 'wrong',
        output: t.null,
        participants: { ledger: preparing((banks: TransferPorts) => banks.ledger) },
        run: () => E.right(null),
        undo: 'keep',
      })
      const Wrong = serviceOf(function* () {
        return yield* wrong()
      })
      expect(await new Wrong(quick(), ports).run(null, { id: 'wrong' })).toMatchObject(
        E.left({ cause: { message: expect.stringContaining('only PostgreSQL can') as string } }),
      )
      expect(() =>
        transaction({
          name: 'two-last',
          output: t.null,
          // @ts-expect-error -- one last resource at most
          participants: {
            one: lastResource((banks: TransferPorts) => banks.ledger),
            two: lastResource((banks: TransferPorts) => banks.ledger),
          },
          run: () => E.right(null),
          undo: 'keep',
        }),
      ).toThrow('two that cannot prepare cannot commit together')
    })
  })

  /** Does a transfer in this process, and calls back at each point it passes. */
  const pointsOf = async (
    request: { readonly ledger: boolean; readonly fine: boolean },
    id: string,
  ): Promise<ReadonlyArray<string>> => {
    const points: Array<string> = []
    atEachPoint((point) => void points.push(point))
    await new TransferService(
      memoryRuntime({
        faults: ({ at }) => {
          points.push(at)
          return undefined
        },
      }),
      ports,
    ).run(request, { id })
    atEachPoint(undefined)
    return points
  }

  it.each([{ ledger: false }, { ledger: true }])(
    'is whole or not at all when its process is killed at any point (ledger: $ledger)',
    async ({ ledger }) => {
      // It passes every point on the way forward, and then every point of its undo.
      const request = { ledger, fine: false }
      const points = await pointsOf(request, `clean-${JSON.stringify(request)}`)
      expect(points.length).toBeGreaterThan(25)
      const name = `kill-${ledger}`
      const journal = join(folder, `${name}.db`)
      const leftBehind: Array<number> = []
      await inPairs(points, async (_, index) => {
        const id = `${name}-${index}`
        const child = spawn(
          process.execPath,
          [
            '--conditions=@flext/source',
            childFile,
            JSON.stringify({
              journal: `${journal}-${index}`,
              debit: servers[0].connection,
              credit: servers[1].connection,
              ledger: join(folder, 'ledger.db'),
              request,
              id,
              dieAt: index + 1,
            }),
          ],
          {
            stdio: ['ignore', 'ignore', 'inherit'],
            env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'cache') },
          },
        )
        expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
      })
      leftBehind.push((await prepared()).length)
      for (const [index, point] of points.entries()) {
        const id = `${name}-${index}`
        const opened = await sqliteRuntime({
          path: `${journal}-${index}`,
          persistence: { times: 30, base: 1, cap: 50 },
        })()
        if (E.isLeft(opened)) throw new Error(opened.left.message)
        await using runtime = opened.right
        const service = new TransferService(runtime, ports)
        await runtime.recover()
        const result = await service.run(request, { id })
        expect([point, result]).toEqual([point, E.left(refused)])
        expect([point, await effectsOf(id)]).toEqual([point, allOf(ledger, [id, `undo ${id}`])])
      }
      expect(await prepared()).toEqual([])
      // Some of them died with promises made, or the test shows nothing.
      expect(Math.max(...leftBehind)).toBeGreaterThan(0)
    },
    240_000,
  )

  it.each([
    [0, { ledger: true }],
    [1, { ledger: false }],
  ] as const)(
    'is whole or not at all when participant %i is killed at any point (%o)',
    async (victim, { ledger }) => {
      const request = { ledger, fine: false }
      const points = (await pointsOf(request, `points-${victim}`)).filter(
        (point) => !/^(before|after)-/.test(point),
      )
      const ends = new Set<string>()
      for (const [index, point] of points.entries()) {
        const id = `victim-${victim}-${index}`
        let passed = 0
        let back: Promise<void> | undefined
        atEachPoint(async () => {
          if (passed++ !== index) return
          await servers[victim].kill()
          back = sleep(200).then(() => servers[victim].restart())
        })
        const result = await new TransferService(quick(), ports).run(request, { id })
        await back
        atEachPoint(undefined)
        const end = E.isRight(result) ? 'committed' : result.left._tag
        ends.add(end)
        expect([point, end, await effectsOf(id)]).toEqual([
          point,
          end,
          allOf(ledger, end === 'Refused' ? [id, `undo ${id}`] : []),
        ])
      }
      expect(await prepared()).toEqual([])
      expect([...ends]).toEqual(expect.arrayContaining(['Refused', 'ParticipantUnreachable']))
    },
    240_000,
  )

  describe('prepared transactions that were left behind', () => {
    const known = () => ({
      transactions: [reachable(transfer, ports), reachable(transferWithLedger, ports)],
    })
    /** Prepares a transaction of that name, as a process would have that died then. */
    const leave = async (db: EffectsDatabase, gid: string): Promise<void> => {
      await db.connection().execute(async (connection) => {
        await sql`begin`.execute(connection)
        await sql`insert into effect values ('left', ${gid})`.execute(connection)
        await sql`prepare transaction ${sql.lit(gid)}`.execute(connection)
      })
    }

    it('are told apart: what was decided, what nobody decided, and what is not ours', async () => {
      const runtime = quick()
      const seen: Array<string> = []
      atEachPoint(async (point) => {
        if (point === 'all-prepared') seen.push(...(await prepared()))
      })
      await new TransferService(runtime, ports).run({ ledger: false, fine: true }, { id: 'gids' })
      const ours = seen.find((gid) => gid.endsWith(':debit')) ?? ''
      expect(ours).toMatch(/^flext:[\w-]{16}:1::0:[0-9a-f]{18}:debit$/)
      // The run is over. What an overtaken attempt prepared late, and what no run of the journal did:
      const [, journal, , , , attempt = ''] = ours.split(':')
      const overtaken = ours.replace(attempt, `${attempt.slice(0, 8)}0000000000`)
      const unknownRun = ours.replace(':1::0:', ':77::0:')
      const unknownName = ours.replace(attempt, '0'.repeat(18)).replace(':1:', ':88:')
      const foreign = ours.replace(journal ?? '', 'another-journal_')
      const others = 'somebody else'
      for (const gid of [ours, overtaken, unknownRun, unknownName, foreign, others]) {
        await leave(ports.debit, gid)
      }

      const told = await inDoubt(runtime.decisions!, known())
      expect(told.unreachable).toEqual([])
      expect(told.inDoubt.map(({ gid, becomes }) => [gid, becomes])).toEqual([
        [ours, 'commit'],
        [overtaken, 'rollback'],
        [unknownRun, 'rollback'],
        [unknownName, 'wait'],
      ])
      expect(told.inDoubt[0]).toMatchObject({
        transaction: 'transfer',
        participant: 'debit',
        run: { service: 'test.transfer', id: 'gids' },
        why: 'its run decided to commit it',
      })
      expect(Date.now() - Number(told.inDoubt[0]?.preparedAt)).toBeLessThan(60_000)

      const swept = await sweep(runtime.decisions!, known())
      expect(swept.committed.map(({ gid }) => gid)).toEqual([ours])
      expect(swept.rolledBack.map(({ gid }) => gid)).toEqual([overtaken, unknownRun])
      expect(swept.waiting.map(({ gid }) => gid)).toEqual([unknownName])
      expect((await prepared()).toSorted()).toEqual([unknownName, foreign, others].toSorted())
      for (const gid of await prepared()) {
        await sql`rollback prepared ${sql.lit(gid)}`.execute(ports.debit)
      }
    }, 30_000)

    it('are ended by a sweeper, but not under a run that is open', async () => {
      const runtime = quick()
      const reached = Promise.withResolvers<void>()
      const goOn = Promise.withResolvers<void>()
      atEachPoint(async (point) => {
        if (point !== 'all-prepared') return
        reached.resolve()
        await goOn.promise
      })
      const run = new TransferService(runtime, ports).run(
        { ledger: true, fine: true },
        { id: 'open' },
      )
      await reached.promise
      const open = await sweep(runtime.decisions!, { transactions: [reachable(transfer, ports)] })
      expect(open.waiting.map(({ becomes, why }) => [becomes, why])).toEqual(
        [1, 2].map(() => ['wait', 'its run is running and settles it when it goes on']),
      )
      goOn.resolve()
      expect(await run).toEqual(E.right('booked open'))

      const [gid = ''] = open.waiting.map((each) => each.gid)
      await leave(
        ports.credit,
        gid.replace(/:[0-9a-f]{18}:/, (found) => `${found.slice(0, 9)}1111111111:`),
      )
      expect(await prepared()).toHaveLength(1)
      await using _ = keepSwept(runtime.decisions!, known(), { every: '1h' })
      await expect.poll(prepared, { timeout: 20_000 }).toEqual([])
    }, 30_000)

    it('cannot be seen in a database that is down, which is said', async () => {
      await servers[1].shutDown()
      try {
        const runtime = quick()
        await new TransferService(runtime, ports).run({ ledger: false, fine: true }, { id: 'down' })
        const told = await inDoubt(runtime.decisions!, known())
        expect(told.unreachable).toMatchObject([
          { _tag: 'ParticipantUnreachable', participant: 'credit' },
        ])
        expect(JSON.stringify(told)).not.toContain('not-to-be-seen')
      } finally {
        await servers[1].restart()
      }
    }, 60_000)
  })
})

/** Two at a time: the machine has few cores. */
const inPairs = async <A>(
  items: ReadonlyArray<A>,
  work: (item: A, index: number) => Promise<void>,
): Promise<void> => {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++
      await work(items[index]!, index)
    }
  }
  await Promise.all([worker(), worker()])
}
