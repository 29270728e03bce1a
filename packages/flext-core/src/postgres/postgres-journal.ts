/**
 * The journal on PostgreSQL: an append-only log to which one process at a time writes, a batch by
 * one statement and one commit, with no reads on the way. Others stand by, or read.
 */
import {
  JournalBroken,
  type Cell,
  type CellChange,
  type EventPosition,
  type Journal,
  type PublishedEvent,
  type RunFilter,
  type RunSummary,
} from '../journal/journal.ts'
import type { JournalControl } from '../journal/control.ts'
import { JournalDamaged } from '../journal/journal-damaged.ts'
import { projecting } from '../journal/projecting.ts'
import type { Pruned, PruneFilter } from '../journal/prune.ts'
import type { JournalEntry, KeptEntry } from '../journal/record.ts'
import { besideLog, cellWrite, cursorMet, cursorMove } from './beside-log.ts'
import type { Statement } from './driver.ts'
import { logReader, logWriter, prepareRows } from './log.ts'
import type { Ownership } from './ownership.ts'
import { createProjections, haveProjections } from './projection-schema.ts'
import { pruner } from './pruner.ts'
import { runAnswers } from './run-answers.ts'
import { runIndex } from './run-index.ts'
import { projectionWrite, runTables, type Query } from './run-tables.ts'
import type { Server } from './server.ts'
import { wishes } from './wishes.ts'

export interface PostgresJournal extends Journal {
  /** The server, the database and the schema, for people: without the password. */
  readonly path: string
  /** How often the journal has changed hands, this time included; rises by one each time. */
  readonly epoch: number
  readonly append: (entries: ReadonlyArray<JournalEntry>) => Promise<number>
  readonly immediate: false
  readonly lastRun: () => number
  readonly find: (service: string, id: string) => Promise<RunSummary | undefined>
  readonly list: (filter: RunFilter) => Promise<ReadonlyArray<RunSummary>>
  readonly entries: (run: number) => Promise<ReadonlyArray<KeptEntry>>
  readonly openRuns: () => Promise<ReadonlyArray<ReadonlyArray<KeptEntry>>>
  readonly events: (after: EventPosition, limit: number) => Promise<ReadonlyArray<PublishedEvent>>
  readonly cursor: (subscriber: string) => Promise<EventPosition>
  readonly moveCursor: (subscriber: string, to: EventPosition) => Promise<void>
  readonly cells: (prefix: string) => Promise<ReadonlyArray<Cell>>
  readonly setCells: (changes: ReadonlyArray<CellChange>) => Promise<void>
  readonly prune: (filter: PruneFilter) => Promise<Pruned>
  readonly control: JournalControl
  readonly rebuild: () => Promise<void>
  readonly close: () => Promise<void>
  /** Told when the right to write is lost for good: it was taken over, or the server stays away. */
  readonly onBroken: (listener: (failure: Error) => void) => void
}

/** Written to the projections at once when it is opened; more would not fit into memory. */
const catchUpBy = 50_000

