/**
 * What is to become of one prepared transaction. The journal's record of its step decides, or the row
 * of a last resource; where neither is there and none can come, it is rolled back: presumed abort.
 */
import { either as E } from 'fp-ts'

import { sqlTroubleIn } from '../completion/sql-trouble.ts'
import type { DecidingJournal } from '../journal/deciding-journal.ts'
import type { KeptEntry, RunStartedRecord } from '../journal/record.ts'
import { isOpen, statusAfter, type RunStatus } from '../run/status.ts'
import { decisionIn, type Decision } from './decision.ts'
import { decidedBy } from './last-resource.ts'
import type { Bound } from './participant.ts'
import type { PreparedTransaction } from './prepared-transactions.ts'
import { transactionOf, type ReachableTransaction, type WhereToLook } from './reachable.ts'
import { keptLane } from './transaction-name.ts'

export interface Verdict {
  /** `wait`: its run is open and settles it when it goes on, or nobody here can tell. */
  readonly becomes: 'commit' | 'rollback' | 'wait'
  readonly why: string
  /** Undefined where the journal has no such run. */
  readonly run: { readonly service: string; readonly id: string } | undefined
  readonly transaction: ReachableTransaction | undefined
  /** Whoever has not decided it and could still; it must be kept from that while it is rolled back. */
  readonly decider: Bound | undefined
}

export const verdictOn = async (
  prepared: PreparedTransaction,
  journal: DecidingJournal,
  where: WhereToLook,
): Promise<Verdict> => {
  const entries = await journal.entries(prepared.run)
  const transaction = transactionOf(where, prepared.attempt)
  const run = runIn(entries)
  const decider = transaction && deciderOf(transaction, prepared.undo)
  const verdict = (becomes: Verdict['becomes'], why: string, undecided?: Bound): Verdict => ({
    becomes,
    why,
    run,
    transaction,
    decider: undecided,
  })
  const recorded = prepared.undo ? undefined : recordedIn(entries, prepared)
  if (recorded) return verdict(...byDecision(recorded, prepared.attempt, 'its run'))

  const status = statusIn(entries)
  if (!transaction) {
    return status !== undefined && isOpen(status)
      ? verdict('wait', `its run is ${status} and settles it when it goes on`)
      : verdict('wait', 'no transaction of its name is known here')
  }
  try {
    const said = decider && (await decidedBy(decider, transaction.name, prepared.base))
    if (said) {
      return E.isLeft(said)
        ? verdict('rollback', `${decider.name} has it as given up`)
        : verdict(...byDecision(said.right, prepared.attempt, decider.name))
    }
  } catch (thrown) {
    if (sqlTroubleIn(thrown)?.kind !== 'unreachable') throw thrown
    return verdict('wait', `${decider!.name}, which decides it, cannot be reached`)
  }
  if (status === undefined)
    return verdict('rollback', 'the journal has no run of its number', decider)
  return isOpen(status)
    ? verdict('wait', `its run is ${status} and has not decided`)
    : verdict('rollback', `its run is ${status} and never decided`, decider)
}

const byDecision = (
  decision: Decision<unknown>,
  attempt: string,
  who: string,
): readonly [Verdict['becomes'], string] => {
  if (decision._tag === 'Abort') return ['rollback', `${who} decided to roll it back`]
  return decision.attempt === attempt
    ? ['commit', `${who} decided to commit it`]
    : ['rollback', `${who} decided to commit another attempt`]
}

/** An undo without a last resource is decided by its first participant. */
const deciderOf = (
  { participants: { last, preparing } }: ReachableTransaction,
  undo: boolean,
): Bound | undefined => last ?? (undo ? preparing[0] : undefined)

const recordedIn = (
  entries: ReadonlyArray<KeptEntry>,
  { lane, place }: PreparedTransaction,
): Decision<unknown> | undefined => {
  for (const { record } of entries) {
    if (record.kind === 'step' && record.place === place && keptLane(record.lane) === lane) {
      return decisionIn(record.output)
    }
  }
  return undefined
}

const runIn = (entries: ReadonlyArray<KeptEntry>): Verdict['run'] => {
  if (entries.length === 0) return undefined
  const { service, id } = entries[0]!.record as RunStartedRecord
  return { service, id }
}

const statusIn = (entries: ReadonlyArray<KeptEntry>): RunStatus | undefined =>
  entries.length === 0
    ? undefined
    : entries.reduce<RunStatus>((status, { record }) => statusAfter(status, record), 'running')
