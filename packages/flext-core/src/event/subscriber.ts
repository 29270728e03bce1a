/**
 * A durable subscriber: it gets every published event at least once, in order, and the journal
 * remembers how far it has come. It is a function in this process, or a sink that hands events on.
 */
import type { FlextResult } from '../result/result.ts'
import type { FlextTask } from '../result/task.ts'
import type { CloudEvent } from './cloud-event.ts'
import type { DeliveryTimeout, ParkingPolicy } from './delivery.ts'
import type { StartFrom } from './starting-point.ts'

/** What a subscriber answers; a failure is tried again, with backoff, before the next event. */
export type Handled =
  | FlextTask<unknown, unknown>
  | Promise<FlextResult<unknown, unknown> | void>
  | void

export interface EventSubscriber {
  /** Under which the journal keeps its cursor; unique in a runtime. */
  readonly name: string
  /** Which types it wants; a trailing `*` stands for any rest. Default: all. */
  readonly types?: ReadonlyArray<string>
  /** Where it begins when the journal does not know it yet. Default: `beginning`. */
  readonly from?: StartFrom
  /** When an event it keeps failing at is put aside; `false`: never, it blocks what comes after. */
  readonly parking?: ParkingPolicy | false
  /** For one attempt. Default: none. */
  readonly timeout?: DeliveryTimeout
  /** Called for one event after the other. */
  readonly handle: (event: CloudEvent, signal: AbortSignal) => Handled
  /** Lets go of what it holds, a connection for instance; called when the subscription ends. */
  readonly close?: () => Promise<void>
}

export interface Subscription {
  /** Settles when everything published so far has been handled or parked. */
  readonly caughtUp: () => Promise<void>
  /** Goes to another place deliberately: what stands behind it is delivered, again if need be. */
  readonly rewind: (to: StartFrom) => Promise<void>
  /** Ends the subscription; the cursor stays. */
  readonly stop: () => Promise<void>
}

export const wants = ({ types }: EventSubscriber, type: string): boolean =>
  types === undefined ||
  types.some((wanted) =>
    wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted,
  )
