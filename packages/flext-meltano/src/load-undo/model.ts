/** A published load that is to be taken back. */
import { nullable, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { ETLPipelineRequest, RowCounts } from '../etl-pipeline/model.ts'
import { SingerState } from '../singer/message.ts'

export const LoadUndoRequest = strictObject(
  {
    pipeline: ETLPipelineRequest,
    /** The run that committed it. */
    run: t.string,
    stateId: t.string,
    /** What its staging was named by. */
    staging: t.string,
  },
  'LoadUndoRequest',
)
export interface LoadUndoRequest extends t.TypeOf<typeof LoadUndoRequest> {}

export const LoadUndoResult = t.readonly(
  t.type({
    stateId: t.string,
    run: t.string,
    /** Rows that are gone, by table. */
    rows: RowCounts,
    /** Tables that the run had made, and that are gone. */
    dropped: t.readonlyArray(t.string),
    /** Where the next run goes on. */
    state: nullable(SingerState),
  }),
  'LoadUndoResult',
)
export interface LoadUndoResult extends t.TypeOf<typeof LoadUndoResult> {}
