/**
 * Replaces the discovered schema of properties by what the project says, before anything is
 * selected: by stream pattern, then by property. A property that was not discovered is added.
 */
import { isJsonObject, type JsonObject } from '../project/json.ts'
import type { CatalogStream } from '../singer/catalog.ts'
import type { JsonSchema } from '../singer/json-schema.ts'
import { fnmatch } from './fnmatch.ts'

/** `overrides` is `{ stream: { property: schema } }`. */
export const withSchemaOverrides = (
  stream: CatalogStream,
  overrides: JsonObject,
): CatalogStream => {
  const properties = Object.entries(overrides)
    .filter(([pattern]) => fnmatch(pattern)(stream.tap_stream_id))
    .flatMap(([, ofStream]) => (isJsonObject(ofStream) ? Object.entries(ofStream) : []))
    .reduce(withProperty, stream.schema.properties ?? {})
  return properties === stream.schema.properties
    ? stream
    : { ...stream, schema: { ...stream.schema, properties } }
}

type Properties = NonNullable<JsonSchema['properties']>

const withProperty = (
  properties: Properties,
  [pattern, schema]: readonly [string, unknown],
): Properties => {
  const matching = Object.keys(properties).filter(fnmatch(pattern))
  const names = matching.length > 0 || /[*?[]/.test(pattern) ? matching : [pattern]
  if (names.length === 0) return properties
  const replaced = names.map((name) => [name, schema as JsonSchema] as const)
  return Object.fromEntries([...Object.entries(properties), ...replaced])
}
