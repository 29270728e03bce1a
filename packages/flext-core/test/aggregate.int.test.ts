import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import {
  changing,
  event,
  FlextDomainService,
  memoryRuntime,
  type FlextError,
  type FlextResult,
  type StepContext,
} from 'flext-core'
import {
  aggregate,
  aggregateMigration,
  aggregateStore,
  makeAggregateTables,
  type AggregateStore,
  type EventOf,
} from 'flext-core/aggregate'
import { everyCrash } from 'flext-core/testing'
import { startMariadb, startPostgres } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import * as t from 'io-ts'
import { afterAll, beforeAll, describe, expect, expectTypeOf, it, vi } from 'vitest'

import {
  mariadbEffects,
  postgresEffects,
  sqliteEffects,
  type EffectsDatabase,
} from './sql-world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const Opened = event({ type: 'account.opened', data: t.type({ owner: t.string }) })
const Deposited = event({
  type: 'account.deposited',
  version: 2,
  data: t.type({ cents: t.number }),
  upcast: { 1: ({ euros }: { euros: number }) => ({ cents: euros * 100 }) },
})
const OldDeposited = event({ type: 'account.deposited', data: t.type({ euros: t.number }) })
const Withdrawn = event({ type: 'account.withdrawn', data: t.type({ cents: t.number }) })

interface Balance {
  readonly owner: string
  readonly cents: number
}

const events = [Opened, Deposited, Withdrawn] as const
const evolve = (state: Balance, told: EventOf<typeof events>): Balance => {
  switch (told.type) {
    case 'account.opened':
      return { ...state, owner: told.data.owner }
    case 'account.deposited':
      return { ...state, cents: state.cents + told.data.cents }
    case 'account.withdrawn':
      return { ...state, cents: state.cents - told.data.cents }
  }
}
let evolved = 0
const account = aggregate({
  name: 'account',
  events,
  initialState: () => ({ owner: '', cents: 0 }),
  evolve: (state: Balance, told) => {
    evolved++
    return evolve(state, told)
  },
  snapshot: { every: 10, state: t.type({ owner: t.string, cents: t.number }) },
})

type Broke = FlextError<'Broke'>
const withdraw =
  (cents: number) =>
  (state: Balance): FlextResult<ReadonlyArray<ReturnType<typeof Withdrawn.of>>, Broke> =>
    state.cents < cents
      ? E.left({ _tag: 'Broke', message: 'not so much' })
      : E.right([Withdrawn.of({ cents })])

interface Bank {
  readonly db: EffectsDatabase
  /** The same database through a connection of its own. */
  readonly another: () => EffectsDatabase
  readonly close: () => Promise<void>
}

