/**
 * What takes part in a transaction over several systems: databases that can prepare, which promise
 * to commit before anybody does, and at most one that cannot.
 */
import type { Kysely, Transaction } from 'kysely'

import type { AnySqlDatabase, SqlDatabase } from '../completion/sql-dialect.ts'

export interface Participant<Role extends 'preparing' | 'last', DB, Ports> {
  readonly role: Role
  readonly database: (ports: Ports) => SqlDatabase<DB>
}

// oxlint-disable-next-line typescript/no-explicit-any -- whatever tables and ports it has
export type AnyParticipant = Participant<any, any, any>

/** Each under the name by which its prepared transactions can be told apart. */
export type Participants = Readonly<Record<string, AnyParticipant>>

/** A PostgreSQL with `max_prepared_transactions` above 0. */
export const preparing = <DB, Ports>(
  database: (ports: Ports) => SqlDatabase<DB>,
): Participant<'preparing', DB, Ports> => ({ role: 'preparing', database })

/**
 * A database that cannot prepare: SQLite, MySQL, MariaDB, or a PostgreSQL that may not. It commits
 * when all others have prepared, and its commit decides.
 */
export const lastResource = <DB, Ports>(
  database: (ports: Ports) => SqlDatabase<DB>,
): Participant<'last', DB, Ports> => ({ role: 'last', database })

/** What the participants need of the world, taken together. */
export type PortsOfParticipants<P extends Participants> = P[keyof P] extends {
  readonly database: (ports: infer Ports) => unknown
}
  ? Ports
  : never

/** A transaction in each of the databases. */
export type TransactionsIn<P extends Participants> = {
  readonly [Name in keyof P]: P[Name] extends Participant<'preparing' | 'last', infer DB, never>
    ? Transaction<DB>
    : never
}

type LastResources<P extends Participants> = {
  [Name in keyof P]: P[Name] extends Participant<'last', infer _DB, infer _Ports> ? Name : never
}[keyof P]

type IsUnion<T, U = T> = [T] extends [never]
  ? false
  : T extends unknown
    ? [U] extends [T]
      ? false
      : true
    : never

/** A sentence in place of participants of which more than one cannot prepare. */
export type OneLastResource<P extends Participants> =
  IsUnion<LastResources<P>> extends true
    ? 'a transaction has one last resource at most: two that cannot prepare cannot commit together'
    : unknown

/** A participant with its name, in one run. */
export interface Bound {
  readonly name: string
  readonly database: AnySqlDatabase
}

export interface BoundParticipants {
  readonly preparing: ReadonlyArray<Bound>
  readonly last: Bound | undefined
}

export const bind = (participants: Participants, ports: unknown): BoundParticipants => {
  const bound = Object.entries(participants).map(([name, { role, database }]) => ({
    name,
    role: role as 'preparing' | 'last',
    database: database(ports) as Kysely<unknown>,
  }))
  return {
    preparing: bound.filter(({ role }) => role === 'preparing'),
    last: bound.find(({ role }) => role === 'last'),
  }
}
