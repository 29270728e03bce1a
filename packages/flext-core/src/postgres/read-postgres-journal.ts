/**
 * Looking into a journal that another process may own and be writing at this moment. Each answer is
 * one consistent view of the database; nothing is written to it, and what its projections do not yet
 * count in is added up in memory.
 */
import { either as E } from 'fp-ts'

import type { Cell, EventPosition, Journal } from '../journal/journal.ts'
import { JournalDamaged } from '../journal/journal-damaged.ts'
import { journalUnreadable, type JournalOwner } from '../journal/journal-open-error.ts'
import type { KeptEntry } from '../journal/record.ts'
import type { FlextTask } from '../result/task.ts'
import { besideLog } from './beside-log.ts'
import type { SqlClient } from './driver.ts'
import { formatIn } from './inspect-journal.ts'
import { logReader } from './log.ts'
import { ownerLock } from './owner-lock.ts'
import { asBroken, asOpenError, isConnectionLost } from './postgres-failure.ts'
import type { PostgresOpenError } from './postgres-open-error.ts'
import { haveProjections } from './projection-schema.ts'
import { runAnswers, type RunAnswers } from './run-answers.ts'
import { runIndex } from './run-index.ts'
import { noTables, runTables, type Query } from './run-tables.ts'
import { serverAt, type PostgresPlace, type Server } from './server.ts'
import { openSession, type Session } from './session.ts'

/** A journal to look at. Throws `JournalBroken` when it turns out to be damaged, or stays away. */
export interface PostgresJournalReader extends Pick<
  Journal,
  'find' | 'list' | 'entries' | 'events' | 'cells' | 'cursor'
> {
  readonly path: string
  readonly cells: (prefix: string) => Promise<ReadonlyArray<Cell>>
  readonly cursor: (subscriber: string) => Promise<EventPosition>
  /** The process that has the journal open for writing. */
  readonly owner: () => Promise<JournalOwner | undefined>
  readonly close: () => Promise<void>
}

/** Opens a journal for looking at it. Whoever opens it closes it. */
export const readPostgresJournal =
  (place: PostgresPlace): FlextTask<PostgresJournalReader, PostgresOpenError> =>
  async () => {
    const server = await serverAt(place)
    if (E.isLeft(server)) return server
    const { path } = server.right
    try {
      const session = await openSession(server.right)
      const format = await formatIn(server.right, session)
      if (E.isRight(format) && format.right > 0) return E.right(readerOf(server.right, session))
      await session.close()
      return E.isLeft(format)
        ? format
        : E.left(journalUnreadable(path, 'there is no journal in that place'))
    } catch (failure) {
      return E.left(asOpenError(path, failure))
    }
  }

/** Connects when it is first asked, or over the session at hand; again after a loss. */
export const readerOf = (server: Server, first?: Session): PostgresJournalReader => {
  const { path } = server
  let session: Promise<Session> | undefined = first && Promise.resolve(first)
  let turn: Promise<unknown> = Promise.resolve()

  const connected = async (): Promise<Session> => {
    session ??= openSession(server)
    const present = await session.catch((failure: unknown) => {
      session = undefined
      throw failure
    })
    if (!present.isLost()) return present
    session = openSession(server)
    return session
  }
  const view = async <A>(look: (query: Query) => Promise<A>): Promise<A> => {
    const { query } = await connected()
    await query({ text: 'begin isolation level repeatable read read only' })
    try {
      return await look(rowsOf(query))
    } finally {
      await query({ text: 'commit' })
    }
  }
  const asked = <A>(doing: string, look: (query: Query) => Promise<A>): Promise<A> => {
    const done = turn.then(async () => {
      try {
        return await view(look).catch((failure: unknown) => {
          if (!isConnectionLost(failure)) throw failure
          return view(look)
        })
      } catch (failure) {
        throw asBroken(path, doing, failure)
      }
    })
    turn = done.catch(() => {})
    return done
  }
  const answer = <A>(doing: string, ask: (answers: RunAnswers) => Promise<A>): Promise<A> =>
    asked(doing, async (query) => ask(await answersNow(server, query)))

  return {
    path,
    find: (service, id) => answer('finding a run', ({ find }) => find(service, id)),
    list: (filter) => answer('listing runs', ({ list }) => list(filter)),
    entries: (run) => answer('reading a run', ({ entries }) => entries(run)),
    events: (after, limit) => answer('reading events', ({ events }) => events(after, limit)),
    cells: (prefix) => asked('reading cells', (query) => besideLog(server, query).cells(prefix)),
    cursor: (subscriber) =>
      asked('reading a cursor', (query) => besideLog(server, query).cursor(subscriber)),
    owner: async () => {
      const owner = await ownerLock(await connected(), server).owner()
      return owner?.isConnected === true
        ? { pid: owner.pid, host: owner.host, since: owner.since }
        : undefined
    },
    close: async () => {
      await turn
      await (await session)?.close()
    },
  }
}

const rowsOf =
  (query: SqlClient['query']): Query =>
  async <Row>(statement: Parameters<Query>[0]) =>
    (await query<Row>(statement)).rows

/** The projections as they are, and on top of them the records they lack. */
const answersNow = async (server: Server, query: Query): Promise<RunAnswers> => {
  const log = logReader(server, query)
  const asClient = async (statement: Parameters<Query>[0]) => {
    const rows = await query<never>(statement)
    return { rows, rowCount: rows.length }
  }
  const hasTables = await haveProjections(server, { query: asClient })
  const tables = hasTables ? runTables(server, query) : noTables
  const index = runIndex(tables)
  const { position, lastRun } = await tables.state()
  const { last } = await log.end()
  if (position > last) throw new JournalDamaged(server.path, last + 1, 'it is missing')
  index.reset(lastRun, position)
  const tail: Array<KeptEntry> = []
  for await (const entry of log.between(position + 1, last)) tail.push(entry)
  const written = await index.writtenRuns(tail)
  for (const entry of tail) index.add(entry, written)
  return runAnswers(index, log)
}
