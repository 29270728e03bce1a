/**
 * Records of a stream as RECORD lines. Where types were only inferred, a value that does not fit widens
 * its property and is announced; where they were given, it is a mistake of the API.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { isDate, isDateTime } from '../singer/date-text.ts'
import { formatOf, typesOf, type JsonSchema } from '../singer/json-schema.ts'
import type { SchemaMessage, SingerRecord } from '../singer/message.ts'
import { recordCheck } from '../singer/record-check.ts'
import { schemaOfValue } from '../singer/tap/json-sample.ts'
import { tapSourceUnreadable, type TapError } from '../singer/tap/tap-error.ts'

export interface WrittenStream {
  readonly name: string
  readonly keys: ReadonlyArray<string>
  readonly replicationKey: string | undefined
  /** The properties that are wanted. */
  readonly properties: Readonly<Record<string, JsonSchema>>
  /** Whether the catalog leaves some out. */
  readonly isPart: boolean
  readonly isInferred: boolean
}

export interface RecordWriter {
  readonly schema: () => string
  /** The lines of records, and of schemas where they change. `place` names the page. */
  readonly lines: (
    records: ReadonlyArray<SingerRecord>,
    place: string,
  ) => FlextResult<string, TapError>
}

export const recordWriter = (stream: WrittenStream): RecordWriter => {
  const { name, keys, isPart, isInferred } = stream
  let { properties } = stream
  let check = recordCheck(messageOf(stream, properties))
  const head = `{"type":"RECORD","stream":${JSON.stringify(name)},"record":`

  /** Announces what the record brings, if that may be. */
  const fitted = (record: SingerRecord): string => {
    const changed = Object.entries(record).flatMap(([property, value]) => {
      const known = properties[property]
      if (known === undefined) return isPart ? [] : [[property, schemaOfValue(value)] as const]
      const wider = widened(known, value, keys.includes(property))
      return wider === known ? [] : [[property, wider] as const]
    })
    if (changed.length === 0) return ''
    properties = { ...properties, ...Object.fromEntries(changed) }
    const message = messageOf(stream, properties)
    check = recordCheck(message)
    return `${JSON.stringify(message)}\n`
  }

  return {
    schema: () => `${JSON.stringify(messageOf(stream, properties))}\n`,
    lines: (records, place) => {
      let text = ''
      for (const [at, record] of records.entries()) {
        if (isInferred) text += fitted(record)
        const wanted = Object.fromEntries(
          Object.entries(record).filter(([property]) => Object.hasOwn(properties, property)),
        )
        const [problem] = check(wanted) ?? []
        if (problem !== undefined) {
          const { column, expected, found } = problem
          const where = `${place}, record ${at + 1}, ${column}`
          return E.left(tapSourceUnreadable(where, expected, found))
        }
        text += `${head}${JSON.stringify(wanted)}}\n`
      }
      return E.right(text)
    },
  }
}

const messageOf = (
  { name, keys, replicationKey }: WrittenStream,
  properties: Readonly<Record<string, JsonSchema>>,
): SchemaMessage => ({
  type: 'SCHEMA',
  stream: name,
  schema: { type: 'object', properties },
  key_properties: keys,
  bookmark_properties: replicationKey === undefined ? [] : [replicationKey],
})

/** The schema itself where the value fits it. */
const widened = (known: JsonSchema, value: unknown, isKey: boolean): JsonSchema => {
  const types = typesOf(known)
  if (value === null || value === undefined) {
    return isKey || types.includes('null') ? known : { ...known, type: ['null', ...types] }
  }
  const seen = typesOf(schemaOfValue(value)).filter((type) => type !== 'null')
  const fits = seen.every(
    (type) => types.includes(type) || (type === 'integer' && types.includes('number')),
  )
  if (fits) return typeof value === 'string' ? withoutFormat(known, value) : known
  const { format: _, ...rest } = known
  const all = [...new Set([...types, ...seen])]
  return {
    ...rest,
    type: all.includes('number') ? all.filter((type) => type !== 'integer') : all,
  }
}

const withoutFormat = (known: JsonSchema, text: string): JsonSchema => {
  const format = formatOf(known)
  const isKept = (format !== 'date' || isDate(text)) && (format !== 'date-time' || isDateTime(text))
  if (isKept) return known
  const { format: _, ...rest } = known
  return rest
}
