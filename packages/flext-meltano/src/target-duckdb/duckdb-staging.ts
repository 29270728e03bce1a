/** The deciding half of target-duckdb: what a run has staged, and whether it is to be seen. */
import { existsSync } from 'node:fs'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import {
  dropFolder,
  dropRun,
  isStaged,
  manifestOf,
  stagedRun,
  type RowCounts,
} from '../file-target/staged-run.ts'
import { stagingFolder, stagingLock } from '../file-target/staging-place.ts'
import { targetRunUnknown, type TargetError } from '../singer/error.ts'
import type { SingerState } from '../singer/message.ts'
import type { PublishReceipt } from '../singer/target/row-effects.ts'
import { withRunLock } from '../singer/target/run-lock.ts'
import type { TargetStaging } from '../singer/target/target-store.ts'
import { announcementStream, stagingPlace, type DuckdbTargetConfig } from './duckdb-config.ts'
import { whereDatabase, withDuckdb } from './duckdb-database.ts'
import { publishRun } from './publish.ts'
import { receiptOf, stateLeft } from './warehouse-records.ts'

/** The staging beside a database file. Looking makes no file; each call opens it and closes it again. */
export const duckdbStaging = (config: DuckdbTargetConfig): TargetStaging => {
  const place = stagingPlace(config)
  return {
    publishedState: (stateId) => () =>
      whereDatabase<SingerState | undefined>(config, async (database) =>
        E.right(await stateLeft(database, stateId)),
      ),
    staged: (run) => () => stagedRun(place, run, withoutAnnouncements),
    publish: (run, stateId) => async () => {
      const folder = stagingFolder(place, run)
      if (!existsSync(folder)) return publishedBefore(config, run)
      return withRunLock(stagingLock(place, run), async () => {
        const manifest = manifestOf(place, run)
        if (E.isLeft(manifest)) return manifest
        const { right: kept } = manifest
        if (kept === undefined) return publishedBefore(config, run)
        const published = await withDuckdb(config, 'write', (database) =>
          publishRun(config, database, kept, stateId),
        )
        if (E.isLeft(published)) return published
        const dropped = dropFolder(folder)
        return E.isLeft(dropped) ? dropped : published
      })
    },
    discard: (run) => async () =>
      isStaged(place, run) ? dropRun(place, run, () => E.right(undefined)) : E.right(undefined),
  }
}

/** The receipt of a run of which nothing is staged any more. */
const publishedBefore = async (
  config: DuckdbTargetConfig,
  run: string,
): Promise<FlextResult<PublishReceipt, TargetError>> => {
  const found = await whereDatabase<PublishReceipt | undefined>(config, async (database) =>
    E.right(await receiptOf(database, run)),
  )
  if (E.isLeft(found)) return found
  return found.right === undefined
    ? E.left(targetRunUnknown(run, config.database))
    : E.right(found.right)
}

const withoutAnnouncements = (rows: RowCounts): RowCounts =>
  Object.fromEntries(Object.entries(rows).filter(([stream]) => stream !== announcementStream))
