/**
 * The write transactions of a journal. After a failed one it is not known what reached the disk, so
 * the first failure is the last: the journal is broken until it is opened again.
 */
import type { DatabaseSync } from 'node:sqlite'

import { JournalBroken } from '../journal/journal.ts'
import { asBroken } from './sqlite-failure.ts'

export interface GroupCommit {
  /** Does all of the work durably, or none of it. */
  readonly commit: (doing: string, work: () => void) => void
  /** Reads; a failure is told in the same words, and breaks nothing. */
  readonly read: <A>(doing: string, work: () => A) => A
  readonly refuseBroken: () => void
  readonly isBroken: () => boolean
  /** No work is taken from now on. */
  readonly close: () => void
}

export const groupCommit = (database: DatabaseSync, path: string, epoch: number): GroupCommit => {
  const begin = database.prepare('begin immediate')
  const commit = database.prepare('commit')
  const owner = database.prepare('select epoch, pid from owner')
  let broken: { readonly failure: unknown } | undefined

  const refuseBroken = (): void => {
    if (broken !== undefined) throw broken.failure
  }
  /** The lock's file may have been deleted by hand; the epoch tells it from the journal itself. */
  const refuseLostOwnership = (): void => {
    const named = owner.get() as { readonly epoch: number; readonly pid: number | null } | undefined
    if (named?.epoch === epoch) return
    throw new JournalBroken(
      `the journal ${path} was taken over by process ${named?.pid ?? 'unknown'}; was its lock file deleted?`,
    )
  }
  /** SQLite may have rolled back by itself; the failure that led here is the one to report. */
  const rollBack = (): void => {
    if (database.isTransaction) database.exec('rollback')
  }

  return {
    commit: (doing, work) => {
      refuseBroken()
      try {
        begin.run()
        refuseLostOwnership()
        work()
        commit.run()
      } catch (failure) {
        broken = { failure: asBroken(path, doing, failure) }
        rollBack()
        throw broken.failure
      }
    },
    read: (doing, work) => {
      refuseBroken()
      try {
        return work()
      } catch (failure) {
        throw asBroken(path, doing, failure)
      }
    },
    refuseBroken,
    isBroken: () => broken !== undefined,
    close: () => {
      broken ??= { failure: new JournalBroken(`the journal ${path} is closed`) }
    },
  }
}
