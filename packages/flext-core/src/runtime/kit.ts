/** What every run of a runtime shares. */
import type { Clock } from '../clock/clock.ts'
import type { FlextLog } from '../log/log.ts'
import type { OutcomeKeeper } from '../run/outcome-keeper.ts'
import type { Queue } from '../queue/queue.ts'
import type { RetryPolicy } from '../step/retry.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { FaultPlan } from './faults.ts'
import type { JournalWriter } from './journal-writer.ts'

export interface RuntimeKit {
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  readonly uuid: () => string
  /** The id of a run that starts now and was given none. */
  readonly runId: () => string
  readonly writer: JournalWriter
  /** Names the journal; undefined where an engine beneath keeps the runs. */
  readonly journalId?: () => Promise<string>
  readonly log: FlextLog
  readonly telemetry: Telemetry
  readonly queues: ReadonlyArray<Queue>
  /** For undos, and for pivots whose outcome is not known. */
  readonly persistence: RetryPolicy<never>
  /** For finishing steps without a policy of their own. */
  readonly finishing: RetryPolicy<never>
  readonly alwaysReplay: boolean
  readonly faults: FaultPlan | undefined
  /** Of a runtime whose runs an engine beneath it replays. */
  readonly keeper?: OutcomeKeeper
}
