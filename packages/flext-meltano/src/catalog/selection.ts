/** What of a catalog is extracted: each stream and attribute, and why it is or is not. */
import type { Catalog, CatalogStream } from '../singer/catalog.ts'
import type { JsonSchema } from '../singer/json-schema.ts'

export type SelectionKind = 'selected' | 'automatic' | 'excluded' | 'unsupported'

export interface SelectedAttribute {
  readonly stream: string
  /** Dotted where it is nested; empty for the stream itself. */
  readonly attribute: string
  readonly selection: SelectionKind
}

/** The streams of a catalog that the project's rules have been applied to, each before its attributes. */
export const selectionOf = ({ streams }: Catalog): ReadonlyArray<SelectedAttribute> =>
  streams.flatMap((stream) => {
    const own = kindAt(stream, [])
    return [
      { stream: stream.tap_stream_id, attribute: '', selection: own },
      ...attributes(stream.schema).map((path) => ({
        stream: stream.tap_stream_id,
        attribute: path.join('.'),
        selection: within(own, kindAt(stream, path)),
      })),
    ]
  })

/** Nothing of a stream that is left out is extracted. */
const within = (stream: SelectionKind, attribute: SelectionKind): SelectionKind =>
  stream === 'excluded' || stream === 'unsupported' ? 'excluded' : attribute

const attributes = (
  { properties = {} }: JsonSchema,
  parent: ReadonlyArray<string> = [],
): ReadonlyArray<ReadonlyArray<string>> =>
  Object.entries(properties).flatMap(([name, schema]) => {
    const path = [...parent, name]
    return [path, ...attributes(schema, path)]
  })

const kindAt = ({ metadata = [] }: CatalogStream, path: ReadonlyArray<string>): SelectionKind => {
  const breadcrumb = path.flatMap((name) => ['properties', name]).join('.')
  const found = metadata.find((entry) => entry.breadcrumb.join('.') === breadcrumb)?.metadata ?? {}
  const { inclusion, selected } = found
  if (inclusion === 'unsupported') return 'unsupported'
  if (inclusion === 'automatic') return 'automatic'
  return selected === true || (selected === undefined && found['selected-by-default'] === true)
    ? 'selected'
    : 'excluded'
}
