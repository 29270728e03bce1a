/**
 * A durable subscriber in this process: it gets every published event at least once, in order, and
 * the journal remembers how far it has come.
 */
import type { FlextResult } from '../result/result.ts'
import type { FlextTask } from '../result/task.ts'
import type { CloudEvent } from './cloud-event.ts'

export interface EventSubscriber {
  /** Under which the journal keeps its cursor; unique in a runtime. */
  readonly name: string
  /** Which types it wants; a trailing `*` stands for any rest. Default: all. */
  readonly types?: ReadonlyArray<string>
  /** Called for one event after the other. A failure is tried again, with backoff, before the next. */
  readonly handle: (
    event: CloudEvent,
    signal: AbortSignal,
  ) => FlextTask<unknown, unknown> | Promise<FlextResult<unknown, unknown> | void> | void
}

export interface Subscription {
  /** Settles when everything published so far has been handled. */
  readonly caughtUp: () => Promise<void>
  /** Ends the subscription; the cursor stays. */
  readonly stop: () => Promise<void>
}

export const wants = ({ types }: EventSubscriber, type: string): boolean =>
  types === undefined ||
  types.some((wanted) =>
    wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted,
  )
