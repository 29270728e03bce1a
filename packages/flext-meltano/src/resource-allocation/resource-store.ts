/**
 * Who has how much of what: slots of a source or a target, memory. Kept in a SQLite file for all
 * processes of a project. Each owner holds a lock of the operating system's; what a dead one had is
 * free at once.
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'

import type { FlextResult } from 'flext-core'
import { takeFileLock, type FileLock } from 'flext-core/file-lock'
import { openNodeSqlite } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import { makeFolder } from '../io/make-folder.ts'
import type { TargetStorageFailed } from '../singer/target/target-error.ts'
import { attempt, inTransaction } from '../target-sqlite/warehouse.ts'

export interface ResourceNeed {
  readonly resource: string
  readonly amount: number
  /** All there is of it. */
  readonly capacity: number
}

type Done<A> = FlextResult<A, TargetStorageFailed>

export interface ResourceStore {
  /** All that is needed, or the resources that are short. The same holder has it once. */
  readonly take: (holder: string, needs: ReadonlyArray<ResourceNeed>) => Done<ReadonlyArray<string>>
  readonly release: (holder: string) => Done<void>
  /** What holders have, by resource. */
  readonly held: () => Done<Readonly<Record<string, number>>>
  /** What this owner has is free again. */
  readonly close: () => void
}

/** In a folder of its own. Whoever opens it closes it. */
export const openResourceStore = (folder: string): ResourceStore => {
  makeFolder(folder)
  const path = join(folder, 'resources.db')
  const owner = randomUUID()
  const lockOf = (name: string): string => join(folder, `${name}.lock`)
  const lock = takeFileLock(lockOf(owner))
  const database = openNodeSqlite({ path, busyTimeout: 30_000, synchronous: 'normal' })
  database.exec(`create table if not exists allocation (
    owner text not null, holder text not null, resource text not null, amount integer not null,
    primary key (holder, resource)
  ) without rowid`)
  const change = <A>(work: () => A): Done<A> =>
    attempt(path, () =>
      inTransaction({ path, database }, () => {
        buryTheDead(database, owner, lockOf)
        return E.right(work())
      }),
    )

  return {
    take: (holder, needs) =>
      change(() => {
        const short = needs.filter(
          (need) => heldOf(database, need.resource, holder) + need.amount > need.capacity,
        )
        if (short.length > 0) return short.map(({ resource }) => resource)
        const put = database.prepare('insert or replace into allocation values (?, ?, ?, ?)')
        for (const { resource, amount } of needs) put.run(owner, holder, resource, amount)
        return []
      }),
    release: (holder) =>
      change(() => void database.prepare('delete from allocation where holder = ?').run(holder)),
    held: () =>
      change(() =>
        Object.fromEntries(
          database
            .prepare('select resource, sum(amount) as amount from allocation group by resource')
            .all()
            .map((row) => [String(row['resource']), Number(row['amount'])]),
        ),
      ),
    close: () => {
      database.close()
      lock?.remove()
    },
  }
}

const heldOf = (database: DatabaseSync, resource: string, but: string): number =>
  Number(
    database
      .prepare(
        'select coalesce(sum(amount), 0) as amount from allocation where resource = ? and holder <> ?',
      )
      .get(resource, but)?.['amount'],
  )

/** An owner whose lock can be had is no more. */
const buryTheDead = (
  database: DatabaseSync,
  self: string,
  lockOf: (owner: string) => string,
): void => {
  const owners = database.prepare('select distinct owner from allocation').all()
  for (const { owner } of owners) {
    if (owner === self) continue
    const lock: FileLock | undefined = takeFileLock(lockOf(String(owner)))
    if (lock === undefined) continue
    database.prepare('delete from allocation where owner = ?').run(String(owner))
    lock.remove()
  }
}
