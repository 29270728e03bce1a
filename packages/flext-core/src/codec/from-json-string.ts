/** JSON kept as text inside another value: a column, an environment variable, a header. */
import type * as t from 'io-ts'

import { mismatch, Wrapped } from './worded.ts'

const expected = 'JSON text'

/** Parses the text and decodes what it holds; mistakes inside are told with their path. */
export const fromJsonString = <A, O>(codec: t.Type<A, O>): t.Type<A, string> =>
  new Wrapped<typeof codec, A, string>(
    `JsonString<${codec.name}>`,
    expected,
    codec,
    codec.is,
    (value, context) => {
      if (typeof value !== 'string') return mismatch(value, context, expected)
      let parsed: unknown
      try {
        parsed = JSON.parse(value)
      } catch {
        return mismatch(value, context, expected, `${value.length} characters that are no JSON`)
      }
      const last = context.at(-1)
      const inner =
        last === undefined ? context : [...context.slice(0, -1), { ...last, actual: parsed }]
      return codec.validate(parsed, inner)
    },
    (value) => JSON.stringify(codec.encode(value)),
  )
