/**
 * Publishing is one transaction: tables made or grown, rows merged, models put in place, older
 * versions dropped, the state kept and the run marked. Others see all of it, or none.
 */
import { decodeOrThrow, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetRunUnknown, type TargetError } from '../singer/error.ts'
import type { LoadMark } from '../singer/target/load-mark.ts'
import {
  PublishReceiptJson,
  type PublishReceipt,
  type RowEffects,
} from '../singer/target/row-effects.ts'
import type { Deletion } from '../table/deletion.ts'
import { forgetDiscarded } from './discarded.ts'
import { mergeStage } from './merge.ts'
import { forgetPlans } from './model-plan.ts'
import { placeModel } from './place-model.ts'
import { concludeRun, findRun, forgetRun, stateLeftBy } from './run-record.ts'
import { seal } from './seal.ts'
import { forgetStages, stagesOf } from './stage.ts'
import { dropTable } from './staging-table.ts'
import { inTransaction, type Warehouse } from './warehouse.ts'

/** Publishes a run, once: asked again, it gives the first receipt and changes nothing. */
export const publishRun = (
  warehouse: Warehouse,
  run: string,
  stateId: string,
  deletion: Deletion,
): FlextResult<PublishReceipt, TargetError> =>
  inTransaction(warehouse, (database) => {
    const found = findRun(database, run)
    if (found === undefined) return E.left(targetRunUnknown(run, warehouse.path))
    if (found.status !== 'staging') return E.right(decodeOrThrow(PublishReceiptJson, found.receipt))

    const rows: Record<string, number> = {}
    const effects: Record<string, RowEffects> = {}
    const tables: Array<LoadMark> = []
    const models: Array<string> = []
    for (const stage of seal(database, run)) {
      if (stage.kind === 'model') {
        const placed = placeModel(database, warehouse.path, stage)
        if (E.isLeft(placed)) return placed
        models.push(stage.target)
      } else {
        const merged = mergeStage(database, stage, deletion)
        if (E.isLeft(merged)) return merged
        rows[stage.name] = merged.right.rows
        effects[stage.name] = merged.right.effects
        tables.push(merged.right.mark)
      }
    }
    const before = stateLeftBy(database, stateId) ?? null
    const receipt: PublishReceipt = { rows, effects, marks: { tables, models, before } }
    forgetStages(database, run)
    forgetDiscarded(database, run)
    forgetPlans(database, run)
    concludeRun(database, found, stateId, receipt)
    return E.right(receipt)
  })

/** Drops what a run has staged and forgets it; a published run is left as it is. */
export const discardRun = (warehouse: Warehouse, run: string): FlextResult<void, TargetError> =>
  inTransaction(warehouse, (database) => {
    const status = findRun(database, run)?.status
    if (status !== undefined && status !== 'staging') return E.right(undefined)
    for (const { staging } of stagesOf(database, run)) dropTable(database, staging)
    forgetStages(database, run)
    forgetDiscarded(database, run)
    forgetPlans(database, run)
    forgetRun(database, run)
    return E.right(undefined)
  })
