/** What can be chosen about a runtime, whatever its store. */
import { systemClock, type Clock } from '../clock/clock.ts'
import { journalId } from '../journal/journal-id.ts'
import type { Journal } from '../journal/journal.ts'
import { usualPayloadLimit } from '../journal/payload-limit.ts'
import { silentLog, type FlextLog } from '../log/log.ts'
import type { Queue } from '../queue/queue.ts'
import type { RetryPolicy } from '../step/retry.ts'
import { otelTelemetry } from '../telemetry/otel-telemetry.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { FaultPlan } from './faults.ts'
import { JournalWriter } from './journal-writer.ts'
import type { RuntimeKit } from './kit.ts'
import { randomUuid } from './random-uuid.ts'
import { runIdAt } from './run-id.ts'

export interface RuntimeOptions {
  readonly clock?: Clock
  /** In [0, 1), for jitter and for `random()`. Default `Math.random`. */
  readonly random?: () => number
  /** For `uuid()` and for runs without an id. Default `crypto.randomUUID`. */
  readonly uuid?: () => string
  /** Default: silent. */
  readonly log?: FlextLog
  /** Default: spans and metrics go to `@opentelemetry/api` when a provider is registered there. */
  readonly telemetry?: Telemetry
  /** The queues in which runs may wait for their turn. */
  readonly queues?: ReadonlyArray<Queue>
  /** For undos, and for pivots whose outcome is not known. Default: 12 more attempts, up to 30 s apart, which is about a minute. */
  readonly persistence?: RetryPolicy<never>
  /** For finishing steps without a policy of their own. Default: for ever, up to 60 s apart. */
  readonly finishing?: RetryPolicy<never>
  /**
   * How many bytes of JSON a request, a step's output with its events, a signal or a result may have.
   * Default: 2 MiB. A runtime in memory, which keeps no JSON, does not measure.
   */
  readonly payloadLimit?: number
  /** Replays a flow from the start after each step, to show up whatever in it is not deterministic. */
  readonly alwaysReplay?: boolean
  /** @internal */
  readonly faults?: FaultPlan
}

/** What the kit needs of a journal. */
type KitJournal = Pick<Journal, 'append' | 'immediate' | 'cells' | 'setCells'>

export const kitOf = (journal: KitJournal, options: RuntimeOptions): RuntimeKit => {
  const { clock = systemClock, telemetry = otelTelemetry() } = options
  let id: Promise<string> | undefined
  return {
    clock,
    random: options.random ?? Math.random,
    uuid: options.uuid ?? randomUuid,
    runId: options.uuid ?? (() => runIdAt(clock.now())),
    writer: new JournalWriter(journal, {
      payloadLimit: options.payloadLimit ?? usualPayloadLimit,
      onAppend: (records, took) => {
        if (telemetry.enabled) telemetry.appended(records, took)
      },
    }),
    journalId: () => (id ??= journalId(journal)),
    log: options.log ?? silentLog,
    telemetry,
    queues: options.queues ?? [],
    persistence: options.persistence ?? { times: 12, base: 100, cap: 30_000 },
    finishing: options.finishing ?? { times: Infinity, base: 100, cap: 60_000 },
    alwaysReplay: options.alwaysReplay ?? false,
    faults: options.faults,
  }
}
