/**
 * A tap whose source are dead letters: each is given once more, under the schema that its stream has by
 * now. It has no state, for what is taken again is dropped from where it was.
 */
import { PositiveInt, strictObject } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { packageVersion } from '../plugin-process/package-version.ts'
import { keyProperties, streamName, type Catalog } from '../singer/catalog.ts'
import { tapSourceUnreadable } from '../singer/tap/tap-error.ts'
import type { NativeTap } from '../singer/tap/tap-main.ts'
import type { WholeDeadLetter } from './dead-letter.ts'
import { sqliteDeadLetters } from './dead-letter-store.ts'

export const DeadLetterTapConfig = strictObject(
  {
    database: t.string,
    ids: t.readonlyArray(PositiveInt),
    /** Whether each keeps the schema that it was refused by. */
    own_schemas: t.boolean,
  },
  'DeadLetterTapConfig',
)
export interface DeadLetterTapConfig extends t.TypeOf<typeof DeadLetterTapConfig> {}

const name = 'flext-tap-dead-letters'

export const tapDeadLetters: NativeTap<DeadLetterTapConfig> = {
  name,
  version: packageVersion,
  description: 'Gives records once more that did not fit before.',
  config: DeadLetterTapConfig,
  discover: () => E.right({ streams: [] }),
  extract: ({ database, ids, own_schemas: ownSchemas }, catalog, _state, output) => {
    const letters = sqliteDeadLetters(database).show({ ids })
    if (E.isLeft(letters)) {
      const { place, expected, found } = letters.left
      return E.left(tapSourceUnreadable(place, expected, found))
    }
    const streams = Map.groupBy(letters.right, ({ stream }) => stream)
    for (const [stream, of] of streams) {
      const [first] = of
      if (first === undefined) continue
      output(line({ type: 'SCHEMA', stream, ...shapeOf(first, ownSchemas ? undefined : catalog) }))
      for (const { record } of of) output(line({ type: 'RECORD', stream, record }))
    }
    return E.right(undefined)
  },
}

const shapeOf = (letter: WholeDeadLetter, catalog: Catalog | undefined) => {
  const now = catalog?.streams.find((stream) => streamName(stream) === letter.stream)
  return now === undefined
    ? { schema: letter.schema, key_properties: letter.keyProperties }
    : { schema: now.schema, key_properties: keyProperties(now) }
}

const line = (message: object): string => `${JSON.stringify(message)}\n`
