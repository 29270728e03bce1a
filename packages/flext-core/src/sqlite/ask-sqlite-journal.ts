/** The asking side of wishes: writes one into a journal that another process owns, and waits. */
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'

import { either as E } from 'fp-ts'

import { durationMs } from '../clock/duration.ts'
import type { AskOptions } from '../journal/control.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextTask } from '../result/task.ts'
import type { Wish } from '../runtime/wish.ts'
import { canonicalPath, formatIn } from './inspect-journal.ts'
import { journalUnreadable, type JournalOwner } from '../journal/journal-open-error.ts'
import { ownerIn } from './owner-lock.ts'
import { asOpenError } from './sqlite-failure.ts'
import { journalUnowned, ownerDeaf, ownerGone, ownerSilent } from '../journal/wish-error.ts'

const pause = 25

/** What the owner made of the wish: the answer of its runtime, or why there was none. */
export const askSqliteJournal =
  (file: string, wish: Wish, options: AskOptions = {}): FlextTask<unknown> =>
  async () => {
    const path = canonicalPath(file)
    if (E.isLeft(path)) return path
    const format = formatIn(path.right)
    if (E.isLeft(format)) return format
    if (format.right === 0) {
      return E.left(journalUnreadable(path.right, 'there is no journal in that place'))
    }
    try {
      const database = new DatabaseSync(path.right, { timeout: 5_000 })
      try {
        const owner = ownerIn(database)
        if (owner === undefined) return E.left(journalUnowned(path.right))
        if (format.right < 2) return E.left(ownerDeaf(path.right, owner))
        return await asked(database, path.right, owner, wish, options)
      } finally {
        database.close()
      }
    } catch (failure) {
      return E.left(asOpenError(path.right, failure))
    }
  }

const asked = async (
  database: DatabaseSync,
  path: string,
  owner: JournalOwner,
  wish: Wish,
  { timeout = '30s', signal }: AskOptions,
): Promise<E.Either<FlextError, unknown>> => {
  const milliseconds = durationMs(timeout)
  const deadline = performance.now() + milliseconds
  const answer = database.prepare('select answer from wish where id = ?')
  const { lastInsertRowid: id } = database
    .prepare('insert into wish (at, body) values (?, ?)')
    .run(Date.now(), JSON.stringify(wish))

  for (;;) {
    const given = answer.get(id)?.['answer']
    if (typeof given === 'string') return JSON.parse(given) as E.Either<FlextError, unknown>
    const now = ownerIn(database)
    const isGone = now?.pid !== owner.pid || now.since !== owner.since
    if (isGone || signal?.aborted === true || performance.now() >= deadline) {
      database.prepare('delete from wish where id = ?').run(id)
      return E.left(isGone ? ownerGone(path, owner.pid) : ownerSilent(path, owner, milliseconds))
    }
    await wait(pause)
  }
}
