/**
 * A value that nobody is to read by accident. Wherever it is printed, kept as JSON or put into a
 * text it says `[secret]`; only {@link Secret.reveal} gives it away.
 */
import { inspect } from 'node:util'

export const secretText = '[secret]'

export class Secret<A> {
  readonly #value: A

  constructor(value: A) {
    this.#value = value
  }

  /** The value itself, for whoever needs it: a driver, a client. */
  reveal(): A {
    return this.#value
  }

  toString(): string {
    return secretText
  }

  toJSON(): string {
    return secretText
  }

  [Symbol.toPrimitive](): string {
    return secretText
  }

  [inspect.custom](): string {
    return secretText
  }
}
