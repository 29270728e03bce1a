/**
 * The right to write to a journal, over one connection after another. A connection that is lost is
 * made anew, and the right is kept if nobody else has taken it meanwhile; what was under way is
 * tried again by whoever knows how to tell whether it was done. Each owner has a number of its own,
 * an epoch, which every write compares: an owner that was replaced writes nothing more.
 */
import { setTimeout as wait } from 'node:timers/promises'

import { JournalBroken } from '../journal/journal.ts'
import type { FlextLog } from '../log/log.ts'
import type { SqlPool } from './driver.ts'
import { JournalTakenOver } from './journal-taken-over.ts'
import { ownerLock } from './owner-lock.ts'
import { asBroken, ConnectionLost, isConnectionLost, reason } from './postgres-failure.ts'
import type { Server } from './server.ts'
import { openSession, patience, type Session } from './session.ts'

export interface Ownership {
  readonly epoch: number
  /** Does work on the owner's connection, again after each loss of it. */
  readonly run: <A>(doing: string, work: (session: Session) => Promise<A>) => Promise<A>
  /** Does work beside it, on connections that others use too; again after each loss. */
  readonly aside: <A>(doing: string, work: (pool: SqlPool) => Promise<A>) => Promise<A>
  /** Nothing was written because the epoch is not ours any more: says who has the journal. */
  readonly refuse: () => Promise<never>
  /** The right is given up: what was written is not known, or cannot be. */
  readonly giveUp: (failure: JournalBroken) => void
  readonly refuseBroken: () => void
  readonly isBroken: () => boolean
  /** Told when the right is lost for good, and why. */
  readonly onBroken: (listener: (failure: JournalBroken) => void) => void
  /** Told at the beginning and after each loss, with the connection at hand. */
  readonly onSession: (listener: (session: Session) => Promise<void>) => Promise<void>
  readonly close: () => Promise<void>
}

export interface OwnershipOptions {
  readonly server: Server
  readonly epoch: number
  readonly log: FlextLog
  /** How long the server may be away, in milliseconds. */
  readonly outage: number
  /** How long the owner may be silent before others take over, in milliseconds. */
  readonly lease: number
}

const pauses = { first: 50, most: 500 }
const beatsInLease = 5
const readers = 4

export const ownership = (first: Session, options: OwnershipOptions): Ownership => {
  const { server, epoch, log, outage, lease } = options
  const pool = server.driver.pool({
    ...server.config,
    max: readers,
    query_timeout: patience,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: true,
  })
  pool.on('error', () => {})
  const owner = server.table('owner')
  let session = first
  let regaining: Promise<Session> | undefined
  let broken: JournalBroken | undefined
  let onBroken: (failure: JournalBroken) => void = () => {}
  let onSession: (session: Session) => Promise<void> = async () => {}
  let closed = false

  const breakWith = (failure: JournalBroken): JournalBroken => {
    if (broken) return broken
    broken = failure
    clearInterval(beat)
    onBroken(failure)
    return failure
  }
  const refuseBroken = (): void => {
    if (broken) throw broken
  }
  const replacedBy = async (at: Session): Promise<JournalBroken> =>
    new JournalTakenOver(server.path, await ownerLock(at, server).owner())

  /** The right on a new connection, if it is still ours; undefined while the old one is in the way. */
  const claimed = async (): Promise<Session | undefined> => {
    const next = await openSession(server)
    try {
      const lock = ownerLock(next, server)
      const isFree = await lock.take()
      const { rowCount } = await next.query({
        text: `update ${owner} set beat = clock_timestamp(), backend = ${isFree ? next.backend : 'backend'} where epoch = $1`,
        values: [epoch],
      })
      if (rowCount === 0) throw breakWith(await replacedBy(next))
      if (isFree) {
        await onSession(next)
        return next
      }
      await lock.disconnect(session.backend)
      await next.close()
      return undefined
    } catch (failure) {
      await next.close()
      throw failure
    }
  }
  const regain = async (): Promise<Session> => {
    const since = performance.now()
    log.warn({ journal: server.path }, 'lost the connection to PostgreSQL; making it anew')
    let pause = pauses.first
    for (;;) {
      refuseBroken()
      try {
        const next = await claimed()
        if (next && closed) await next.close()
        else if (next) {
          const away = Math.round(performance.now() - since)
          log.info({ journal: server.path, away }, 'has its connection to PostgreSQL again')
          void next.lost.then(connectionLost)
          session = next
          return next
        }
      } catch (failure) {
        if (broken) throw broken
        if (!isConnectionLost(failure)) {
          throw breakWith(asBroken(server.path, 'connecting again', failure) as JournalBroken)
        }
        if (performance.now() - since > outage) {
          throw breakWith(
            new JournalBroken(
              `the journal ${server.path} cannot be reached for ${Math.round(outage / 1_000)} s: ${reason(failure)}`,
              { cause: failure },
            ),
          )
        }
      }
      await wait(pause)
      pause = Math.min(pauses.most, pause * 2)
    }
  }
  const current = (): Session | Promise<Session> => {
    if (!session.isLost()) return session
    return (regaining ??= regain().finally(() => {
      regaining = undefined
    }))
  }
  /** Even an owner with nothing to write wants its right back before somebody else takes it. */
  const connectionLost = (): void => {
    if (!closed && !broken) Promise.resolve(current()).catch(() => {})
  }
  void first.lost.then(connectionLost)

  const attempt = async <A, On>(
    doing: string,
    on: () => On | Promise<On>,
    work: (on: On) => Promise<A>,
  ): Promise<A> => {
    for (;;) {
      refuseBroken()
      try {
        return await work(await on())
      } catch (failure) {
        refuseBroken()
        if (closed || !isConnectionLost(failure)) throw asBroken(server.path, doing, failure)
        await wait(pauses.first)
      }
    }
  }
  const run: Ownership['run'] = (doing, work) => attempt(doing, current, work)
  const refuse = async (): Promise<never> => {
    throw breakWith(await run('looking for its owner', replacedBy))
  }

  const beat = setInterval(() => {
    run('telling that it is there', async (at) => {
      const { rowCount } = await at.query({
        name: 'flext_beat',
        text: `update ${owner} set beat = clock_timestamp() where epoch = $1`,
        values: [epoch],
      })
      if (rowCount === 0) throw breakWith(await replacedBy(at))
    }).catch(() => {})
  }, lease / beatsInLease)
  beat.unref()

  return {
    epoch,
    run,
    aside: (doing, work) =>
      attempt(
        doing,
        async () => (await current(), pool),
        (on) => inTime(work(on)),
      ),
    refuse,
    giveUp: (failure) => void breakWith(failure),
    refuseBroken,
    isBroken: () => broken !== undefined,
    onBroken: (listener) => {
      onBroken = listener
      if (broken) listener(broken)
    },
    onSession: (listener) => {
      onSession = listener
      return run('listening', listener)
    },
    close: async () => {
      closed = true
      clearInterval(beat)
      broken ??= new JournalBroken(`the journal ${server.path} is closed`)
      await Promise.all([session.close(), pool.end().catch(() => {})])
    },
  }
}

/** The driver's own limits leave out the time it takes to connect. */
const inTime = async <A>(work: Promise<A>): Promise<A> => {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new ConnectionLost(`no answer within ${patience / 1_000} s`)),
    patience,
  )
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
