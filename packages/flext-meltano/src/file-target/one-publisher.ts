/**
 * Runs that publish into the files of one destination do so one after another. Whoever is at it leaves
 * a note beside the lock, so that those who have waited in vain can say for whom.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { onDiskLater } from '../durable/durable-file.ts'
import { exclusively } from '../durable/exclusively.ts'
import { targetStorageFailed, type TargetError } from '../singer/error.ts'
import { lockRefused } from '../singer/target/run-lock.ts'
import { publisherNote, publishingLock, type StagingPlace } from './staging-place.ts'

/** The lock of a process that died is free at once, so whoever has it is at work. */
const usualPatienceMs = 600_000

/** What the system refuses of the work is told of the destination, and of the lock only what it refuses there. */
export const onePublisher = async <A>(
  place: StagingPlace,
  run: string,
  work: () => Promise<FlextResult<A, TargetError>>,
  patienceMs = usualPatienceMs,
): Promise<FlextResult<A, TargetError>> => {
  const file = publishingLock(place)
  const note = publisherNote(place)
  const noted = async (): Promise<FlextResult<A, TargetError>> => {
    leaveNote(note, `${run} (process ${process.pid}), since ${new Date().toISOString()}`)
    try {
      return E.flattenW(await onDiskLater(place.destination_path, work))
    } finally {
      rmSync(note, { force: true })
    }
  }
  try {
    const done = await exclusively(file, noted, patienceMs)
    if (done !== undefined) return done.done
  } catch (error) {
    return E.left(lockRefused(file, error))
  }
  const waited = `to publish to it within ${patienceMs / 60_000} min`
  const found = `another run that does: ${noteIn(note) ?? 'which one is not known'}`
  return E.left(targetStorageFailed(place.destination_path, waited, found, 'LOCKED'))
}

/** A full disk is no reason to go without publishing: it is done without a note. */
const leaveNote = (note: string, text: string): void => {
  rmSync(note, { force: true })
  try {
    writeFileSync(note, text)
  } catch {
    rmSync(note, { force: true })
  }
}

const noteIn = (note: string): string | undefined => {
  try {
    const text = readFileSync(note, 'utf8')
    return text === '' ? undefined : text
  } catch {
    return undefined
  }
}
