/** The deciding half of target-duckdb: what a run has staged, and whether it is to be seen. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { readKept } from '../durable/durable-file.ts'
import { targetRunUnknown, type TargetError } from '../singer/error.ts'
import type { SingerState } from '../singer/message.ts'
import { lockRun } from '../singer/run-lock.ts'
import type { PublishReceipt } from '../singer/row-effects.ts'
import type { StagedRun, TargetStaging } from '../singer/target-store.ts'
import { stagingFolder, stagingLock } from '../target-jsonl/jsonl-config.ts'
import { dropFolder, jsonlStaging } from '../target-jsonl/jsonl-staging.ts'
import { manifestName } from '../target-jsonl/jsonl-store.ts'
import { Manifest } from '../target-jsonl/manifest.ts'
import { announcementStream, stagingPlace, type DuckdbTargetConfig } from './duckdb-config.ts'
import { whereDatabase, withDuckdb } from './duckdb-database.ts'
import { publishRun } from './publish.ts'
import { receiptOf, stateLeft } from './warehouse-records.ts'

/** The staging beside a database file. Looking makes no file; each call opens it and closes it again. */
export const duckdbStaging = (config: DuckdbTargetConfig): TargetStaging => {
  const place = stagingPlace(config)
  const lines = jsonlStaging(place)
  return {
    publishedState: (stateId) => () =>
      whereDatabase<SingerState | undefined>(config, async (database) =>
        E.right(await stateLeft(database, stateId)),
      ),
    staged: (run) => async () => {
      const staged = await lines.staged(run)()
      return E.isRight(staged) && staged.right !== undefined
        ? E.right(withoutAnnouncements(staged.right))
        : staged
    },
    publish: (run, stateId) => async () => {
      const folder = stagingFolder(place, run)
      if (!existsSync(folder)) return publishedBefore(config, run)
      const lock = lockRun(stagingLock(place, run))
      if (E.isLeft(lock)) return lock
      try {
        const manifest = readKept(Manifest, join(folder, manifestName))
        if (E.isLeft(manifest)) return manifest
        const { right: kept } = manifest
        if (kept === undefined) return await publishedBefore(config, run)
        const published = await withDuckdb(config, 'write', (database) =>
          publishRun(config, database, kept, stateId),
        )
        if (E.isLeft(published)) return published
        const dropped = dropFolder(folder)
        return E.isLeft(dropped) ? dropped : published
      } finally {
        lock.right.remove()
      }
    },
    discard: lines.discard,
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

const withoutAnnouncements = (staged: StagedRun): StagedRun => ({
  ...staged,
  rows: Object.fromEntries(
    Object.entries(staged.rows).filter(([stream]) => stream !== announcementStream),
  ),
})
