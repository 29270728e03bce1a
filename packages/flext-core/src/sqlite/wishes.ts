/**
 * The owner's side of wishes: rows that other processes write into the journal's file under SQLite's
 * own lock. Nobody tells the owner of them, so it looks now and then whether the file has changed.
 */
import type { DatabaseSync } from 'node:sqlite'

import type { JournalControl } from '../journal/control.ts'
import type { GroupCommit } from './group-commit.ts'
import type { WishTable } from './journal-schema.ts'
import { ownerGone } from '../journal/wish-error.ts'

/** How long a wish may lie there before it is seen, in milliseconds. */
const interval = 100
/** How long an answer is kept for whoever asked, in milliseconds. */
const keptFor = 3_600_000

export interface WishesOptions {
  readonly path: string
  readonly commit: GroupCommit['commit']
  readonly read: GroupCommit['read']
}

/** To be made by the owner at the start: what earlier owners left unanswered is answered for them. */
export const wishes = (
  database: DatabaseSync,
  { path, commit, read }: WishesOptions,
): JournalControl => {
  const version = database.prepare('pragma data_version')
  const open = database.prepare('select id, at, body from wish where answer is null order by id')
  const answer = database.prepare('update wish set answer = ? where id = ?')
  const forget = database.prepare('delete from wish where answer is not null and at < ?')
  const changed = (): unknown => version.get()?.['data_version']
  const unanswered = () => open.all() as unknown as ReadonlyArray<WishTable & { id: number }>

  const stale = unanswered()
  if (stale.length > 0) {
    const gone = JSON.stringify({ _tag: 'Left', left: ownerGone(path) })
    commit('answering for an earlier owner', () => {
      for (const { id } of stale) answer.run(gone, id)
    })
  }

  return {
    watch: (wake) => {
      let seen = changed()
      const look = (): void => {
        if (!database.isOpen) return clearInterval(timer)
        const now = changed()
        if (now === seen) return
        seen = now
        wake()
      }
      const timer = setInterval(look, interval).unref()
      return () => clearInterval(timer)
    },
    asked: () =>
      read('looking for wishes', () =>
        unanswered().map(({ id, at, body }) => ({ id, at, wish: JSON.parse(body) as unknown })),
      ),
    answer: (id, given) => {
      const text = JSON.stringify(given)
      commit('answering a wish', () => {
        answer.run(text, id)
        forget.run(Date.now() - keptFor)
      })
    },
  }
}
