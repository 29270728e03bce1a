/** Discovery of a tap of files: one stream an entity, with the properties that are found in its files. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Catalog, CatalogStream } from '../singer/catalog.ts'
import type { JsonSchema } from '../singer/json-schema.ts'
import { discoveredStream } from '../singer/tap/discovered-stream.ts'
import { tapConfigRefused, type TapConfigRefused, type TapError } from '../singer/tap/tap-error.ts'
import type { EntityFiles } from './entity-files.ts'

type Properties = Readonly<Record<string, JsonSchema>>

/** Asks for the properties of each entity, one after another, where all can be told apart. */
export const discoveredStreams = <Files extends EntityFiles>(
  tap: string,
  files: ReadonlyArray<Files>,
  propertiesOf: (files: Files) => FlextResult<Properties, TapError>,
): FlextResult<Catalog, TapError> => {
  const once = eachOnce(tap, files)
  if (E.isLeft(once)) return once
  const streams: Array<CatalogStream> = []
  for (const one of files) {
    const properties = propertiesOf(one)
    if (E.isLeft(properties)) return properties
    const stream = streamOf(tap, one, properties.right)
    if (E.isLeft(stream)) return stream
    streams.push(stream.right)
  }
  return E.right({ streams })
}

const eachOnce = (
  tap: string,
  files: ReadonlyArray<EntityFiles>,
): FlextResult<void, TapConfigRefused> => {
  const twice = files.filter(({ entity }, at) => files.findIndex((f) => f.entity === entity) !== at)
  if (twice.length === 0) return E.right(undefined)
  const problems = twice.map(({ entity }) => `expected each entity once, found ${entity} again`)
  return E.left(tapConfigRefused(tap, problems))
}

const streamOf = (
  tap: string,
  { entity, keys = [] }: EntityFiles,
  properties: Properties,
): FlextResult<CatalogStream, TapConfigRefused> => {
  const columns = Object.keys(properties)
  const unknown = keys.filter((key) => !columns.includes(key))
  if (unknown.length > 0) {
    const among =
      columns.length === 0
        ? `entity ${entity}: expected rows to tell columns from, or a schema in the config`
        : `entity ${entity}: expected keys among the columns ${columns.join(', ')}`
    const found = columns.length === 0 ? 'neither' : unknown.join(', ')
    return E.left(tapConfigRefused(tap, [`${among}, found ${found}`]))
  }
  const replicationMethod = 'INCREMENTAL'
  return E.right(
    discoveredStream({
      name: entity,
      keys,
      properties,
      replicationMethod,
      metadata: { 'forced-replication-method': replicationMethod },
    }),
  )
}