/** The journal of an owner. Whoever opens it closes it. */
export const postgresJournal = async (
  server: Server,
  owned: Ownership,
): Promise<PostgresJournal> => {
  const { path } = server
  const { epoch } = owned
  const query: Query = (statement) =>
    owned.aside('reading', async (pool) => (await pool.query<never>(statement)).rows)
  const log = logReader(server, query)
  const writer = logWriter(server, epoch)
  const tables = runTables(server, query)
  const index = runIndex(tables)
  const answers = runAnswers(index, log)
  const beside = besideLog(server, query)
  const takeOut = pruner(server, epoch, query, (statement) => write('pruning', statement))
  let last = 0
  let turn: Promise<unknown> = Promise.resolve()
  let closing: Promise<void> | undefined

  /** One after the other, in the order of asking. */
  const inTurn = <A>(work: () => Promise<A>): Promise<A> => {
    const done = turn.then(work)
    turn = done.catch(() => {})
    return done
  }
  const write = async <Row>(doing: string, statement: Statement): Promise<ReadonlyArray<Row>> => {
    const { rows, rowCount } = await owned.aside(doing, (pool) => pool.query<Row>(statement))
    return rowCount === 0 ? owned.refuse() : rows
  }
  const project = async (): Promise<void> => {
    if (index.behind() === 0) return
    const changes = index.changes()
    await write('bringing its projections up to date', projectionWrite(server, epoch, changes))
    index.written(changes)
  }
  const catchUp = async (): Promise<void> => {
    const [{ position, lastRun }, end] = await Promise.all([tables.state(), log.end()])
    last = end.last
    index.reset(Math.max(lastRun, end.prunedRun), position)
    if (position > last) throw new JournalDamaged(path, last + 1, 'it is missing')
    let batch: Array<KeptEntry> = []
    const take = async (): Promise<void> => {
      const written = await index.writtenRuns(batch)
      for (const entry of batch) index.add(entry, written)
      batch = []
      if (index.behind() >= catchUpBy) await project()
    }
    for await (const entry of log.between(position + 1, last)) {
      if (batch.push(entry) >= 1_000) await take()
    }
    await take()
    await project()
  }
  const makeProjections = (): Promise<void> =>
    owned.run('making its projections', (session) => createProjections(server, session))
  const append = async (entries: ReadonlyArray<JournalEntry>): Promise<number> => {
    owned.refuseBroken()
    const first = last + 1
    if (entries.length === 0) return first
    const written = await index.writtenRuns(entries)
    index.check(entries, (run) => written?.has(run) === true)
    const rows = prepareRows(first, entries)
    let isTried = false
    const isOurs = await owned
      .run('appending', async (session) => {
        // The connection was lost while they were written: only the log knows whether they were.
        if (isTried && (await writer.has(rows, session))) return true
        isTried = true
        return writer.write(rows, session)
      })
      .catch((failure: unknown) => {
        if (failure instanceof JournalBroken) owned.giveUp(failure)
        throw failure
      })
    if (!isOurs) await owned.refuse()
    for (let i = 0; i < entries.length; i++) {
      const { run, at, record } = entries[i]!
      index.add({ position: first + i, run, at, record }, written)
    }
    last += entries.length
    background.after(index.behind())
    return first
  }
  const close = async (): Promise<void> => {
    background.stop()
    await turn
    try {
      if (!owned.isBroken()) {
        await project()
        await owned.run('closing', (session) =>
          session.query({
            text: `update ${server.table('owner')} set pid = null, host = null, since = null, backend = null where epoch = $1`,
            values: [epoch],
          }),
        )
      }
    } finally {
      await owned.close()
    }
  }

  if (!(await owned.run('looking at its projections', (at) => haveProjections(server, at)))) {
    await makeProjections()
  }
  await catchUp()
  const control = await wishes(server, owned, query)
  // What fails here has broken the journal, and whoever uses it next is told why.
  const background = projecting(() => void inTurn(project).catch(() => {}))

  return {
    path,
    epoch,
    immediate: false,
    append: (entries) => inTurn(() => append(entries)),
    lastRun: index.lastRun,
    ...answers,
    ...beside,
    cursor: async (subscriber) => {
      // A new one is known from now on: what it has not seen is not pruned.
      await write('meeting a subscriber', cursorMet(server, epoch, subscriber))
      return beside.cursor(subscriber)
    },
    moveCursor: async (subscriber, to) => {
      await write('moving a cursor', cursorMove(server, epoch, subscriber, to))
    },
    prune: (filter) =>
      inTurn(async () => {
        await project()
        return takeOut(filter)
      }),
    setCells: async (changes) => {
      if (changes.length === 0) return
      await write('writing cells', cellWrite(server, epoch, changes))
    },
    control,
    rebuild: () =>
      inTurn(async () => {
        await makeProjections()
        await catchUp()
      }),
    close: () => (closing ??= close()),
    onBroken: owned.onBroken,
  }
}
