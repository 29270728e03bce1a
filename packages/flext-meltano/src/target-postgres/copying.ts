/**
 * COPY under way into one staging table at a time: rows go out as fast as the server takes them,
 * and what it says against them is told at the next call.
 */
import { finished } from 'node:stream/promises'

import type { CopyStreamQuery } from 'pg-copy-streams'

import type { OpenSession } from './session.ts'

export interface Copying {
  /** Sends lines to a table; the promise says when it takes more, and fails with the server. */
  readonly send: (table: string, columns: string, lines: string | Buffer) => void | Promise<void>
  /** Ends the COPY that is under way, if one is: all its rows are with the server. */
  readonly end: () => Promise<void>
}

export const copyingOn = (session: OpenSession): Copying => {
  let under: { readonly key: string; readonly stream: CopyStreamQuery } | undefined
  let failure: Error | undefined

  const begin = (key: string, table: string, columns: string): CopyStreamQuery => {
    const stream = session.copy(`copy ${table} (${columns}) from stdin`)
    stream.on('error', (error: Error) => {
      failure ??= error
    })
    under = { key, stream }
    return stream
  }

  const end = async (): Promise<void> => {
    const ending = under?.stream
    under = undefined
    if (failure !== undefined) throw failure
    if (ending === undefined) return
    ending.end()
    await finished(ending, { readable: false })
  }

  const write = (stream: CopyStreamQuery, lines: string | Buffer): void | Promise<void> =>
    stream.write(lines) ? undefined : drained(stream)

  return {
    send: (table, columns, lines) => {
      if (failure !== undefined) throw failure
      const key = `${table} ${columns}`
      if (under?.key === key) return write(under.stream, lines)
      return end().then(() => write(begin(key, table, columns), lines))
    },
    end,
  }
}

/** Until the stream takes more; the error that keeps it from doing so is the failure. */
const drained = (stream: CopyStreamQuery): Promise<void> =>
  new Promise((resolve, reject) => {
    const done = (error?: Error): void => {
      stream.off('drain', done)
      stream.off('error', done)
      if (error) reject(error)
      else resolve()
    }
    stream.once('drain', done)
    stream.once('error', done)
    if (stream.errored) done(stream.errored)
  })
