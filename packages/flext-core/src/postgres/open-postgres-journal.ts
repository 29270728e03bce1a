/** Opening a journal for writing: take the lock or stand by, refuse what is not ours, bring it up to date. */
import { hostname } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'

import { either as E } from 'fp-ts'

import { durationMs, type DurationInput } from '../clock/duration.ts'
import { journalLocked } from '../journal/journal-open-error.ts'
import { silentLog, type FlextLog } from '../log/log.ts'
import type { FlextTask } from '../result/task.ts'
import { formatIn } from './inspect-journal.ts'
import { migrateJournal } from './journal-migrations.ts'
import { formatVersion } from './journal-schema.ts'
import { ownerLock, type NamedOwner, type OwnerLock } from './owner-lock.ts'
import { ownership, type Ownership } from './ownership.ts'
import { JournalTakenOver } from './journal-taken-over.ts'
import { asOpenError, isConnectionLost, reason } from './postgres-failure.ts'
import { postgresJournal, type PostgresJournal } from './postgres-journal.ts'
import type { PostgresOpenError } from './postgres-open-error.ts'
import { serverAt, type PostgresPlace, type Server } from './server.ts'
import { openSession, type Session } from './session.ts'

export interface PostgresJournalOptions extends PostgresPlace {
  /** How long an owner may be silent before a standby takes over; 5 s unless said otherwise. */
  readonly lease?: DurationInput
  /** How long the server may be away before runs are interrupted; 30 s unless said otherwise. */
  readonly outage?: DurationInput
  /** Where it says that it lost its connection, and what it does about it. Default: silent. */
  readonly log?: FlextLog
}

/** The same with the defaults filled in. */
export interface Terms {
  readonly server: Server
  readonly lease: number
  readonly outage: number
  readonly log: FlextLog
}

/** Opens a journal for writing, and makes one where there is none. Whoever opens it closes it. */
export const openPostgresJournal =
  (options: PostgresJournalOptions): FlextTask<PostgresJournal, PostgresOpenError> =>
  async () => {
    const terms = await termsOf(options)
    return E.isLeft(terms) ? terms : takeJournal(terms.right)
  }

export const termsOf = async ({
  lease = '5s',
  outage = '30s',
  log = silentLog,
  ...place
}: PostgresJournalOptions): Promise<E.Either<PostgresOpenError, Terms>> => {
  const server = await serverAt(place)
  if (E.isLeft(server)) return server
  return E.right({
    server: server.right,
    lease: durationMs(lease),
    outage: durationMs(outage),
    log,
  })
}

/** How long an owner that has just died may seem to be there, in milliseconds. */
const doubt = 1_000
const pause = 50

/** Takes the journal, or says who has it. */
export const takeJournal = async (
  terms: Terms,
): Promise<E.Either<PostgresOpenError, PostgresJournal>> => {
  const { server } = terms
  let session: Session | undefined
  try {
    session = await openSession(server)
    const lock = ownerLock(session, server)
    const since = performance.now()
    for (;;) {
      const owner = await lock.owner()
      if (await mayHave(lock, owner, terms)) return await openOwned(terms, session)
      if (performance.now() - since > (owner?.isReturning === true ? terms.lease : doubt)) {
        await session.close()
        return E.left(journalLocked(server.path, owner))
      }
      await wait(pause)
    }
  } catch (failure) {
    await session?.close()
    return E.left(asOpenError(server.path, failure))
  }
}

/** How often a standby looks whether the owner is there, in milliseconds. */
const lookOut = 200

/** Waits for the journal as long as it takes; undefined once the signal says to stop. */
export const awaitJournal = async (
  terms: Terms,
  signal: AbortSignal,
): Promise<E.Either<PostgresOpenError, PostgresJournal> | undefined> => {
  const { server, lease, log } = terms
  let session: Session | undefined
  let isAway = false
  try {
    while (!signal.aborted) {
      try {
        session ??= await openSession(server)
        isAway = false
        const lock = ownerLock(session, server)
        const owner = await lock.owner()
        if (await mayHave(lock, owner, terms)) {
          const taken = session
          session = undefined
          return await openOwned(terms, taken)
        }
        if (await lock.evict(lease)) {
          log.warn(
            { journal: server.path, owner },
            'ended the connection of an owner that was not heard of',
          )
        }
      } catch (failure) {
        const isOvertaken = failure instanceof JournalTakenOver
        if (!isOvertaken && !isConnectionLost(failure)) throw failure
        if (!isOvertaken && !isAway) {
          log.warn(
            { journal: server.path, why: reason(failure) },
            'PostgreSQL is away; waits for it',
          )
        }
        isAway = !isOvertaken
        await session?.close()
        session = undefined
      }
      await wait(lookOut, undefined, { signal }).catch(() => {})
    }
    return undefined
  } catch (failure) {
    return E.left(asOpenError(server.path, failure))
  } finally {
    await session?.close()
  }
}

/** An owner that lost its connection to a restart of the server is given the time to come back. */
const mayHave = async (
  lock: OwnerLock,
  owner: NamedOwner | undefined,
  { lease }: Terms,
): Promise<boolean> => {
  if (owner?.isReturning === true && owner.silent < lease) return false
  return lock.take()
}

const openOwned = async (
  { server, lease, outage, log }: Terms,
  session: Session,
): Promise<E.Either<PostgresOpenError, PostgresJournal>> => {
  let owned: Ownership | undefined
  try {
    const format = await formatIn(server, session)
    if (E.isLeft(format)) {
      await session.close()
      return format
    }
    if (format.right < formatVersion) await migrateJournal(server, session)
    const { rows } = await session.query<{ readonly epoch: number }>({
      text: `update ${server.table('owner')} set epoch = epoch + 1, pid = $1, host = $2, since = $3,
        backend = $4, beat = clock_timestamp() returning epoch`,
      values: [process.pid, hostname(), Date.now(), session.backend],
    })
    owned = ownership(session, { server, epoch: rows[0]!.epoch, log, outage, lease })
    return E.right(await postgresJournal(server, owned))
  } catch (failure) {
    await (owned ?? session).close()
    throw failure
  }
}
