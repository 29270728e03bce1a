/** The flow itself has something to tell the world, beside what its steps tell. */
import type { FlextEvent } from '../event/event.ts'
import { Asking } from './asking.ts'
import { describe } from './describing.ts'
import type { Operation } from './operation.ts'

export class RaiseCall implements Operation<never, unknown> {
  readonly _tag = 'Raise'
  readonly event: FlextEvent
  declare readonly '~error'?: never
  declare readonly '~ports'?: (ports: unknown) => void

  /** @internal */
  constructor(event: FlextEvent) {
    this.event = event
    describe(this)
  }

  get name(): string {
    return `raise(${this.event.type})`
  }

  [Symbol.iterator](): Iterator<Operation<never, unknown>, void, unknown> {
    return new Asking<Operation<never, unknown>, void>(this)
  }
}

/** Tells an event: after the run commits, or at once, as its type says. */
export const raise = (event: FlextEvent): RaiseCall => new RaiseCall(event)
