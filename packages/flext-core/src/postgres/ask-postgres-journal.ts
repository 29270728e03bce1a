/** The asking side of wishes: writes one into a journal that another process owns, and waits. */
import { setTimeout as wait } from 'node:timers/promises'

import { either as E } from 'fp-ts'

import { durationMs } from '../clock/duration.ts'
import type { AskOptions } from '../journal/control.ts'
import { journalUnreadable } from '../journal/journal-open-error.ts'
import { journalUnowned, ownerGone, ownerSilent } from '../journal/wish-error.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextTask } from '../result/task.ts'
import type { Wish } from '../runtime/wish.ts'
import { formatIn } from './inspect-journal.ts'
import { ownerLock } from './owner-lock.ts'
import { asOpenError } from './postgres-failure.ts'
import { serverAt, type PostgresPlace, type Server } from './server.ts'
import { openSession, type Session } from './session.ts'
import { wishChannel } from './wishes.ts'

const pause = 25

/** What the owner made of the wish: the answer of its runtime, or why there was none. */
export const askPostgresJournal =
  (place: PostgresPlace, wish: Wish, options: AskOptions = {}): FlextTask<unknown> =>
  async () => {
    const server = await serverAt(place)
    if (E.isLeft(server)) return server
    const { path } = server.right
    try {
      const session = await openSession(server.right)
      try {
        const format = await formatIn(server.right, session)
        if (E.isLeft(format)) return format
        if (format.right === 0) {
          return E.left(journalUnreadable(path, 'there is no journal in that place'))
        }
        return await asked(server.right, session, wish, options)
      } finally {
        await session.close()
      }
    } catch (failure) {
      return E.left(asOpenError(path, failure))
    }
  }

const asked = async (
  server: Server,
  session: Session,
  wish: Wish,
  { timeout = '30s', signal }: AskOptions,
): Promise<E.Either<FlextError, unknown>> => {
  const { path, table } = server
  const lock = ownerLock(session, server)
  const owner = await lock.owner()
  if (owner === undefined || !owner.isConnected) return E.left(journalUnowned(path))
  const milliseconds = durationMs(timeout)
  const deadline = performance.now() + milliseconds
  const { rows } = await session.query<{ readonly id: number }>({
    text: `with kept as (insert into ${table('wish')} (at, body) values ($1, $2) returning id)
      select id, pg_notify($3, '') from kept`,
    values: [Date.now(), JSON.stringify(wish), wishChannel(server)],
  })
  const id = rows[0]!.id

  for (;;) {
    const found = await session.query<{ readonly answer: string | null }>({
      name: 'flext_answer',
      text: `select answer from ${table('wish')} where id = $1`,
      values: [id],
    })
    const answer = found.rows[0]?.answer
    if (typeof answer === 'string') return JSON.parse(answer) as E.Either<FlextError, unknown>
    const isGone = (await lock.owner())?.epoch !== owner.epoch
    if (isGone || signal?.aborted === true || performance.now() >= deadline) {
      await session.query({ text: `delete from ${table('wish')} where id = $1`, values: [id] })
      return E.left(isGone ? ownerGone(path, owner.pid) : ownerSilent(path, owner, milliseconds))
    }
    await wait(pause)
  }
}
