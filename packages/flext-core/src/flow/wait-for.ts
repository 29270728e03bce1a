/** A run may wait for word from outside, for as long as it takes or for so long. */
import { durationMs, type DurationInput } from '../clock/duration.ts'
import type { FlextError } from '../result/error.ts'
import { Asking } from './asking.ts'
import { describe } from './describing.ts'
import type { Operation } from './operation.ts'
import type { AnySignalType, SignalType } from './signal.ts'

/** The signal did not come in time. */
export interface SignalTimedOut extends FlextError<'SignalTimedOut'> {
  readonly signal: string
  /** In milliseconds. */
  readonly timeout: number
}

export interface WaitForOptions {
  /** How long to wait for it, counted from when the flow first comes here. Default: for ever. */
  readonly timeout?: DurationInput
}

export class WaitForCall<A, E> implements Operation<E, unknown> {
  readonly _tag = 'WaitFor'
  readonly signal: AnySignalType
  /** In milliseconds. */
  readonly timeout: number | undefined
  declare readonly '~error'?: E
  declare readonly '~ports'?: (ports: unknown) => void
  declare readonly '~output'?: A

  /** @internal */
  constructor(signal: AnySignalType, { timeout }: WaitForOptions) {
    this.signal = signal
    this.timeout = timeout === undefined ? undefined : durationMs(timeout)
    describe(this)
  }

  get name(): string {
    return `waitFor(${this.signal.name})`
  }

  [Symbol.iterator](): Iterator<Operation<E, unknown>, A, unknown> {
    return new Asking<Operation<E, unknown>, A>(this)
  }
}

/**
 * Waits for a signal and yields what it says. Signals of one name are taken in the order in which
 * they came, also those that came before the flow did.
 */
export function waitFor<A>(signal: SignalType<string, A>): WaitForCall<A, never>
export function waitFor<A>(
  signal: SignalType<string, A>,
  options: WaitForOptions,
): WaitForCall<A, SignalTimedOut>
export function waitFor<A>(
  signal: SignalType<string, A>,
  options: WaitForOptions = {},
): WaitForCall<A, SignalTimedOut> {
  return new WaitForCall(signal, options)
}

export const signalTimedOut = (signal: string, timeout: number): SignalTimedOut => ({
  _tag: 'SignalTimedOut',
  message: `no signal ${signal} came within ${timeout} ms`,
  signal,
  timeout,
})
