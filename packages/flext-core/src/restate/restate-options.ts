/** What can be chosen about a runtime on Restate. */
import { durationMs, type DurationInput } from '../clock/duration.ts'
import type { RuntimeOptions } from '../runtime/runtime-options.ts'
import type { ListenOptions } from './endpoint-server.ts'

export interface RestateRuntimeOptions extends Omit<
  RuntimeOptions,
  'alwaysReplay' | 'faults' | 'queues'
> {
  /** Where the server, or the load balancer before the cluster, takes requests: `http://localhost:8080`. */
  readonly ingress: string
  /** Of the admin API: `http://localhost:9070`. Without it nothing is registered, and no runs are listed. */
  readonly admin?: string
  /** Serves the handlers from this process. Without it this process only asks for runs. */
  readonly listen?: ListenOptions
  /** Sent with every request to the server, for instance `authorization`. */
  readonly headers?: Readonly<Record<string, string>>
  /** How long the server may be out of reach before a request fails. Default 30 seconds. */
  readonly patience?: DurationInput
  /** How long an ended run can be looked at and taken back. Default 30 days. */
  readonly retention?: DurationInput
  /**
   * How long a run that waits is kept in a process before it is put aside. A step that takes longer
   * hears of a cancellation only when it is done. Default: what the server says, which is a minute.
   */
  readonly idle?: DurationInput
  /** How long one attempt at a step may take before Restate begins it anew. Default an hour. */
  readonly longestStep?: DurationInput
  /** Public keys of the servers that may call the handlers. Default: whoever reaches them may. */
  readonly identityKeys?: ReadonlyArray<string>
  /** How often subscribers of this process look for events of other processes. Default half a second. */
  readonly lookEvery?: DurationInput
  /**
   * How long a run really waits that is to wait so many milliseconds, for tests.
   * @internal
   */
  readonly waitsFor?: (ms: number) => number
}

const hour = 60 * 60 * 1000
const day = 24 * hour

export const timesOf = ({
  patience = 30_000,
  retention = 30 * day,
  idle,
  longestStep = hour,
  lookEvery = 500,
}: RestateRuntimeOptions) => ({
  idle: idle === undefined ? undefined : durationMs(idle),
  longestStep: durationMs(longestStep),
  patience: durationMs(patience),
  retention: durationMs(retention),
  lookEvery: durationMs(lookEvery),
})
