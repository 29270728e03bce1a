/** A connection to the database of a tap: questions one after another, and COPY of what they find. */
import type { Readable } from 'node:stream'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import type { Client } from 'pg'

import { connect, type ConnectionPurpose } from '../postgres/connect.ts'
import { placeOf } from '../postgres/connection-settings.ts'
import {
  isPostgresFailure,
  postgresMismatch,
  type PostgresMismatch,
} from '../postgres/postgres-failure.ts'
import { tapSourceUnreadable, type TapSourceUnreadable } from '../singer/tap/tap-error.ts'
import type { PostgresTapConfig } from './tap-config.ts'

export interface SourceSession {
  /** The server and the database, without what opens them. */
  readonly place: string
  /** Runs one statement. The caller's word is taken for the shape of its rows. */
  readonly query: <Row>(
    text: string,
    values?: ReadonlyArray<unknown>,
  ) => Promise<ReadonlyArray<Row>>
  /** The rows of a query in the text format of COPY. */
  readonly copy: (query: string) => Readable
  readonly client: Client
}

/** Opens a connection for some work, closes it again, and says what PostgreSQL says as a failure of the source. */
export const withSource = async <A, Failure>(
  config: PostgresTapConfig,
  purpose: Partial<ConnectionPurpose>,
  work: (session: SourceSession) => Promise<FlextResult<A, Failure>>,
): Promise<FlextResult<A, Failure | TapSourceUnreadable>> => {
  const place = placeOf(config)
  const client = await connect(config, { application: 'flext-tap-postgres', ...purpose })
  if (E.isLeft(client)) return E.left(unreadable(place, client.left))
  const { to } = await import('pg-copy-streams')
  let whole = false
  try {
    const done = await work({
      place,
      client: client.right,
      query: async <Row>(text: string, values: ReadonlyArray<unknown> = []) => {
        const { rows } = await client.right.query(text, [...values])
        const found: ReadonlyArray<unknown> = rows
        return found as ReadonlyArray<Row>
      },
      copy: (query) => client.right.query(to(`copy (${query}) to stdout`)),
    })
    whole = E.isRight(done)
    return done
  } catch (failure) {
    if (isPostgresFailure(failure)) return E.left(unreadable(place, postgresMismatch(failure)))
    throw failure
  } finally {
    // In the middle of a COPY the server would first send all that is left of it.
    if (whole) await client.right.end().catch(() => {})
    else client.right.connection.stream.destroy()
  }
}

const unreadable = (place: string, { expected, found }: PostgresMismatch): TapSourceUnreadable =>
  tapSourceUnreadable(place, expected, found)
