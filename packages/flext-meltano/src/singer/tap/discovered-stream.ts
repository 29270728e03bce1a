/** A stream as a native tap discovers it: all of it may be selected, and its keys always are. */
import type { CatalogStream } from '../catalog.ts'
import type { JsonSchema } from '../json-schema.ts'

type Metadata = Readonly<Record<string, unknown>>

export interface DiscoveredStream {
  readonly name: string
  readonly keys: ReadonlyArray<string>
  readonly properties: Readonly<Record<string, JsonSchema>>
  readonly replicationMethod: string | undefined
  /** By which an incremental stream goes on, where the source says so. */
  readonly replicationKey?: string | undefined
  /** What else there is to say of the stream, and of its properties by their names. */
  readonly metadata?: Metadata
  readonly propertyMetadata?: Readonly<Record<string, Metadata>>
}

export const discoveredStream = ({
  name,
  keys,
  properties,
  replicationMethod: method,
  replicationKey: key,
  metadata = {},
  propertyMetadata = {},
}: DiscoveredStream): CatalogStream => ({
  tap_stream_id: name,
  stream: name,
  key_properties: keys,
  ...(method === undefined ? {} : { replication_method: method }),
  ...(key === undefined ? {} : { replication_key: key }),
  schema: { type: 'object', properties },
  metadata: [
    {
      breadcrumb: [],
      metadata: {
        inclusion: 'available',
        'selected-by-default': true,
        'table-key-properties': keys,
        ...metadata,
      },
    },
    ...Object.keys(properties).map((property) => ({
      breadcrumb: ['properties', property],
      metadata: {
        inclusion: keys.includes(property) || property === key ? 'automatic' : 'available',
        'selected-by-default': true,
        ...propertyMetadata[property],
      },
    })),
  ],
})
