/**
 * Numbers with more digits than a JavaScript number keeps: they stay the text that they were, as
 * what `JSON.rawJSON` makes, so that they are written as they came.
 */

/** What V8 offers of https://github.com/tc39/proposal-json-parse-with-source, which types do not know yet. */
interface JsonWithSource {
  readonly rawJSON: (text: string) => object
  readonly isRawJSON: (value: unknown) => value is { readonly rawJSON: string }
  readonly parse: (
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ) => unknown
}

const json = JSON as unknown as JsonWithSource

/** The text of a number that was kept as it came; nothing for any other value. */
export const exactNumber = (value: unknown): string | undefined =>
  json.isRawJSON(value) ? value.rawJSON : undefined

/** Whether a text may hold a number of more digits than are exact. */
export const mayHoldLongNumber = (text: string): boolean => longNumber.test(text)

const longNumber = /[:,[]\s?-?\d[\d.]{15}/

/** Parses JSON so that no number loses a digit. */
export const parseExactly = (text: string): unknown =>
  json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && losesDigits(source, value)
      ? json.rawJSON(source)
      : value,
  )

const losesDigits = (source: string, value: number): boolean => {
  if (source.length < 16) return false
  if (/^-?\d+$/.test(source)) return !Number.isSafeInteger(value)
  return digitsOf(source).length > 15 && digitsOf(source) !== digitsOf(String(value))
}

/** The significant digits of a number, without sign, point, exponent, and zeros around them. */
const digitsOf = (text: string): string =>
  text
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '')
