/** Where recovery looks for prepared transactions: declared transactions, each with its ports. */
import type { AnySqlDatabase } from '../completion/sql-dialect.ts'
import { bind, type Bound, type BoundParticipants } from './participant.ts'
import type { KnownTransaction } from './transaction.ts'
import { transactionMark } from './transaction-name.ts'

/** A declared transaction with the ports that its participants are reached through. */
export interface ReachableTransaction {
  readonly name: string
  readonly participants: BoundParticipants
}

export const reachable = <Ports>(
  { transaction: { name, participants } }: { readonly transaction: KnownTransaction<Ports> },
  ports: Ports,
): ReachableTransaction => ({ name, participants: bind(participants, ports) })

export interface WhereToLook {
  /** Those that the program declares; without them nobody can tell what was never decided. */
  readonly transactions?: ReadonlyArray<ReachableTransaction>
  /** More databases, by the name to call each. */
  readonly databases?: Readonly<Record<string, AnySqlDatabase>>
}

/** Each database once. */
export const databasesIn = ({
  transactions = [],
  databases = {},
}: WhereToLook): ReadonlyArray<Bound> => {
  const found = new Map<AnySqlDatabase, Bound>()
  for (const { participants } of transactions) {
    for (const bound of participants.preparing) found.set(bound.database, bound)
  }
  for (const [name, database] of Object.entries(databases)) {
    if (!found.has(database)) found.set(database, { name, database })
  }
  return [...found.values()]
}

/** The transaction that an attempt is one of, if it is known here. */
export const transactionOf = (
  { transactions = [] }: WhereToLook,
  attempt: string,
): ReachableTransaction | undefined =>
  transactions.find(({ name }) => attempt.startsWith(transactionMark(name)))
