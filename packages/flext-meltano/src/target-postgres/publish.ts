/**
 * Publishing is one transaction: tables made or grown, rows merged, older versions dropped, the
 * state kept and the run marked. Others see all of it, or none.
 */
import { decodeOrThrow, fromJsonString, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetRunUnknown, type TargetError } from '../singer/error.ts'
import { PublishReceipt, type RowEffects } from '../singer/row-effects.ts'
import { forgetDiscarded } from './discarded.ts'
import { mergeStage } from './merge.ts'
import { quote, stagingSchema } from './name.ts'
import { dropModelViews, placeModels } from './place-models.ts'
import { concludeRun, findRun, forgetRun } from './run-record.ts'
import { seal } from './seal.ts'
import { inTransaction, type Session } from './session.ts'
import { forgetStages } from './stage.ts'
import { forgetModels } from './staged-model.ts'
import type { Deletion } from './supersession.ts'

const Receipt = fromJsonString(PublishReceipt)

/** Publishes a run, once: asked again, it gives the first receipt and changes nothing. */
export const publishRun = (
  session: Session,
  run: string,
  stateId: string,
  deletion: Deletion,
): Promise<FlextResult<PublishReceipt, TargetError>> =>
  inTransaction<PublishReceipt, TargetError>(session, async () => {
    const found = await findRun(session, run)
    if (found === undefined) return E.left(targetRunUnknown(run, session.place))
    if (found.status === 'published') return E.right(decodeOrThrow(Receipt, found.receipt))

    await dropModelViews(session, run)
    const rows: Record<string, number> = {}
    const effects: Record<string, RowEffects> = {}
    for (const stage of await seal(session, run)) {
      const merged = await mergeStage(session, stage, deletion)
      if (E.isLeft(merged)) return merged
      rows[stage.name] = merged.right.rows
      effects[stage.name] = merged.right.effects
    }
    const placed = await placeModels(session, run)
    if (E.isLeft(placed)) return placed
    const receipt: PublishReceipt = { rows, effects }
    await forgetStaging(session, run)
    await concludeRun(session, found, stateId, receipt)
    return E.right(receipt)
  })

/** Drops what a run has staged and forgets it; a published run is left as it is. */
export const discardRun = (
  session: Session,
  run: string,
): Promise<FlextResult<void, TargetError>> =>
  inTransaction<void, TargetError>(session, async () => {
    if ((await findRun(session, run))?.status === 'published') return E.right(undefined)
    await forgetStaging(session, run)
    await forgetRun(session, run)
    return E.right(undefined)
  })

const forgetStaging = async (session: Session, run: string): Promise<void> => {
  await session.query(`drop schema if exists ${quote(stagingSchema(session.schema, run))} cascade`)
  await forgetStages(session, run)
  await forgetDiscarded(session, run)
  await forgetModels(session, run)
}