/** The same for each database. */
const aggregateTests = (open: () => Promise<Bank>): void => {
  let opened: Bank
  let accounts: AggregateStore<typeof events, Balance>
  beforeAll(async () => {
    opened = await open()
    await makeAggregateTables(opened.db)
    accounts = aggregateStore(account, opened.db)
  })
  afterAll(() => opened?.close())

  it('is what happened to it', async () => {
    expect(await accounts.load('new')).toEqual(
      E.right({ state: { owner: '', cents: 0 }, version: 0 }),
    )
    const opening = [Opened.of({ owner: 'Ada ü' }), Deposited.of({ cents: 500 })]
    expect(await accounts.append('a', 0, opening)).toEqual(E.right({ version: 2 }))
    expect(await accounts.append('a', 2, [Withdrawn.of({ cents: 1 })])).toEqual(
      E.right({ version: 3 }),
    )
    expect(await accounts.load('a')).toEqual(
      E.right({ state: { owner: 'Ada ü', cents: 499 }, version: 3 }),
    )
    const history = await accounts.history('a')
    expect(
      E.isRight(history) && history.right.map(({ type, version }) => `${version} ${type}`),
    ).toEqual(['1 account.opened', '2 account.deposited', '3 account.withdrawn'])
  })

  it('takes nothing from whoever saw another version, and says which there is', async () => {
    await accounts.append('b', 0, [Opened.of({ owner: 'b' }), Deposited.of({ cents: 1 })])
    for (const expected of [0, 1, 3, 7]) {
      const events_ = [Deposited.of({ cents: 1 }), Deposited.of({ cents: 1 })]
      expect(await accounts.append('b', expected, events_)).toEqual(
        E.left({
          _tag: 'VersionConflict',
          message: `account b: expected version ${expected}, found 2`,
          aggregate: 'account',
          id: 'b',
          expected,
          found: 2,
        }),
      )
    }
    expect(await accounts.load('b')).toMatchObject(E.right({ version: 2 }))
  })

  it('takes from one of many that append at the same time', async () => {
    await accounts.append('c', 0, [Opened.of({ owner: 'c' })])
    const others = Array.from({ length: 8 }, () => opened.another())
    const ends = await Promise.all(
      others.map((db) =>
        aggregateStore(account, db).append('c', 1, [
          Deposited.of({ cents: 1 }),
          Deposited.of({ cents: 1 }),
        ]),
      ),
    )
    expect(ends.filter(E.isRight)).toHaveLength(1)
    for (const end of ends) if (E.isLeft(end)) expect(end.left).toMatchObject({ found: 3 })
    expect(await accounts.load('c')).toMatchObject(E.right({ version: 3, state: { cents: 2 } }))
    await Promise.all(others.map((db) => db.destroy()))
  })

  it('loses nothing of what many decide at the same time, and lets nobody overdraw', async () => {
    await accounts.append('d', 0, [Opened.of({ owner: 'd' }), Deposited.of({ cents: 5 })])
    const others = Array.from({ length: 4 }, () => opened.another())
    const ends = await Promise.all(
      others.flatMap((db) => {
        const store = aggregateStore(account, db)
        return [1, 2].map(async () => {
          for (;;) {
            const end = await store.change('d', withdraw(1))
            if (E.isRight(end) || end.left._tag !== 'VersionConflict') return end
          }
        })
      }),
    )
    expect(ends.filter(E.isRight)).toHaveLength(5)
    expect(ends.filter(E.isLeft).map(({ left }) => left._tag)).toEqual(['Broke', 'Broke', 'Broke'])
    expect(await accounts.load('d')).toMatchObject(E.right({ state: { cents: 0 }, version: 7 }))
    await Promise.all(others.map((db) => db.destroy()))
  })

  it('is not changed twice by an append that is made again under its key', async () => {
    const append = (key: string) => accounts.append('e', 0, [Opened.of({ owner: key })], { key })
    expect(await append('run/step#1')).toEqual(E.right({ version: 1 }))
    await accounts.append('e', 1, [Deposited.of({ cents: 1 })])
    expect(await append('run/step#1')).toEqual(E.right({ version: 1 }))
    expect(await append('run/step#2')).toMatchObject(E.left({ _tag: 'VersionConflict' }))
    expect(await accounts.load('e')).toMatchObject(E.right({ version: 2 }))
  })

  it('takes part in a transaction of somebody else, and goes on after a conflict in it', async () => {
    const rolledBack = opened.db.transaction().execute(async (trx) => {
      await aggregateStore(account, trx).append('f', 0, [Opened.of({ owner: 'f' })])
      throw new Error('changed my mind')
    })
    await expect(rolledBack).rejects.toThrow('changed my mind')
    await opened.db.transaction().execute(async (trx) => {
      const theirs = aggregateStore(account, trx)
      expect(await theirs.append('f', 3, [Opened.of({ owner: 'f' })])).toMatchObject(
        E.left({ found: 0 }),
      )
      expect(await theirs.append('f', 0, [Opened.of({ owner: 'f' })])).toEqual(
        E.right({ version: 1 }),
      )
    })
    expect(await accounts.load('f')).toMatchObject(E.right({ version: 1 }))
  })

  it('is read from its latest snapshot, unless that is of another version', async () => {
    await accounts.append('g', 0, [Opened.of({ owner: 'g' })])
    for (let version = 1; version < 25; version++) {
      await accounts.append('g', version, [Deposited.of({ cents: 1 })])
    }
    evolved = 0
    const expected = E.right({ state: { owner: 'g', cents: 24 }, version: 25 })
    expect(await accounts.load('g')).toEqual(expected)
    expect(evolved).toBe(5)
    const counted = t.type({ owner: t.string, cents: t.number })
    for (const state of [
      { every: 10, state: counted, version: 2 },
      { every: 10, state: t.type({ owner: t.string, cents: t.number, more: t.string }) as never },
    ]) {
      evolved = 0
      const other = aggregateStore({ ...account, snapshot: state }, opened.db)
      expect(await other.load('g')).toEqual(expected)
      expect(evolved).toBe(25)
    }
  })

  it('reads events of earlier versions, and says what it cannot read', async () => {
    const old = aggregate({ ...account, events: [Opened, OldDeposited] as never })
    await aggregateStore(old, opened.db).append('h', 0, [OldDeposited.of({ euros: 3 })] as never)
    expect(await accounts.load('h')).toMatchObject(E.right({ state: { cents: 300 } }))
    const Newer = event({ type: 'account.deposited', version: 3, data: t.null })
    await accounts.append('h', 1, [Newer.of(null)])
    expect(await accounts.load('h')).toMatchObject(
      E.left({
        _tag: 'AggregateUnreadable',
        version: 2,
        message: expect.stringContaining(
          'account h cannot be read at version 2: event account/h#2 (account.deposited, version 3) cannot be read: expected version 2 (1 is upcasted), found 3',
        ) as unknown,
      }),
    )
    const Closed = event({ type: 'account.closed', data: t.null })
    await accounts.append('i', 0, [Closed.of(null) as never])
    expect(await accounts.history('i')).toMatchObject(
      E.left({ message: expect.stringContaining('found account.closed') as unknown }),
    )
  })

  it('tells ids apart by every byte, and refuses what is too long', async () => {
    for (const id of ['case', 'CASE', 'case ']) {
      expect(await accounts.append(id, 0, [Opened.of({ owner: id })])).toEqual(
        E.right({ version: 1 }),
      )
    }
    await expect(accounts.append('x'.repeat(701), 0, [])).rejects.toThrow('at most 700 bytes')
    await expect(accounts.append('x', -1, [])).rejects.toThrow('expected a version from 0 on')
  })

  it('has its tables made and dropped by a migration', async () => {
    await aggregateMigration.down(opened.db)
    await expect(accounts.load('a')).rejects.toThrow('flext_aggregate')
    await aggregateMigration.up(opened.db)
    expect(await accounts.load('a')).toMatchObject(E.right({ version: 0 }))
  })
}

