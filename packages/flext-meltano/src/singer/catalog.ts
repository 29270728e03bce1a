/**
 * The Singer catalog: what a tap can extract (discovery), and what it is asked to (selection by
 * metadata). https://github.com/singer-io/getting-started/blob/master/docs/DISCOVERY_MODE.md
 */
import * as t from 'io-ts'

import { JsonSchema } from './json-schema.ts'

/** What is said of a stream (empty breadcrumb) or of one of its properties. */
export const CatalogMetadata = t.readonly(
  t.type({
    breadcrumb: t.readonlyArray(t.string),
    metadata: t.readonly(t.record(t.string, t.unknown)),
  }),
)
export interface CatalogMetadata extends t.TypeOf<typeof CatalogMetadata> {}

export const ReplicationMethod = t.keyof({ FULL_TABLE: null, INCREMENTAL: null, LOG_BASED: null })
export type ReplicationMethod = t.TypeOf<typeof ReplicationMethod>

export const CatalogStream = t.readonly(
  t.intersection([
    t.type({ tap_stream_id: t.string, schema: JsonSchema }),
    t.partial({
      stream: t.union([t.string, t.null]),
      metadata: t.readonlyArray(CatalogMetadata),
      key_properties: t.union([t.readonlyArray(t.string), t.null]),
      bookmark_properties: t.union([t.readonlyArray(t.string), t.null]),
      replication_method: t.union([t.string, t.null]),
      replication_key: t.union([t.string, t.null]),
      selected: t.boolean,
    }),
  ]),
)
export interface CatalogStream extends t.TypeOf<typeof CatalogStream> {}

/** A catalog; keys not named here are kept, for taps have their own. */
export const Catalog = t.readonly(t.type({ streams: t.readonlyArray(CatalogStream) }))
export interface Catalog extends t.TypeOf<typeof Catalog> {}

/** The name a stream has in messages: `stream`, or the id where a tap leaves it out. */
export const streamName = ({ stream, tap_stream_id }: CatalogStream): string =>
  stream ?? tap_stream_id

/** The name of a stream by its id, which may be another; the id itself where the catalog does not have it. */
export const streamNameIn =
  (catalog: Catalog | undefined) =>
  (id: string): string => {
    const stream = catalog?.streams.find(({ tap_stream_id: one }) => one === id)
    return stream === undefined ? id : streamName(stream)
  }

/** What the catalog says of a stream as a whole. */
export const streamMetadata = (stream: CatalogStream): Readonly<Record<string, unknown>> =>
  stream.metadata?.find(({ breadcrumb }) => breadcrumb.length === 0)?.metadata ?? {}

/** What the catalog says of one top-level property. */
export const propertyMetadata = (
  stream: CatalogStream,
  property: string,
): Readonly<Record<string, unknown>> =>
  stream.metadata?.find(
    ({ breadcrumb }) =>
      breadcrumb.length === 2 && breadcrumb[0] === 'properties' && breadcrumb[1] === property,
  )?.metadata ?? {}

/** Whether a stream is to be extracted: `selected`, or `selected-by-default` where it is silent. */
export const isStreamSelected = (stream: CatalogStream): boolean => {
  const { selected, inclusion, 'selected-by-default': byDefault } = streamMetadata(stream)
  if (inclusion === 'unsupported') return false
  if (typeof selected === 'boolean') return selected
  return stream.selected ?? byDefault === true
}

/** Whether a property is: automatic ones always, the others as metadata says, else they are. */
export const isPropertySelected = (stream: CatalogStream, property: string): boolean => {
  const {
    selected,
    inclusion,
    'selected-by-default': byDefault,
  } = propertyMetadata(stream, property)
  if (inclusion === 'unsupported') return false
  if (inclusion === 'automatic' || keyProperties(stream).includes(property)) return true
  return typeof selected === 'boolean' ? selected : byDefault !== false
}

/** The primary key: `table-key-properties` of the metadata, or the stream's own. */
export const keyProperties = (stream: CatalogStream): ReadonlyArray<string> => {
  const named = streamMetadata(stream)['table-key-properties']
  if (Array.isArray(named)) return named.filter((key) => typeof key === 'string')
  return stream.key_properties ?? []
}
