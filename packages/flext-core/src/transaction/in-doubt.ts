/** Prepared transactions that wait for somebody, and what will become of each. */
import type { DecidingJournal } from '../journal/deciding-journal.ts'
import type { Bound } from './participant.ts'
import { asUnreachable, type ParticipantUnreachable } from './participant-error.ts'
import { preparedUnder, type PreparedTransaction } from './prepared-transactions.ts'
import { databasesIn, type WhereToLook } from './reachable.ts'
import { journalBase } from './transaction-name.ts'
import { verdictOn, type Verdict } from './verdict.ts'

export interface InDoubt extends Pick<Verdict, 'becomes' | 'why' | 'run'> {
  readonly gid: string
  readonly participant: string
  readonly preparedAt: Date
  /** Where it is declared here. */
  readonly transaction: string | undefined
}

export interface InDoubtReport {
  /** The oldest first. Those of other journals are not among them. */
  readonly inDoubt: ReadonlyArray<InDoubt>
  /** Databases that could not be asked. */
  readonly unreachable: ReadonlyArray<ParticipantUnreachable>
}

/** Looks, and changes nothing. */
export const inDoubt = async (
  journal: DecidingJournal,
  where: WhereToLook,
): Promise<InDoubtReport> => {
  const { found, unreachable } = await preparedIn(journal, where)
  const described: Array<InDoubt> = []
  for (const { prepared } of found) {
    described.push(describe(prepared, await verdictOn(prepared, journal, where)))
  }
  return {
    inDoubt: described.toSorted((one, other) => Number(one.preparedAt) - Number(other.preparedAt)),
    unreachable,
  }
}

export const describe = (
  { gid, participant, preparedAt }: PreparedTransaction,
  { becomes, why, run, transaction }: Verdict,
): InDoubt => ({ gid, participant, preparedAt, transaction: transaction?.name, becomes, why, run })

export interface PreparedAt {
  readonly prepared: PreparedTransaction
  readonly at: Bound
}

/** All that the journal's runs have prepared, and which databases could not be asked. */
export const preparedIn = async (
  journal: DecidingJournal,
  where: WhereToLook,
): Promise<{
  readonly found: ReadonlyArray<PreparedAt>
  readonly unreachable: ReadonlyArray<ParticipantUnreachable>
}> => {
  const found = new Map<string, PreparedAt>()
  const unreachable: Array<ParticipantUnreachable> = []
  const id = await journal.id()
  for (const at of id === undefined ? [] : databasesIn(where)) {
    try {
      for (const prepared of await preparedUnder(at.database, journalBase(id!))) {
        found.set(prepared.gid, { prepared, at })
      }
    } catch (thrown) {
      unreachable.push(asUnreachable(undefined, at.name, thrown))
    }
  }
  return { found: [...found.values()], unreachable }
}
