/** How a run stands, as lineage has it. */
import type { RunStatus } from 'flext-core'

import type { RunOutcome } from './model.ts'

export const runOutcomes: Readonly<Record<RunStatus, RunOutcome>> = {
  queued: 'running',
  running: 'running',
  waiting: 'running',
  compensating: 'running',
  committed: 'completed',
  compensated: 'failed',
  cancelled: 'aborted',
  stuck: 'failed',
  faulted: 'failed',
}
