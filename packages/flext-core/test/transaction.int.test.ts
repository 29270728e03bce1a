import { either as E } from 'fp-ts'
import {
  inDoubt,
  keepSwept,
  lastResource,
  preparing,
  reachable,
  sweep,
  transaction,
} from 'flext-core/transaction'
import { cuttingProxy, startPostgres } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import * as t from 'io-ts'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { journalBase, newAttempt } from '../src/transaction/transaction-name.ts'
import { serviceOf } from './flow-service.ts'
import { createEffects, postgresEffects, type EffectsDatabase } from './sql-world.ts'
import { everywhere, quick, transferBench, type TransferBench } from './transfer-bench.ts'
import {
  atEachPoint,
  refused,
  transfer,
  TransferService,
  transferWithLedger,
  type BanksPort,
  type TransferPorts,
} from './transfer-world.ts'

describeWith('postgresql', 'a transaction over two PostgreSQL servers and a SQLite file', () => {
  let bench: TransferBench
  let servers: TransferBench['servers']
  let ports: TransferPorts
  const effectsOf = (id: string) => bench.effectsOf(id)
  const prepared = () => bench.prepared()
  beforeAll(async () => {
    bench = await transferBench()
    ;({ servers, ports } = bench)
  }, 120_000)
  afterAll(async () => {
    await bench?.[Symbol.asyncDispose]()
  }, 60_000)
  afterEach(() => atEachPoint(undefined))

  it.each([true, false])('commits everywhere, or nowhere (ledger: %s)', async (ledger) => {
    const service = new TransferService(quick(), ports)
    const id = `ends-${ledger}`
    expect(await service.run({ ledger, fine: true }, { id })).toEqual(E.right(`booked ${id}`))
    expect(await effectsOf(id)).toEqual(everywhere(ledger, [id]))
    const undone = `undone-${ledger}`
    expect(await service.run({ ledger, fine: false }, { id: undone })).toEqual(E.left(refused))
    expect(await effectsOf(undone)).toEqual(everywhere(ledger, [undone, `undo ${undone}`]))
    expect(await prepared()).toEqual([])
  })

  it.each([
    ['fails', E.left(refused)],
    ['throws', E.left({ _tag: 'TransactionFailed' })],
    ['yields what its codec refuses', E.left({ _tag: 'TransactionFailed' })],
    ['does not heed an error', E.left({ _tag: 'TransactionFailed' })],
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
    expect(await effectsOf(how)).toEqual(everywhere(false, []))
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
      expect(await effectsOf(id)).toEqual(everywhere(false, whole ? [id] : []))
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

    it('keep no other from being ended where the database does not answer for one', async () => {
      const runtime = quick()
      await using proxy = await cuttingProxy(servers[0].port)
      await using debit = postgresEffects({ ...servers[0].connection, port: proxy.port })
      // A journal has no name before it needs one.
      await new TransferService(runtime, ports).run({ ledger: false, fine: true }, { id: 'names' })
      const base = journalBase((await runtime.decisions?.id()) ?? '')
      const gids = ['debit', 'other'].map(
        (participant) => `${base}:77::0:${newAttempt('transfer')}:${participant}`,
      )
      for (const gid of gids) await leave(ports.debit, gid)
      const where = { transactions: [reachable(transfer, { ...ports, debit })] }
      proxy.cutNext(/rollback prepared/i, 'unheard')
      const swept = await sweep(runtime.decisions!, where)
      expect(proxy.cuts()).toBe(1)
      expect(swept.unreachable).toMatchObject([
        { _tag: 'ParticipantUnreachable', participant: 'debit' },
      ])
      expect(swept.rolledBack).toHaveLength(1)
      const left = await prepared()
      expect([...left, ...swept.rolledBack.map(({ gid }) => gid)].toSorted()).toEqual(
        gids.toSorted(),
      )
      const again = await sweep(runtime.decisions!, where)
      expect(again.rolledBack.map(({ gid }) => gid)).toEqual(left)
      expect(await prepared()).toEqual([])
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
