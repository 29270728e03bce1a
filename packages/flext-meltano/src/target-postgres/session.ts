/** A connection to the database of a target: statements one after another, and COPY. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import type { Client } from 'pg'
import type * as CopyStreams from 'pg-copy-streams'

import { targetStorageFailed, type TargetStorageFailed } from '../singer/error.ts'
import { connect } from '../postgres/connect.ts'
import { placeOf } from '../postgres/connection-settings.ts'
import {
  isPostgresFailure,
  mayPass,
  postgresMismatch,
  type PostgresFailure,
  type PostgresMismatch,
} from '../postgres/postgres-failure.ts'
import { targetSchema, type PostgresTargetConfig } from './postgres-config.ts'

export interface Session {
  /** The server and the database, without what opens them. */
  readonly place: string
  /** The schema that the tables are in. */
  readonly schema: string
  /** Runs one statement. The caller's word is taken for the shape of its rows. */
  readonly query: <Row>(
    text: string,
    values?: ReadonlyArray<unknown>,
  ) => Promise<ReadonlyArray<Row>>
}

/** A session with a connection of its own. Whoever opens it closes it. */
export interface OpenSession extends Session {
  /** Begins to copy rows into a table. */
  readonly copy: (text: string) => CopyStreams.CopyStreamQuery
  readonly close: () => Promise<void>
}

/** Connects, waiting for a server that is starting. */
export const openSession = async (
  config: PostgresTargetConfig,
): Promise<FlextResult<OpenSession, TargetStorageFailed>> => {
  const place = placeOf(config)
  const client = await connect(config, { application: 'flext-target-postgres' })
  if (E.isLeft(client)) return E.left(storageFailed(place, client.left))
  const { from } = await import('pg-copy-streams')
  return E.right(sessionOn(client.right, from, place, targetSchema(config)))
}

/** Does the work and turns what PostgreSQL throws into a failure of the place. */
export const attempt = async <A, Failure>(
  place: string,
  work: () => Promise<FlextResult<A, Failure>>,
): Promise<FlextResult<A, Failure | TargetStorageFailed>> => {
  try {
    return await work()
  } catch (failure) {
    if (isPostgresFailure(failure)) return E.left(postgresFailure(place, failure))
    throw failure
  }
}

/** Does the work and commits it, or leaves everything as it was: on a failure, or on a throw. */
export const inTransaction = async <A, Failure>(
  session: Session,
  work: () => Promise<FlextResult<A, Failure>>,
): Promise<FlextResult<A, Failure | TargetStorageFailed>> =>
  attempt<A, Failure | TargetStorageFailed>(session.place, async () => {
    await session.query('begin')
    let done: FlextResult<A, Failure> | undefined
    try {
      done = await work()
      if (E.isLeft(done)) return done
      const committed = await commit(session)
      return E.isLeft(committed) ? committed : done
    } finally {
      // A connection that is gone has rolled back by itself.
      if (done === undefined || E.isLeft(done)) await session.query('rollback').catch(() => {})
    }
  })

const commit = async (session: Session): Promise<FlextResult<void, TargetStorageFailed>> => {
  try {
    await session.query('commit')
    return E.right(undefined)
  } catch (failure) {
    if (!isPostgresFailure(failure)) throw failure
    const failed = postgresFailure(session.place, failure)
    return E.left(mayPass(failure) ? { ...failed, outcome: 'unknown' } : failed)
  }
}

/** Opens a session for some work and closes it again. */
export const withSession = async <A, Failure>(
  config: PostgresTargetConfig,
  use: (session: OpenSession) => Promise<FlextResult<A, Failure>>,
): Promise<FlextResult<A, Failure | TargetStorageFailed>> => {
  const opened = await openSession(config)
  if (E.isLeft(opened)) return opened
  try {
    return await attempt(opened.right.place, () => use(opened.right))
  } finally {
    await opened.right.close()
  }
}

type CopyFrom = typeof CopyStreams.from

const sessionOn = (
  client: Client,
  copyFrom: CopyFrom,
  place: string,
  schema: string,
): OpenSession => ({
  place,
  schema,
  query: async <Row>(text: string, values: ReadonlyArray<unknown> = []) => {
    const { rows } = await client.query(text, [...values])
    const found: ReadonlyArray<unknown> = rows
    return found as ReadonlyArray<Row>
  },
  copy: (text) => client.query(copyFrom(text, { highWaterMark: 1 << 20 })),
  close: async () => {
    await client.end().catch(() => {})
  },
})

/** What PostgreSQL throws as a failure of the place of the rows. */
export const postgresFailure = (place: string, failure: PostgresFailure): TargetStorageFailed =>
  storageFailed(place, postgresMismatch(failure))

const storageFailed = (
  place: string,
  { expected, found, code }: PostgresMismatch,
): TargetStorageFailed => targetStorageFailed(place, expected, found, code)
