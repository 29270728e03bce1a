/**
 * At most one process writes to a journal. The owner's connection holds an advisory lock, which the
 * server takes back as soon as the connection ends; who the owner is, and when it was last heard of,
 * stands in the table `owner`.
 */
import { hostname } from 'node:os'

import type { JournalOwner } from '../journal/journal-open-error.ts'
import { isAlive } from '../journal/owner-process.ts'
import type { Server } from './server.ts'
import type { Session } from './session.ts'

export interface OwnerLock {
  /** Takes the lock, if nobody has it. */
  readonly take: () => Promise<boolean>
  readonly release: () => Promise<void>
  /** Ends the connection of an owner that was not heard of for `lease` milliseconds; answers whether there was one. */
  readonly evict: (lease: number) => Promise<boolean>
  /** Ends a connection of our own that the server has not yet found to be gone. */
  readonly disconnect: (backend: number) => Promise<void>
  readonly owner: () => Promise<NamedOwner | undefined>
}

export interface NamedOwner extends JournalOwner {
  readonly epoch: number
  /** Milliseconds since it was last heard of. */
  readonly silent: number
  /** Its connection holds the lock. */
  readonly isConnected: boolean
  /** Its connection was ended by a restart of the server; it is about to come back, if it lives. */
  readonly isReturning: boolean
}

export const ownerLock = (session: Session, server: Server): OwnerLock => {
  const owner = server.table('owner')
  const holders = `select pid from pg_locks where locktype = 'advisory' and objsubid = 2 and granted
    and classid = ${server.lock[0]} and objid = ${server.lock[1]}
    and database = (select oid from pg_database where datname = current_database())`
  const hasOwner = async (): Promise<boolean> => {
    const { rows } = await session.query<{ readonly there: boolean }>({
      text: 'select to_regclass($1) is not null as there',
      values: [owner],
    })
    return rows[0]?.there === true
  }

  return {
    take: async () => {
      const { rows } = await session.query<{ readonly taken: boolean }>({
        text: 'select pg_try_advisory_lock($1, $2) as taken',
        values: server.lock,
      })
      return rows[0]?.taken === true
    },
    release: async () => {
      await session.query({ text: 'select pg_advisory_unlock($1, $2)', values: server.lock })
    },
    evict: async (lease) => {
      if (!(await hasOwner())) return false
      const { rowCount } = await session.query({
        text: `select pg_terminate_backend(backend) from ${owner} where backend in (${holders})
          and beat < clock_timestamp() - $1 * interval '1 millisecond'`,
        values: [lease],
      })
      return rowCount === 1
    },
    disconnect: async (backend) => {
      await session.query({
        text: `select pg_terminate_backend(pid) from (${holders}) held where pid = $1`,
        values: [backend],
      })
    },
    owner: async () => {
      if (!(await hasOwner())) return undefined
      const { rows } = await session.query<OwnerRow>({
        text: `select epoch, pid, host, since, beat < pg_postmaster_start_time() as restarted,
          backend in (${holders}) as connected,
          extract(epoch from clock_timestamp() - beat)::float8 * 1000 as silent
          from ${owner} where pid is not null`,
      })
      return rows[0] && named(rows[0])
    },
  }
}

interface OwnerRow {
  readonly epoch: number
  readonly pid: number
  readonly host: string
  readonly since: number
  readonly restarted: boolean
  readonly connected: boolean
  readonly silent: number
}

const named = ({ restarted, connected, ...row }: OwnerRow): NamedOwner => ({
  ...row,
  isConnected: connected,
  isReturning: restarted && (row.host !== hostname() || isAlive(row.pid)),
})
