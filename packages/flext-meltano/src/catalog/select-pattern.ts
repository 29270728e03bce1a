/**
 * A pattern of `select`: `stream`, `stream.attribute`, `stream.object.attribute`, with `!` before it
 * to leave out what it matches. A dot that belongs to a name is written `\.`.
 */

export interface SelectPattern {
  readonly raw: string
  readonly negated: boolean
  /** A shell pattern for the stream's id. */
  readonly stream: string
  /** Shell patterns, one a level; none for a pattern of whole streams. */
  readonly attribute: ReadonlyArray<string>
}

export const parseSelectPattern = (raw: string): SelectPattern => {
  const negated = raw.startsWith('!')
  const [stream = '', ...attribute] = partsOf(negated ? raw.slice(1) : raw)
  return { raw, negated, stream, attribute }
}

/** The parts between dots that are not escaped. */
export const partsOf = (text: string): ReadonlyArray<string> =>
  text.split(/(?<!\\)\./).map((part) => part.replaceAll(String.raw`\.`, '.'))

/** `a`, `b` are found at `properties.a.properties.b` of a stream's schema. */
export const breadcrumbOf = (attribute: ReadonlyArray<string>): ReadonlyArray<string> =>
  attribute.flatMap((part) => ['properties', part])
