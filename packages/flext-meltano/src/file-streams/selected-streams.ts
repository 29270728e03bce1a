/** The streams of a tap of files that a catalog selects: each is an entity of the config. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import {
  isPropertySelected,
  isStreamSelected,
  keyProperties,
  streamName,
  type Catalog,
  type CatalogStream,
} from '../singer/catalog.ts'
import type { JsonSchema } from '../singer/json-schema.ts'
import type { SchemaMessage } from '../singer/message.ts'
import { replicationOf } from '../singer/replication.ts'
import { tapConfigRefused, type TapConfigRefused } from '../singer/tap/tap-error.ts'
import type { EntityFiles } from './entity-files.ts'

export interface SelectedStream<Files extends EntityFiles> {
  readonly name: string
  readonly keys: ReadonlyArray<string>
  /** The properties that are wanted, by name. */
  readonly properties: Readonly<Record<string, JsonSchema>>
  /** Whether the catalog has others that are not. */
  readonly isPart: boolean
  /** Whether every run reads it whole: nobody asked for `FULL_TABLE` but whoever changed the catalog. */
  readonly isWhole: boolean
  readonly files: Files
}

export const selectedStreams = <Files extends EntityFiles>(
  tap: string,
  files: ReadonlyArray<Files>,
  catalog: Catalog,
): FlextResult<ReadonlyArray<SelectedStream<Files>>, TapConfigRefused> => {
  const streams = catalog.streams.filter(isStreamSelected)
  const strangers = streams.filter((one) => !files.some(({ entity }) => entity === idOf(one)))
  if (strangers.length > 0)
    return E.left(
      tapConfigRefused(
        tap,
        strangers.map(
          (one) =>
            `expected the catalog's streams among the entities ${files.map(({ entity }) => entity).join(', ')}, found ${idOf(one)}`,
        ),
      ),
    )
  return E.right(
    streams.flatMap((stream) =>
      files
        .filter(({ entity }) => entity === idOf(stream))
        .map((one) => selectedStream(stream, one)),
    ),
  )
}

const idOf = ({ tap_stream_id }: CatalogStream): string => tap_stream_id

const selectedStream = <Files extends EntityFiles>(
  stream: CatalogStream,
  files: Files,
): SelectedStream<Files> => {
  const all = Object.entries(stream.schema.properties ?? {})
  const wanted = all.filter(([name]) => isPropertySelected(stream, name))
  return {
    name: streamName(stream),
    keys: keyProperties(stream),
    properties: Object.fromEntries(wanted),
    isPart: wanted.length < all.length,
    isWhole: replicationOf(stream).method === 'FULL_TABLE',
    files,
  }
}

export const schemaMessage = ({
  name,
  keys,
  properties,
}: Pick<SelectedStream<EntityFiles>, 'name' | 'keys' | 'properties'>): SchemaMessage => ({
  type: 'SCHEMA',
  stream: name,
  schema: { type: 'object', properties },
  key_properties: keys,
  bookmark_properties: [],
})
