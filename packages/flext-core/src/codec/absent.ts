/** Values that may not be there: `null`, left out, or left out with something in their place. */
import * as t from 'io-ts'

import { expectedBy } from './expected.ts'
import { Wrapped } from './worded.ts'

/** A value or `null`. */
export const nullable = <A, O>(codec: t.Type<A, O>): t.Type<A | null, O | null> =>
  new Wrapped<typeof codec, A | null, O | null>(
    `${codec.name} | null`,
    `${expectedBy(codec)} or null`,
    codec,
    (value): value is A | null => value === null || codec.is(value),
    (value, context) => (value === null ? t.success(null) : codec.validate(value, context)),
    orAbsent(codec, null),
  )

/** Puts a value in the place of one that was left out. `null` is not left out. */
export const withDefault = <A, O>(codec: t.Type<A, O>, value: A): t.Type<A, O> =>
  new Wrapped<typeof codec, A, O>(
    codec.name,
    expectedBy(codec),
    codec,
    codec.is,
    (input, context) => (input === undefined ? t.success(value) : codec.validate(input, context)),
    codec.encode,
  )

/** A codec for a property that may be left out. */
export class Optional<C extends t.Mixed> extends Wrapped<
  C,
  t.TypeOf<C> | undefined,
  t.OutputOf<C> | undefined
> {
  readonly optional = true

  constructor(codec: C) {
    super(
      `${codec.name} | undefined`,
      expectedBy(codec),
      codec,
      (value): value is t.TypeOf<C> | undefined => value === undefined || codec.is(value),
      (value, context) =>
        value === undefined ? t.success(undefined) : codec.validate(value, context),
      orAbsent(codec, undefined),
    )
  }
}

/** Says that a property of a {@link strictObject} may be left out. */
export const optional = <C extends t.Mixed>(codec: C): Optional<C> => new Optional(codec)

const orAbsent = <A, O, N extends null | undefined>(
  codec: t.Type<A, O>,
  absent: N,
): ((value: A | N) => O | N) => {
  const unchanged: unknown = t.identity
  if (codec.encode === unchanged) return unchanged as (value: A | N) => O | N
  return (value) => (value === absent ? absent : codec.encode(value as A))
}
