import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import {
  event,
  memoryJournal,
  type CloudEvent,
  type FlextError,
  type MemoryJournal,
} from 'flext-core'
import { handlingOnce, inboxMigration, makeInboxTable, once, pruneInbox } from 'flext-core/inbox'
import { startMariadb, startPostgres, type MariadbServer, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import * as t from 'io-ts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { changing } from '../src/step/step.ts'
import { quickRuntime, serviceOf } from './flow-service.ts'
import {
  createEffects,
  effectsIn,
  mariadbEffects,
  postgresEffects,
  sqliteEffects,
  type EffectsDatabase,
} from './sql-world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const Told = event({ type: 'test.told', data: t.string })
const tell = changing({
  name: 'tell',
  output: t.null,
  run: (_: unknown, _word: string) => E.right(null),
  undo: () => E.right(null),
  events: (_, word) => [Told.of(word)],
})
const Tell = serviceOf(function* (word) {
  yield* tell(String(word))
}, 'test.tell')

const refused: FlextError<'Refused'> = { _tag: 'Refused', message: 'refused' }
const mail = (id: string) => ({ subscriber: 'mail', event: id })

interface Opened {
  readonly db: EffectsDatabase
  readonly close: () => Promise<void>
}

/** The same for each database. */
const inboxTests = (open: () => Promise<Opened>): void => {
  let opened: Opened
  beforeAll(async () => {
    opened = await open()
    await createEffects(opened.db)
    await makeInboxTable(opened.db)
  })
  afterAll(() => opened?.close())

  const write = (db: EffectsDatabase, what: string, key = what) =>
    once(db, mail(key), async (trx) => {
      await trx
        .insertInto('effect')
        .values({ what, key: key.slice(0, 50) })
        .execute()
      return E.right(what)
    })
  const written = async (what: string): Promise<number> =>
    (await effectsIn(opened.db)).filter((each) => each === what).length

  it('does the work of an event once, and says whether it did', async () => {
    expect(await write(opened.db, 'a')).toEqual(E.right({ _tag: 'Done', value: 'a' }))
    expect(await write(opened.db, 'a')).toEqual(E.right({ _tag: 'DoneBefore' }))
    expect(await written('a')).toBe(1)
  })

  it('tells ids apart by every byte, however long, and consumers by name', async () => {
    const long = 'x'.repeat(3_000)
    for (const key of ['case', 'CASE', 'case ', 'ünï', long, `${long}y`]) {
      await write(opened.db, 'apart', key.slice(0, 3_001))
    }
    await once(opened.db, { subscriber: 'audit', event: 'case' }, async (trx) => {
      await trx.insertInto('effect').values({ what: 'apart', key: 'audit' }).execute()
      return E.right(null)
    })
    expect(await written('apart')).toBe(7)
  })

  it('rolls back what fails, whether it says so or throws, and lets it come again', async () => {
    const fail = (end: () => E.Either<FlextError, null>) =>
      once(opened.db, mail('fails'), async (trx) => {
        await trx.insertInto('effect').values({ what: 'fails', key: 'x' }).execute()
        return end()
      })
    expect(await fail(() => E.left(refused))).toEqual(E.left(refused))
    const thrown = fail(() => {
      throw new Error('oh')
    })
    await expect(thrown).rejects.toThrow('oh')
    expect(await written('fails')).toBe(0)
    expect(await write(opened.db, 'fails')).toMatchObject(E.right({ _tag: 'Done' }))
  })

  it('takes part in a transaction of somebody else, and is undone with it', async () => {
    const rolledBack = opened.db.transaction().execute(async (trx) => {
      await write(trx, 'theirs')
      throw new Error('changed my mind')
    })
    await expect(rolledBack).rejects.toThrow('changed my mind')
    expect(await written('theirs')).toBe(0)
    await opened.db.transaction().execute(async (trx) => {
      await once(trx, mail('theirs'), async () => E.left(refused))
    })
    await opened.db.transaction().execute(async (trx) => {
      expect(await write(trx, 'theirs')).toMatchObject(E.right({ _tag: 'Done' }))
    })
    expect(await written('theirs')).toBe(1)
  })

  it('does it once when the event comes to several at the same time', async () => {
    const ends = await Promise.all(Array.from({ length: 12 }, () => write(opened.db, 'crowd')))
    const tags = ends.map((end) => (E.isRight(end) ? end.right._tag : end.left))
    expect(tags.filter((tag) => tag === 'Done')).toHaveLength(1)
    expect(await written('crowd')).toBe(1)
  })

  it('makes the effect of a subscriber once though its events come again', async () => {
    const inner = memoryJournal()
    // The process dies each time before its place is kept.
    const journal: MemoryJournal = { ...inner, moveCursor: () => {} }
    for (let nth = 0; nth < 3; nth++) {
      const runtime = quickRuntime({ journal })
      if (nth === 0) await new Tell(runtime).run('told', { id: 'r' })
      const subscription = runtime.subscribe({
        name: 'mail',
        handle: handlingOnce(opened.db, 'mail', async (trx, { data, id }: CloudEvent) => {
          await trx
            .insertInto('effect')
            .values({ what: String(data), key: id })
            .execute()
          return E.right(null)
        }),
      })
      await subscription.caughtUp()
      await runtime.close()
    }
    expect(await written('told')).toBe(1)
  })

  it('forgets what is old', async () => {
    await write(opened.db, 'old')
    expect(await pruneInbox(opened.db, { before: new Date(0) })).toBe(0)
    const later = new Date(Date.now() + 1_000)
    expect(await pruneInbox(opened.db, { before: later, subscriber: 'audit' })).toBe(1)
    expect(await pruneInbox(opened.db, { before: later })).toBeGreaterThan(5)
    await inboxMigration.down(opened.db)
    await expect(write(opened.db, 'gone')).rejects.toThrow('flext_inbox')
    await inboxMigration.up(opened.db)
    expect(await write(opened.db, 'gone')).toMatchObject(E.right({ _tag: 'Done' }))
  })
}

describe('an inbox in SQLite', () => {
  inboxTests(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flext-inbox-'))
    const db = sqliteEffects(join(folder, 'shop.db'))
    const close = async (): Promise<void> => {
      await db.destroy()
      rmSync(folder, { recursive: true })
    }
    return { db, close }
  })
})

describeWith('postgresql', 'an inbox in PostgreSQL', () => {
  inboxTests(async () => {
    const server: PostgresServer = await startPostgres()
    const db = postgresEffects(server.connection)
    const close = async (): Promise<void> => {
      await db.destroy()
      await server.stop()
    }
    return { db, close }
  })
})

describeWith('mariadb', 'an inbox in MariaDB', () => {
  inboxTests(async () => {
    const server: MariadbServer = await startMariadb()
    const db = mariadbEffects(await server.createDatabase('shop'))
    const close = async (): Promise<void> => {
      await db.destroy()
      await server.stop()
    }
    return { db, close }
  })
})
