/**
 * A codec that knows in words what it expects. io-ts names types (`NonEmptyString`); a person who
 * wrote a wrong file is told `a string that is not empty`.
 */
import * as t from 'io-ts'

import { foundAt } from './found.ts'

/** An io-ts codec with the words its errors use. */
export class Worded<A, O = A> extends t.Type<A, O> {
  readonly expected: string

  constructor(
    name: string,
    expected: string,
    is: t.Is<A>,
    validate: t.Validate<unknown, A>,
    encode: t.Encode<A, O>,
  ) {
    super(name, is, validate, encode)
    this.expected = expected
  }
}

/** A codec around another one that reports at the same path; `type` is the codec inside. */
export class Wrapped<C extends t.Mixed, A, O> extends Worded<A, O> {
  readonly _tag = 'Wrapped'
  readonly type: C

  constructor(
    name: string,
    expected: string,
    type: C,
    is: t.Is<A>,
    validate: t.Validate<unknown, A>,
    encode: t.Encode<A, O>,
  ) {
    super(name, expected, is, validate, encode)
    this.type = type
  }
}

/** An io-ts mistake that carries the words for what was expected and what was found. */
export interface Mismatch extends t.ValidationError {
  readonly expected: string
  readonly found: string
}

/** Refuses a value in words. `found` replaces the usual description of the value. */
export const mismatch = (
  value: unknown,
  context: t.Context,
  expected: string,
  found: string = foundAt(value, context),
): t.Validation<never> => {
  const error: Mismatch = {
    value,
    context,
    expected,
    found,
    message: `expected ${expected}, found ${found}`,
  }
  return t.failures([error])
}

/** A codec for those values of a primitive type that a test lets through, kept as they are. */
export const narrowed = <A extends string | number>(
  name: string,
  expected: string,
  is: (value: unknown) => value is A,
): Worded<A> =>
  new Worded(
    name,
    expected,
    is,
    (value, context) => (is(value) ? t.success(value) : mismatch(value, context, expected)),
    t.identity,
  )
