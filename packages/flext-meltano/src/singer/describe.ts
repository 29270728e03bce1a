/** Words for what was found where something else was expected, short enough for a message. */
import type { Errors } from 'io-ts'

/** A value as it would stand in JSON, cut at sixty characters. */
export const describeFound = (value: unknown): string => {
  // JSON has nothing for undefined, whatever the types say.
  const text = (JSON.stringify(value) as string | undefined) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** Each mistake a codec found: the path, what it expected, what stood there. */
export const mistakesIn = (errors: Errors): ReadonlyArray<string> => [
  ...new Set(
    errors.map(({ context, value }) => {
      const path = context
        .slice(1)
        .map(({ key }) => key)
        .join('.')
      const expected = context.at(-1)?.type.name ?? 'something else'
      return `${path || 'it'} must be ${expected}, found ${describeFound(value)}`
    }),
  ),
]
