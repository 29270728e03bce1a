/**
 * Publishing is one transaction: tables made or grown, rows merged, older versions dropped, the
 * state kept and the run marked. Others see all of it, or none.
 */
import { decodeOrThrow, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetRunUnknown, type TargetError } from '../singer/error.ts'
import type { LoadMark, LoadMarks } from '../singer/target/load-mark.ts'
import {
  PublishReceiptJson,
  type PublishReceipt,
  type RowEffects,
} from '../singer/target/row-effects.ts'
import { quote } from '../sql/sql-text.ts'
import { forgetDiscarded } from './discarded.ts'
import { mergeStage } from './merge.ts'
import { stagingSchema } from './name.ts'
import { dropModelViews, placeModels } from './place-models.ts'
import { concludeRun, findRun, forgetRun, stateLeftBy } from './run-record.ts'
import { seal } from './seal.ts'
import { inTransaction, type Session } from './session.ts'
import { forgetStages } from './stage.ts'
import { forgetModels } from './staged-model.ts'
import type { Deletion } from '../table/deletion.ts'

/** Publishes a run, once: asked again, it gives the first receipt and changes nothing. */
export const publishRun = (
  session: Session,
  run: string,
  stateId: string,
  deletion: Deletion,
): Promise<FlextResult<PublishReceipt, TargetError>> =>
  inTransaction(session, () => publishWithin(session, run, stateId, deletion))

/** The same within a transaction that somebody else has begun, and ends. */
export const publishWithin = async (
  session: Session,
  run: string,
  stateId: string,
  deletion: Deletion,
): Promise<FlextResult<PublishReceipt, TargetError>> => {
  const found = await findRun(session, run)
  if (found === undefined) return E.left(targetRunUnknown(run, session.place))
  if (found.status !== 'staging') return E.right(decodeOrThrow(PublishReceiptJson, found.receipt))

  await dropModelViews(session, run)
  const rows: Record<string, number> = {}
  const effects: Record<string, RowEffects> = {}
  const tables: Array<LoadMark> = []
  for (const stage of await seal(session, run)) {
    const merged = await mergeStage(session, stage, deletion)
    if (E.isLeft(merged)) return merged
    rows[stage.name] = merged.right.rows
    effects[stage.name] = merged.right.effects
    tables.push(merged.right.mark)
  }
  const placed = await placeModels(session, run)
  if (E.isLeft(placed)) return placed
  const marks = await marksOf(session, tables, placed.right, stateId)
  const receipt: PublishReceipt = { rows, effects, marks }
  await forgetStaging(session, run)
  await concludeRun(session, found, stateId, receipt)
  return E.right(receipt)
}

/** Drops what a run has staged and forgets it; a published run is left as it is. */
export const discardRun = (
  session: Session,
  run: string,
): Promise<FlextResult<void, TargetError>> =>
  inTransaction<void, TargetError>(session, async () => {
    const status = (await findRun(session, run))?.status
    if (status !== undefined && status !== 'staging') return E.right(undefined)
    await forgetStaging(session, run)
    await forgetRun(session, run)
    return E.right(undefined)
  })

const marksOf = async (
  session: Session,
  tables: ReadonlyArray<LoadMark>,
  models: ReadonlyArray<string>,
  stateId: string,
): Promise<LoadMarks> => {
  const before = (await stateLeftBy(session, stateId)) ?? null
  const [own] = await session.query<{ xid: string }>(`select pg_current_xact_id()::text as xid`)
  return {
    tables,
    models,
    before,
    ...(own === undefined ? {} : { transaction: own.xid }),
  }
}

const forgetStaging = async (session: Session, run: string): Promise<void> => {
  await session.query(`drop schema if exists ${quote(stagingSchema(session.schema, run))} cascade`)
  await forgetStages(session, run)
  await forgetDiscarded(session, run)
  await forgetModels(session, run)
}