describe('an aggregate', () => {
  it('knows its events by type', () => {
    expectTypeOf<EventOf<typeof events>>().toEqualTypeOf<
      | { readonly type: 'account.opened'; readonly data: { owner: string } }
      | { readonly type: 'account.deposited'; readonly data: { cents: number } }
      | { readonly type: 'account.withdrawn'; readonly data: { cents: number } }
    >()
    const store = (): AggregateStore<typeof events, Balance> =>
      aggregateStore(account, memoryRuntime as never)
    const Other = event({ type: 'other', data: t.null })
    // @ts-expect-error -- an event of another type
    expectTypeOf(() => store().append('a', 0, [Other.of(null)])).toBeFunction()
  })

  it('lists all mistakes of its declaration together', () => {
    expect(() =>
      aggregate({
        ...account,
        name: '',
        events: [Opened, Opened] as never,
        snapshot: { every: 0, state: t.unknown as never },
      }),
    ).toThrow(
      [
        'name: expected a text, found none',
        'events: expected each type once, found account.opened again',
        'snapshot.every: expected a whole number above 0, found 0',
      ].join('\n  '),
    )
  })
})

interface AccountsPort {
  readonly accounts: AggregateStore<typeof events, Balance>
}

/** At whatever version it is by then, and once. */
const takeBack = (store: AggregateStore<typeof events, Balance>, id: string, key: string) =>
  store.change(id, withdraw(7), { key })

