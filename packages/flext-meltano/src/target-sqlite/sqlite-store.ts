/**
 * The writing half of the target: the rows of one run into its staging tables. What stands between
 * two checkpoints is one transaction, rows, columns and STATE alike.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tableDefaults } from '../singer/native-defaults.ts'
import { targetRunOver, targetSchemaMissing, type TargetError } from '../singer/error.ts'
import { lockRun } from '../singer/target/run-lock.ts'
import type { ImmediateTargetStore } from '../singer/target/target-store.ts'
import {
  announcementOf,
  checkAgainstStage,
  settleAnnouncement,
  type Announcement,
} from './announcement.ts'
import { keepDiscarded } from './discarded.ts'
import { advanceRun, findRun } from './run-record.ts'
import { unseal } from './seal.ts'
import { stagingLock, type SqliteTargetConfig } from './sqlite-config.ts'
import { keepStage, stagesOf, type Stage } from './stage.ts'
import { announced, written, type StreamStage } from './stream-stage.ts'
import { findTable } from './table.ts'
import {
  attempt,
  inTransaction,
  openWarehouse,
  type Warehouse,
  type WarehouseLocation,
} from './warehouse.ts'

/** Opens the staging of a run where its last checkpoint left it. */
export const openSqliteStore = (
  config: SqliteTargetConfig,
  run: string,
): FlextResult<ImmediateTargetStore, TargetError> => {
  const opened = openWarehouse(locationOf(config))
  if (E.isLeft(opened)) return opened
  const warehouse = opened.right
  const lock = lockRun(stagingLock(config, run))
  if (E.isLeft(lock)) {
    warehouse.database.close()
    return lock
  }
  const close = (): void => {
    warehouse.database.close()
    lock.right.remove()
  }
  const stages = resumedStages(warehouse, run)
  if (E.isRight(stages)) {
    return E.right({ ...storeOn(warehouse, config, run, stages.right), close })
  }
  close()
  return stages
}

/** Where a configured target keeps its warehouse. */
export const locationOf = ({ database, busy_timeout }: SqliteTargetConfig): WarehouseLocation => ({
  path: database,
  ...(busy_timeout === undefined ? {} : { busyTimeout: busy_timeout }),
})

const resumedStages = (
  warehouse: Warehouse,
  run: string,
): FlextResult<ReadonlyArray<Stage>, TargetError> =>
  inTransaction<ReadonlyArray<Stage>, TargetError>(warehouse, (database) => {
    if (findRun(database, run)?.status === 'published')
      return E.left(targetRunOver(run, warehouse.path))
    unseal(database, run)
    return E.right(stagesOf(database, run))
  })

const storeOn = (
  { database, path }: Warehouse,
  config: SqliteTargetConfig,
  run: string,
  resumed: ReadonlyArray<Stage>,
): Omit<ImmediateTargetStore, 'close'> => {
  const stages = new Map(resumed.map((stage) => [stage.name, stage]))
  const streams = new Map<string, StreamStage>()
  const changed = new Set<string>()
  let broken: E.Left<TargetError> | undefined

  /** A transaction that failed half-way can only be rolled back: nothing is added to it. */
  const within = (work: () => FlextResult<void, TargetError>): FlextResult<void, TargetError> => {
    if (broken) return broken
    const done = attempt(path, () => {
      if (!database.isTransaction) database.exec('begin immediate')
      return work()
    })
    if (E.isLeft(done)) broken = done
    return done
  }

  const keep = (stream: StreamStage): FlextResult<void, never> => {
    const { name } = stream.stage
    streams.set(name, stream)
    stages.set(name, stream.stage)
    changed.add(name)
    return E.right(undefined)
  }

  const streamOf = (name: string): FlextResult<StreamStage, TargetError> => {
    const stream = streams.get(name)
    return stream ? E.right(stream) : E.left(targetSchemaMissing(name))
  }

  const announce = (asked: Announcement): FlextResult<void, TargetError> => {
    const before = stages.get(asked.stream)
    const policy = config.schema_changes ?? tableDefaults.schema_changes
    const settled = settleAnnouncement(database, policy, asked, [...stages.values()])
    if (E.isLeft(settled)) return settled
    const announcement = settled.right
    const same = before
      ? checkAgainstStage(announcement, before, findTable(database, before.staging))
      : E.right(undefined)
    if (E.isLeft(same)) return same
    const place = {
      run,
      number: stages.size + 1,
      metadata: config.add_metadata_columns ?? tableDefaults.add_metadata_columns,
    }
    return keep(announced(database, announcement, place, before))
  }

  return {
    schema: (message) =>
      within(() => {
        const announcement = announcementOf(config, message)
        return E.isLeft(announcement) ? announcement : announce(announcement.right)
      }),
    write: (name, records, facts) =>
      within(() => {
        const stream = streamOf(name)
        if (E.isLeft(stream)) return stream
        const done = written(database, stream.right, records, facts)
        return E.isLeft(done) ? done : keep(done.right)
      }),
    cells: (name, shape) => {
      const stream = streamOf(name)
      if (E.isLeft(stream)) return stream
      const rows = stream.right.cells(shape)
      return E.right({
        begin: rows.begin,
        row: rows.row,
        end: () =>
          within(() => {
            const count = rows.end()
            const { stage } = streams.get(name) ?? stream.right
            return keep({ ...stream.right, stage: { ...stage, rows: stage.rows + count } })
          }),
      })
    },
    activateVersion: (name, version) =>
      within(() => {
        const stream = streamOf(name)
        if (E.isLeft(stream)) return stream
        const { stage } = stream.right
        const highest = Math.max(version, stage.version ?? version)
        return keep({ ...stream.right, stage: { ...stage, version: highest } })
      }),
    checkpoint: (state, ended = false) =>
      within(() => {
        for (const name of changed) {
          keepStage(database, stages.get(name) as Stage)
          keepDiscarded(database, run, name, streams.get(name)?.discarded)
        }
        advanceRun(database, run, state, ended)
        database.exec('commit')
        changed.clear()
        return E.right(undefined)
      }),
  }
}
