/** The deciding half of the target: what a run has staged, and whether it is to be seen. */
import { existsSync } from 'node:fs'

import { decodeOrThrow, type FlextResult, type FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetRunUnknown, type TargetError } from '../singer/error.ts'
import { SingerStateJson } from '../singer/message.ts'
import { withRunLock } from '../singer/target/run-lock.ts'
import type { LoadStands, TakenBack } from '../singer/target/taken-back.ts'
import type { StagedRun, TargetStaging } from '../singer/target/target-store.ts'
import { deletionOf } from '../table/deletion.ts'
import { discardedOf } from './discarded.ts'
import { discardRun, publishRun } from './publish.ts'
import { findRun, stateLeftBy } from './run-record.ts'
import { stagingLock, type SqliteTargetConfig } from './sqlite-config.ts'
import { locationOf } from './sqlite-store.ts'
import { stagesOf } from './stage.ts'
import { takeBackRun } from './take-back.ts'
import { withWarehouse, type Warehouse } from './warehouse.ts'

/** The staging of a warehouse file. Looking makes no file; each call opens it and closes it again. */
export const sqliteStaging = (config: SqliteTargetConfig): TargetStaging => {
  const location = locationOf(config)
  const using =
    <A>(
      use: (warehouse: Warehouse) => FlextResult<A, TargetError>,
    ): FlextTask<A | undefined, TargetError> =>
    async () =>
      withWarehouse(location, use)
  /** A target whose orchestrator was killed may go on for a moment: it is waited for. */
  const usingRun =
    <A>(
      run: string,
      use: (warehouse: Warehouse) => FlextResult<A, TargetError>,
    ): FlextTask<A | undefined, TargetError> =>
    async () =>
      existsSync(location.path)
        ? withRunLock(stagingLock(config, run), () => withWarehouse(location, use))
        : E.right(undefined)

  return {
    publishedState: (stateId) =>
      using(({ database }) => {
        const kept = stateLeftBy(database, stateId)
        return E.right(kept === undefined ? undefined : decodeOrThrow(SingerStateJson, kept.state))
      }),
    staged: (run) => usingRun(run, ({ database }) => E.right(stagedRun(database, run))),
    publish: (run, stateId) => async () => {
      const published = await usingRun(run, (warehouse) =>
        publishRun(warehouse, run, stateId, deletionOf(config)),
      )()
      if (E.isLeft(published)) return published
      return published.right === undefined
        ? E.left(targetRunUnknown(run, location.path))
        : E.right(published.right)
    },
    takeBack: (run, isTrial) => async () => {
      if (!existsSync(location.path)) return E.left(targetRunUnknown(run, location.path))
      const taken = await withRunLock<TakenBack | undefined, TargetError | LoadStands>(
        stagingLock(config, run),
        () => withWarehouse(location, (warehouse) => takeBackRun(warehouse, run, isTrial)),
      )
      if (E.isLeft(taken)) return taken
      return taken.right === undefined
        ? E.left(targetRunUnknown(run, location.path))
        : E.right(taken.right)
    },
    discard: (run) => async () => {
      const known = await using(({ database }) => E.right(findRun(database, run) !== undefined))()
      if (E.isLeft(known)) return known
      // Where nothing was staged nothing is written, for the folder may well be a read-only one.
      return known.right === true || existsSync(stagingLock(config, run))
        ? usingRun(run, (warehouse) => discardRun(warehouse, run))()
        : E.right(undefined)
    },
  }
}

const stagedRun = (database: Warehouse['database'], run: string): StagedRun | undefined => {
  const found = findRun(database, run)
  if (found?.status !== 'staging') return undefined
  const discarded = discardedOf(database, run)
  const streams = stagesOf(database, run).filter(({ kind }) => kind === 'stream')
  return {
    run,
    state: found.state === null ? undefined : decodeOrThrow(SingerStateJson, found.state),
    rows: Object.fromEntries(streams.map(({ name, rows }) => [name, rows])),
    ended: found.ended === 1,
    ...(Object.keys(discarded).length === 0 ? {} : { discarded }),
  }
}
