/** Words for what was found where something else was expected, short enough for a message. */
import type { Errors } from 'io-ts'

/** A value as it would stand in JSON, cut at sixty characters. */
export const describeFound = (value: unknown): string => {
  // JSON has nothing for undefined, whatever the types say.
  const text = (JSON.stringify(value) as string | undefined) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** The kind of a value and nothing of the value itself, for what may be a secret. */
export const describeKind = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** Each mistake a codec found: the path, what it expected, what stood there. */
export const mistakesIn = (
  errors: Errors,
  describe: (value: unknown) => string = describeFound,
): ReadonlyArray<string> => [
  ...new Set(
    errors.map(({ context, value }) => {
      const path = context
        .slice(1)
        .map(({ key }) => key)
        .join('.')
      const expected = context.at(-1)?.type.name ?? 'something else'
      return `${path || 'it'} must be ${expected}, found ${describe(value)}`
    }),
  ),
]
