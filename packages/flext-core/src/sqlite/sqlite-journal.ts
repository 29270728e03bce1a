/**
 * The journal in one SQLite file: an append-only log in WAL mode, whole batches in one transaction,
 * no reads on the way. One process owns the file; others may read it through `readSqliteJournal`.
 */
import type { DatabaseSync } from 'node:sqlite'

import {
  beginning,
  type Cell,
  type CellChange,
  type EventPosition,
  type Journal,
  type PublishedEvent,
  type RunFilter,
  type RunSummary,
} from '../journal/journal.ts'
import type { JournalControl } from '../journal/control.ts'
import { lowestOf, nothingPruned, type Pruned, type PruneFilter } from '../journal/prune.ts'
import type { JournalEntry, KeptEntry } from '../journal/record.ts'
import { cells } from './cells.ts'
import { cursors } from './cursors.ts'
import { groupCommit } from './group-commit.ts'
import { logReader, logWriter, prepareRows } from './log.ts'
import { openRunsIn } from './open-runs.ts'
import type { FileLock } from './file-lock.ts'
import { pendingWrites, type PendingWrite } from './pending-writes.ts'
import { projecting } from '../journal/projecting.ts'
import { createProjections, haveProjections } from './projection-schema.ts'
import { prunedRanges } from './pruned-ranges.ts'
import { pruner } from './pruner.ts'
import { runAnswers } from './run-answers.ts'
import { runIndex } from './run-index.ts'
import { runTables } from './run-tables.ts'
import { JournalDamaged } from '../journal/journal-damaged.ts'
import { wishes } from './wishes.ts'

/** A journal that answers at once, apart from a cursor's move and a cell's change, which wait for the next commit. */
export interface SqliteJournal extends Journal {
  readonly path: string
  /** How often the file was opened for writing, this time included; rises by one each time. */
  readonly epoch: number
  readonly append: (entries: ReadonlyArray<JournalEntry>) => number
  readonly immediate: false
  readonly lastRun: () => number
  readonly find: (service: string, id: string) => RunSummary | undefined
  readonly list: (filter: RunFilter) => ReadonlyArray<RunSummary>
  readonly entries: (run: number) => ReadonlyArray<KeptEntry>
  readonly openRuns: () => Iterable<ReadonlyArray<KeptEntry>>
  readonly events: (after: EventPosition, limit: number) => ReadonlyArray<PublishedEvent>
  readonly cursor: (subscriber: string) => EventPosition
  readonly moveCursor: (subscriber: string, to: EventPosition) => Promise<void>
  readonly cells: (prefix: string) => ReadonlyArray<Cell>
  readonly setCells: (changes: ReadonlyArray<CellChange>) => Promise<void>
  readonly prune: (filter: PruneFilter) => Pruned
  readonly control: JournalControl
  readonly rebuild: () => void
  readonly close: () => Promise<void>
}

/** A file that was opened, inspected, locked and brought to the present format. */
export interface OwnedFile {
  readonly path: string
  readonly epoch: number
  readonly lock: FileLock
  readonly database: DatabaseSync
}

export const sqliteJournal = ({ path, epoch, lock, database }: OwnedFile): SqliteJournal => {
  const group = groupCommit(database, path, epoch)
  const pruned = prunedRanges(database)
  const log = logReader(database, path, pruned)
  const writeRows = logWriter(database)
  const moves = cursors(database, path)
  const small = cells(database, path)
  const beside = pendingWrites()
  if (!haveProjections(database)) {
    group.commit('making its projections', () => createProjections(database))
  }
  const tables = runTables(database, pruned, path)
  const index = runIndex(tables)
  const answers = runAnswers(index, log, path)
  const takeOut = pruner(database, pruned)
  const leave = database.prepare('update owner set pid = null, host = null, since = null')
  let last = log.last()
  let turn: NodeJS.Immediate | undefined
  let closed = false

  /** Commits work, and with it what is to be written beside the log. */
  const commit = (doing: string, work: () => void): void => {
    try {
      group.commit(doing, () => {
        work()
        beside.write()
      })
    } catch (failure) {
      beside.written(failure)
      throw failure
    }
    beside.written()
  }
  const keepBeside = (): void => {
    clearImmediate(turn)
    turn = undefined
    if (beside.any()) quietly(() => commit('writing beside its log', () => {}))
  }
  const writeBeside = async (writes: ReadonlyArray<PendingWrite>): Promise<void> => {
    turn ??= setImmediate(keepBeside)
    await beside.add(writes)
  }
  const keepAll = (): void =>
    commit('closing', () => {
      index.write()
      leave.run()
    })
  const project = (): void => {
    if (index.behind() === 0) return
    commit('bringing its projections up to date', () => index.write())
    index.written()
  }
  const catchUp = (): void => {
    const from = tables.position()
    if (from > last) throw new JournalDamaged(path, last + 1, 'it is missing')
    for (const entry of log.between(from + 1, last)) {
      index.add(entry)
      if (index.behind() >= catchUpBy) project()
    }
    project()
  }
  catchUp()
  const control = wishes(database, { path, commit, read: group.read })
  const background = projecting(() => quietly(project))

  return {
    path,
    epoch,
    immediate: false,
    append: (entries) => {
      index.check(entries)
      const first = last + 1
      if (entries.length === 0) return first
      const rows = prepareRows(first, entries)
      commit('appending', () => writeRows(rows))
      for (let i = 0; i < entries.length; i++) {
        const { run, at, record } = entries[i]!
        index.add({ position: first + i, run, at, record })
      }
      last += entries.length
      background.after(index.behind())
      return first
    },
    lastRun: () => index.lastRun(),
    find: (service, id) => group.read('finding a run', () => answers.find(service, id)),
    list: (filter) => group.read('listing runs', () => answers.list(filter)),
    entries: (run) => group.read('reading a run', () => answers.entries(run)),
    openRuns: () => openRunsIn(path, index, log),
    events: (after, limit) => group.read('reading events', () => answers.events(after, limit)),
    cursor: (subscriber) =>
      group.read('reading a cursor', () => {
        // A new one is known from now on: what it has not seen is not pruned.
        if (!moves.isKnown(subscriber))
          quietly(() => void writeBeside([moves.move(subscriber, beginning)]))
        return moves.get(subscriber)
      }),
    moveCursor: async (subscriber, to) => {
      group.refuseBroken()
      await writeBeside([moves.move(subscriber, to)])
    },
    cells: (prefix) => {
      keepBeside()
      return group.read('reading cells', () => small.startingWith(prefix))
    },
    setCells: async (changes) => {
      group.refuseBroken()
      await writeBeside(small.change(changes))
    },
    prune: (filter) => {
      project()
      let gone = nothingPruned
      commit('pruning', () => {
        gone = takeOut(filter, lowestOf(moves.all()))
      })
      return gone
    },
    control,
    rebuild: () => {
      commit('making its projections anew', () => createProjections(database))
      index.reset()
      catchUp()
    },
    close: async () => {
      if (closed) return
      closed = true
      background.stop()
      try {
        if (group.isBroken()) quietly(keepAll)
        else keepAll()
      } finally {
        group.close()
        database.close()
        lock.release()
      }
    },
  }
}

const catchUpBy = 50_000

/** What fails here has broken the journal, and whoever uses it next is told why. */
const quietly = (work: () => void): void => {
  try {
    work()
  } catch {
    // Group commit keeps the failure and throws it again.
  }
}
