/** Runs that publish into the files of one destination do so one after another. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { exclusively } from '../durable/exclusively.ts'
import { targetStorageFailed, type TargetError } from '../singer/error.ts'
import { lockRefused } from '../singer/target/run-lock.ts'
import { publishingLock, type StagingPlace } from './staging-place.ts'

/** The lock of a process that died is free at once, so whoever has it is at work. */
const patienceMs = 3_600_000

export const onePublisher = async <A>(
  place: StagingPlace,
  work: () => Promise<FlextResult<A, TargetError>>,
): Promise<FlextResult<A, TargetError>> => {
  const file = publishingLock(place)
  try {
    const others = 'others that publish to it for an hour'
    return (
      (await exclusively(file, work, patienceMs))?.done ??
      E.left(targetStorageFailed(place.destination_path, 'a folder to publish to', others))
    )
  } catch (error) {
    return E.left(lockRefused(file, error))
  }
}