/** In SQLite only: a skipping clock does not see that the answer of a server is awaited. */
describe('an aggregate', () => {
  it('is changed once by a step, whatever crashes, and changed back when the run fails', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flext-aggregate-'))
    const db = sqliteEffects(join(folder, 'bank.db'))
    await makeAggregateTables(db)
    let rounds = 0
    const deposit = changing({
      name: 'deposit',
      output: t.type({ id: t.string, version: t.number }),
      run: async (
        { accounts: store, step: { key } }: AccountsPort & StepContext,
        id: string,
        version: number,
      ) => {
        const appended = await store.append(id, version, [Deposited.of({ cents: 7 })], { key })
        return E.isLeft(appended) ? appended : E.right({ id, ...appended.right })
      },
      undo: ({ accounts: store, step: { key } }, { id }) => takeBack(store, id, key),
      undoInDoubt: async ({ accounts: store, step: { key } }, id) =>
        (await store.has(id, key.replace(/\/undo$/, '')))
          ? takeBack(store, id, key)
          : E.right(null),
    })
    class Deposit extends FlextDomainService.define({
      name: 'bank.deposit',
      version: 1,
      request: t.string,
      result: t.number,
      *flow(id) {
        const { version } = yield* deposit(id, 0)
        return version
      },
    }) {}
    await everyCrash(Deposit, 'x', () => {
      const id = `crash-${rounds++}`
      const store = aggregateStore(account, db)
      const renamed: AccountsPort['accounts'] = {
        ...store,
        append: async (_, ...rest) => {
          const appended = await store.append(id, ...rest)
          // Somebody else goes on with it: what is taken back is taken back at a later version.
          await store.append(id, 1, [Deposited.of({ cents: 1 })])
          return appended
        },
        change: (_, ...rest) => store.change(id, ...rest),
        has: (_, key) => store.has(id, key),
      }
      return {
        ports: { accounts: renamed },
        check: async ({ status }) => {
          const loaded = await store.load(id)
          const cents = E.isRight(loaded) ? loaded.right.state.cents : NaN
          expect(status === 'committed' ? cents === 8 : cents <= 1).toBe(true)
        },
      }
    })
    expect(rounds).toBeGreaterThan(5)
    await db.destroy()
    rmSync(folder, { recursive: true })
  }, 60_000)
})

describe('aggregates in SQLite', () => {
  aggregateTests(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flext-aggregate-'))
    const another = () => sqliteEffects(join(folder, 'bank.db'))
    const db = another()
    const close = async (): Promise<void> => {
      await db.destroy()
      rmSync(folder, { recursive: true })
    }
    return { db, another, close }
  })
})

describeWith('postgresql', 'aggregates in PostgreSQL', () => {
  aggregateTests(async () => {
    const server = await startPostgres()
    const another = () => postgresEffects(server.connection)
    const db = another()
    const close = async (): Promise<void> => {
      await db.destroy()
      await server.stop()
    }
    return { db, another, close }
  })
})

describeWith('mariadb', 'aggregates in MariaDB', () => {
  aggregateTests(async () => {
    const server = await startMariadb()
    const connection = await server.createDatabase('bank')
    const another = () => mariadbEffects(connection)
    const db = another()
    const close = async (): Promise<void> => {
      await db.destroy()
      await server.stop()
    }
    return { db, another, close }
  })
})
