/**
 * Ends prepared transactions that no run will end: of runs that are over or gone, and of attempts
 * that were overtaken. Open runs end their own; those of other journals are nobody's business here.
 */
import { either as E } from 'fp-ts'

import type { Clock } from '../clock/clock.ts'
import { systemClock } from '../clock/clock.ts'
import { durationMs, type DurationInput } from '../clock/duration.ts'
import type { DecidingJournal } from '../journal/deciding-journal.ts'
import { silentLog, type FlextLog } from '../log/log.ts'
import { causeOf } from '../result/cause.ts'
import { describe, preparedIn, type InDoubt, type PreparedAt } from './in-doubt.ts'
import { whileUndecided } from './last-resource.ts'
import { asUnreachable, type ParticipantUnreachable } from './participant-error.ts'
import { endPrepared } from './prepared-transactions.ts'
import type { WhereToLook } from './reachable.ts'
import { verdictOn, type Verdict } from './verdict.ts'

export interface SweepReport {
  readonly committed: ReadonlyArray<InDoubt>
  readonly rolledBack: ReadonlyArray<InDoubt>
  /** Left as they are: their runs are open, or nobody here can tell. */
  readonly waiting: ReadonlyArray<InDoubt>
  /** Databases that could not be asked, or did not answer when one was to be ended there: it is left as it is. */
  readonly unreachable: ReadonlyArray<ParticipantUnreachable>
}

/**
 * Call it when the runtime has recovered, and now and then; `keepSwept` does. One that cannot be ended
 * now keeps no other from it.
 */
export const sweep = async (journal: DecidingJournal, where: WhereToLook): Promise<SweepReport> => {
  const { found, unreachable } = await preparedIn(journal, where)
  const ended = { commit: [], rollback: [], wait: [] } as Record<Verdict['becomes'], Array<InDoubt>>
  const unheard: Array<ParticipantUnreachable> = []
  for (const each of found) {
    const verdict = await verdictOn(each.prepared, journal, where)
    const became = await execute(each, verdict)
    if (E.isLeft(became)) unheard.push(became.left)
    else ended[became.right].push(describe(each.prepared, verdict))
  }
  return {
    committed: ended.commit,
    rolledBack: ended.rollback,
    waiting: ended.wait,
    unreachable: [...unreachable, ...unheard],
  }
}

const execute = async (
  { prepared: { gid, base }, at }: PreparedAt,
  { becomes, decider, transaction }: Verdict,
): Promise<E.Either<ParticipantUnreachable, Verdict['becomes']>> => {
  if (becomes === 'wait') return E.right(becomes)
  let spokenTo = at
  try {
    if (becomes === 'commit' || !decider || !transaction) {
      await endPrepared(at.database, gid, becomes)
      return E.right(becomes)
    }
    spokenTo = decider
    // Somebody who was thought dead may be about to decide: not while this is rolled back.
    const decided = await whileUndecided(decider, transaction.name, base, async () => {
      spokenTo = at
      await endPrepared(at.database, gid, 'rollback')
    })
    return E.right(decided ? 'wait' : 'rollback')
  } catch (thrown) {
    return E.left(asUnreachable(undefined, spokenTo.name, thrown))
  }
}

export interface KeepSweptOptions {
  /** Default: a minute. */
  readonly every?: DurationInput
  readonly clock?: Clock
  readonly log?: FlextLog
}

/** Sweeps at once and then again and again. What it ended, and what it could not, is logged. */
export const keepSwept = (
  journal: DecidingJournal,
  where: WhereToLook,
  { every = '1m', clock = systemClock, log = silentLog }: KeepSweptOptions = {},
): AsyncDisposable => {
  let forget: (() => void) | undefined
  let stopped = false
  let sweeping = Promise.resolve()
  const again = (): void => {
    sweeping = round().finally(() => {
      if (!stopped) forget = clock.after(durationMs(every), again)
    })
  }
  const round = async (): Promise<void> => {
    try {
      const { committed, rolledBack, unreachable } = await sweep(journal, where)
      if (committed.length + rolledBack.length > 0) {
        log.warn({ committed, rolledBack }, 'ended prepared transactions that were left behind')
      }
      if (unreachable.length > 0) log.warn({ unreachable }, 'not all databases could be swept')
    } catch (thrown) {
      log.error({ cause: causeOf(thrown) }, 'sweeping prepared transactions failed')
    }
  }
  again()
  return {
    [Symbol.asyncDispose]: async () => {
      stopped = true
      forget?.()
      await sweeping
    },
  }
}
