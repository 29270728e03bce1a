/** An object with the keys it is told of and no others: a misspelt setting is named, not ignored. */
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

/** A codec of `required` and `optional` keys that refuses every other key by name. */
export const exactObject = <R extends t.Props, O extends t.Props>(
  name: string,
  required: R,
  optional: O,
): t.Type<t.TypeOfProps<R> & t.TypeOfPartialProps<O>, unknown> => {
  const shape = t.intersection([t.type(required), t.partial(optional)])
  const known = new Set([...Object.keys(required), ...Object.keys(optional)])
  const nothing = new t.Type<never>(
    `a known key (${[...known].join(', ')})`,
    (_): _ is never => false,
    (value, context) => t.failure(value, context),
    t.identity,
  )
  type Exact = t.TypeOfProps<R> & t.TypeOfPartialProps<O>
  return new t.Type<Exact, unknown>(
    name,
    (value): value is Exact => shape.is(value),
    (value, context) => {
      const shaped = shape.validate(value, context)
      const strangers = isObject(value) ? Object.keys(value).filter((key) => !known.has(key)) : []
      const refused = strangers.map((key) => ({
        value: key,
        context: [...context, { key, type: nothing, actual: key }],
      }))
      if (refused.length === 0) return shaped
      return t.failures([...(E.isLeft(shaped) ? shaped.left : []), ...refused])
    },
    (value) => shape.encode(value),
  )
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
