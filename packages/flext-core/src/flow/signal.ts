/**
 * A signal is word from outside to one run: an approval, a delivery note, a correction. It is
 * declared once, as a value, and named in the definition of each service that waits for it.
 */
import type { Type } from 'io-ts'

export interface SignalType<Name extends string, A> {
  /** Unique among the signals of a service. */
  readonly name: Name
  /** Keeps what the signal says in the journal and brings it back. */
  readonly payload: Type<A, unknown>
}

// oxlint-disable-next-line typescript/no-explicit-any -- only `any` fits every signal's payload
export type AnySignalType = SignalType<string, any>

/** Declares a signal: `const approved = signal({ name: 'approved', payload: t.type({ by: t.string }) })`. */
export const signal = <const Name extends string, A>(
  declaration: SignalType<Name, A>,
): SignalType<Name, A> => declaration
