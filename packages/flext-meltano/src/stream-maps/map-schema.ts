/** What stream maps make of a schema, without a record in sight. */
import { either as E } from 'fp-ts'

import type { SchemaMessage } from '../singer/message.ts'
import { flatteningOf, type MapperConfig } from './mapper-config.ts'
import { mappedStreams } from './mapped-stream.ts'
import { readStreamMaps } from './stream-map-rules.ts'

/** The schemas of the streams that a stream becomes; else what is wrong with the maps. */
export const mapSchema = (
  config: MapperConfig,
  message: SchemaMessage,
): E.Either<string, ReadonlyArray<SchemaMessage>> => {
  const rules = readStreamMaps(config)
  if (E.isLeft(rules)) return E.left(sentences(rules.left))
  const { stream: name, schema, key_properties: keyProperties } = message
  const mapped = mappedStreams({ name, schema, keyProperties }, rules.right, flatteningOf(config))
  if (E.isLeft(mapped)) return E.left(sentences(mapped.left))
  return E.right(
    mapped.right.map((stream) => ({
      ...message,
      stream: stream.name,
      schema: stream.schema,
      key_properties: stream.keyProperties,
    })),
  )
}

const sentences = (
  problems: ReadonlyArray<{
    readonly path: string
    readonly expected: string
    readonly found: string
  }>,
): string =>
  problems
    .map(({ path, expected, found }) => `${path}: expected ${expected}, found ${found}`)
    .join('; ')
