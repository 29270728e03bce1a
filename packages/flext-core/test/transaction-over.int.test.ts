import { either as E } from 'fp-ts'
import { call, failWith } from 'flext-core'
import { preparing, transactionOver } from 'flext-core/transaction'
import { startPostgres, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import * as t from 'io-ts'
import { sql, type Transaction } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

import { serviceOf } from './flow-service.ts'
import { createEffects, postgresEffects, type Effects, type EffectsDatabase } from './sql-world.ts'
import { quick } from './transfer-bench.ts'

type Town = 'north' | 'south'

interface Noted {
  readonly towns: ReadonlyArray<Town>
  readonly what: string
}

/** Where the databases are; a connection is made by whoever opens one. */
interface TownsPort {
  readonly connect: (town: Town) => EffectsDatabase
}

const refused = { _tag: 'Refused', message: 'refused' } as const

describeWith('postgresql', 'a transaction over the databases that its input names', () => {
  let server: PostgresServer
  let connections: Readonly<Record<Town, Parameters<typeof postgresEffects>[0]>>
  let opened: Array<string> = []
  beforeAll(async () => {
    server = await startPostgres({ maxPreparedTransactions: 10 })
    connections = {
      north: await server.createDatabase('north'),
      south: await server.createDatabase('south'),
    }
    for (const town of ['north', 'south'] as const) {
      await using database = connect(town)
      await createEffects(database)
    }
  }, 120_000)
  afterAll(() => server?.stop())
  beforeEach(() => {
    opened = []
  })

  const connect = (town: Town): EffectsDatabase => postgresEffects(connections[town])
  const ports: TownsPort = { connect }

  /** What is written anywhere, by town, and what is prepared still. */
  const written = async (what: string) => {
    const found: Array<string> = []
    for (const town of ['north', 'south'] as const) {
      await using database = connect(town)
      const rows = await database
        .selectFrom('effect')
        .select('what')
        .where('what', 'like', `%${what}`)
        .orderBy('what')
        .execute()
      found.push(...rows.map((row) => `${town}: ${row.what}`))
      const { rows: prepared } = await sql`select gid from pg_prepared_xacts`.execute(database)
      found.push(...prepared.map(() => 'prepared'))
    }
    return found
  }

  const openTowns =
    ({ connect: open }: TownsPort, { towns }: Noted) =>
    async () => {
      opened.push(`open ${towns.join(' ')}`)
      const databases = towns.map((town) => [town, open(town)] as const)
      return E.right({
        participants: Object.fromEntries(
          databases.map(([town, database]) => [town, preparing(() => database)]),
        ),
        close: async () => {
          opened.push('close')
          for (const [, database] of databases) await database.destroy()
        },
      })
    }
  const write = async (
    transactions: Readonly<Record<string, Transaction<Effects>>>,
    what: string,
  ) => {
    for (const trx of Object.values(transactions))
      await trx.insertInto('effect').values({ what, key: '' }).execute()
    return E.right(null)
  }
  const note = (undo: 'pivot' | 'take back') =>
    transactionOver({
      name: 'note',
      output: t.null,
      open: openTowns,
      run: (transactions, _opened, _ports: TownsPort, { what }: Noted) => write(transactions, what),
      undo:
        undo === 'pivot'
          ? 'pivot'
          : (transactions, _opened, _ports, _output, { what }) =>
              write(transactions, `not ${what}`),
    })
  const notePivot = note('pivot')
  const noteForNow = note('take back')

  it('opens them for each of its phases, and closes them behind it', async () => {
    const Note = serviceOf(function* () {
      return yield* notePivot({ towns: ['north', 'south'], what: 'both' })
    })
    expect(await new Note(quick(), ports).run(null, { id: 'both' })).toEqual(E.right(null))
    expect(await written('both')).toEqual(['north: both', 'south: both'])
    expect(opened.length).toBeGreaterThan(2)
    expect(opened).toEqual(opened.map((_, at) => (at % 2 === 0 ? 'open north south' : 'close')))
  })

  it('takes back in those that it was done in', async () => {
    const Note = serviceOf(function* () {
      yield* noteForNow({ towns: ['south'], what: 'back' })
      return yield* failWith(refused)
    })
    expect(await new Note(quick(), ports).run(null, { id: 'back' })).toEqual(E.left(refused))
    expect(await written('back')).toEqual(['south: back', 'south: not back'])
    expect(opened.filter((each) => each === 'close')).toHaveLength(opened.length / 2)
  })

  it('that is a pivot stays, whatever comes after it', async () => {
    const Note = serviceOf(function* () {
      yield* notePivot({ towns: ['north'], what: 'stays' })
      return yield* failWith(refused)
    })
    await new Note(quick(), ports).run(null, { id: 'stays' })
    expect(await written('stays')).toEqual(['north: stays'])
  })

  it('that is a pivot and comes to nothing leaves the run free to be undone, and to be called', async () => {
    let open: EffectsDatabase | undefined
    const lost = transactionOver({
      name: 'lost',
      output: t.null,
      open: ({ connect: to }: TownsPort) => {
        const database = (open = to('north'))
        const participants = { north: preparing(() => database) }
        return async () => E.right({ participants, close: () => database.destroy() })
      },
      run: (transactions) => write(transactions, 'lost'),
      undo: 'pivot',
      // Whoever has promised cannot be told at once that nothing comes of it.
      point: async (point) => {
        if (point !== 'all-prepared') return
        await open?.destroy()
        throw new Error('cut short')
      },
    })
    const GoesOn = serviceOf(function* () {
      yield* noteForNow({ towns: ['south'], what: 'before' })
      const end = yield* lost().attempt()
      return E.isLeft(end) ? end.left._tag : 'committed'
    }, 'test.goes-on')
    const runtime = quick()
    const goesOn = new GoesOn(runtime, ports)
    expect(await goesOn.run(null, { id: 'free' })).toEqual(E.right('TransactionFailed'))
    const run = { service: 'test.goes-on', id: 'free' }
    expect(await runtime.runs.undo(run)).toEqual(E.right(undefined))
    expect(await written('before')).toEqual(['south: before', 'south: not before'])

    const Parent = serviceOf(function* () {
      yield* call(GoesOn, null)
      return yield* failWith(refused)
    })
    expect(await new Parent(runtime, ports).run(null, { id: 'parent' })).toEqual(E.left(refused))
    expect(await written('before')).toEqual([
      'south: before',
      'south: before',
      'south: not before',
      'south: not before',
    ])
    expect(await written('lost')).toEqual([])
  })

  it('is a step that fails where they cannot be opened', async () => {
    const closed = transactionOver({
      name: 'closed',
      output: t.null,
      open: () => async () => E.left(refused),
      run: () => E.right(null),
      undo: 'keep',
    })
    const Closed = serviceOf(function* () {
      return yield* closed()
    })
    expect(await new Closed(quick(), {}).run(null, { id: 'closed' })).toEqual(E.left(refused))
  })
})
