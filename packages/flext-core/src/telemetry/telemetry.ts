/** What the runtime tells whoever watches its running: spans and metrics. See {@link otelTelemetry}. */
import type { RunRecord } from '../journal/record.ts'

export interface WatchedRun {
  readonly service: string
  readonly id: string
}

export interface WatchedStep extends WatchedRun {
  readonly step: string
  readonly kind: string
  readonly attempt: number
  readonly lane: string
}

export interface Telemetry {
  /** Off: the runtime then does not even ask. */
  readonly enabled: boolean
  /** `work` is one run, from its start or recovery to its end in this process. */
  readonly run: <A>(
    run: WatchedRun & { readonly recovered: boolean; readonly traceparent: string | undefined },
    work: () => Promise<A>,
  ) => Promise<A>
  readonly attempt: <A>(step: WatchedStep, work: () => A) => A
  readonly undo: <A>(step: WatchedStep, work: () => A) => A
  readonly recorded: (run: WatchedRun, record: RunRecord, at: number) => void
  readonly appended: (records: number, took: number) => void
  /** The W3C `traceparent` of the span under way, to be kept with a new run. */
  readonly traceparent: () => string | undefined
}

export const noTelemetry: Telemetry = {
  enabled: false,
  run: (_run, work) => work(),
  attempt: (_step, work) => work(),
  undo: (_step, work) => work(),
  recorded: () => {},
  appended: () => {},
  traceparent: () => undefined,
}
