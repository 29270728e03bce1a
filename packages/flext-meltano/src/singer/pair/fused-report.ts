/** What a fused pair tells the orchestrator while it loads: one JSON object a line on stdout. */
import * as t from 'io-ts'

import { SingerState } from '../message.ts'

export const FusedReport = t.readonly(
  t.intersection(
    [
      t.type({ rows: t.readonly(t.record(t.string, t.number)), bytes: t.number }),
      /** A state that is durable. */
      t.partial({ state: SingerState, bytesByStream: t.readonly(t.record(t.string, t.number)) }),
    ],
    'FusedReport',
  ),
)
export interface FusedReport extends t.TypeOf<typeof FusedReport> {}
