/** One connection to the server. Once it is lost, everything asked of it fails with `ConnectionLost`. */
import type { SqlClient, SqlResult, Statement } from './driver.ts'
import { ConnectionLost, isConnectionLost, reason } from './postgres-failure.ts'
import type { Server } from './server.ts'

export interface Session {
  /** Of the server's process for this connection. */
  readonly backend: number
  readonly isLost: () => boolean
  /** Settles when the connection is gone, however that came about. */
  readonly lost: Promise<void>
  readonly query: <Row = Record<string, unknown>>(statement: Statement) => Promise<SqlResult<Row>>
  readonly onNotification: (listener: () => void) => void
  readonly close: () => Promise<void>
}

/** How long an answer may take before the connection counts as lost, in milliseconds. */
export const patience = 15_000

/** How long it may take to close it, in milliseconds. */
const farewell = 1_000

/** Connects. Throws what `pg` throws. */
export const openSession = async ({ driver, config }: Server): Promise<Session> => {
  const client = driver.client(config)
  const ended = Promise.withResolvers<void>()
  let lost: ConnectionLost | undefined
  let turn: Promise<unknown> = Promise.resolve()
  const lose = (why: string): void => {
    lost ??= new ConnectionLost(why)
    ended.resolve()
  }
  client.on('error', (failure) => lose(reason(failure)))
  client.on('end', () => lose('the server closed the connection'))

  const query: Session['query'] = <Row>(statement: Statement) => {
    const asked = turn.then(() => ask<Row>(statement))
    turn = asked.catch(() => {})
    return asked
  }
  const ask: SqlClient['query'] = async (statement) => {
    if (lost) throw lost
    const late = setTimeout(() => {
      lose(`no answer within ${patience / 1_000} s`)
      client.connection.stream.destroy()
    }, patience)
    try {
      return await client.query(statement)
    } catch (failure) {
      if (!isConnectionLost(failure)) throw failure
      lose(reason(failure))
      throw new ConnectionLost(reason(failure), { cause: failure })
    } finally {
      clearTimeout(late)
    }
  }

  try {
    await client.connect()
    const { rows } = await query<{ readonly pid: number }>({ text: prelude })
    return {
      backend: rows[0]!.pid,
      isLost: () => lost !== undefined,
      lost: ended.promise,
      query,
      onNotification: (listener) => void client.on('notification', listener),
      close: async () => {
        lose('it was closed')
        // A server that is not there does not answer a farewell either.
        const late = setTimeout(() => client.connection.stream.destroy(), farewell)
        await client.end().catch(() => {})
        clearTimeout(late)
      },
    }
  } catch (failure) {
    await client.end().catch(() => {})
    throw failure
  }
}

/** A commit is told of when it is on the disk, whatever the database's default is. */
const prelude = `select pg_backend_pid() as pid, case when current_setting('synchronous_commit') in ('off', 'local')
  then set_config('synchronous_commit', 'on', false) end`
