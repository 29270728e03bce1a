/**
 * Singer messages, one JSON object a line. RECORD is the hot path and is checked by shape only;
 * the others are rare and validated whole. See
 * https://hub.meltano.com/singer/spec and https://github.com/singer-io/getting-started
 */
import { decode, describeFound, fromJsonString, problemLines, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { JsonSchema } from './json-schema.ts'
import type { Mismatch } from './mismatch.ts'

/** One row: a JSON object. */
export interface SingerRecord {
  readonly [column: string]: unknown
}

/** What a tap wants to be told next time. Only the tap knows what it means. */
export interface SingerState {
  readonly [key: string]: unknown
}

export const SingerState: t.Type<SingerState> = t.UnknownRecord
/** As a target keeps it. */
export const SingerStateJson = fromJsonString(SingerState)

export const SchemaMessage = t.readonly(
  t.intersection([
    t.type({
      type: t.literal('SCHEMA'),
      stream: t.string,
      schema: JsonSchema,
      key_properties: t.readonlyArray(t.string),
    }),
    t.partial({ bookmark_properties: t.union([t.readonlyArray(t.string), t.null]) }),
  ]),
)
export interface SchemaMessage extends t.TypeOf<typeof SchemaMessage> {}

export const StateMessage = t.readonly(t.type({ type: t.literal('STATE'), value: SingerState }))
export interface StateMessage extends t.TypeOf<typeof StateMessage> {}

export const ActivateVersionMessage = t.readonly(
  t.type({ type: t.literal('ACTIVATE_VERSION'), stream: t.string, version: t.number }),
)
export interface ActivateVersionMessage extends t.TypeOf<typeof ActivateVersionMessage> {}

/** Records of a stream in files, in place of a RECORD each. */
export const BatchMessage = t.readonly(
  t.type({
    type: t.literal('BATCH'),
    stream: t.string,
    encoding: t.readonly(
      t.intersection([t.type({ format: t.string }), t.partial({ compression: t.string })]),
    ),
    manifest: t.readonlyArray(t.string),
  }),
)
export interface BatchMessage extends t.TypeOf<typeof BatchMessage> {}

export interface RecordMessage {
  readonly type: 'RECORD'
  readonly stream: string
  readonly record: SingerRecord
  readonly version?: number
  readonly time_extracted?: string
}

/** The line by which the orchestrator tells a native target that the tap has ended well. */
export interface FlextEndMessage {
  readonly type: 'FLEXT_END'
}

export type SingerMessage =
  | RecordMessage
  | SchemaMessage
  | StateMessage
  | ActivateVersionMessage
  | BatchMessage
  | FlextEndMessage

/** `{"type":"FLEXT_END"}` and its line end. */
export const flextEndLine = '{"type":"FLEXT_END"}\n'

/**
 * Parses one line. The cost for a RECORD is `JSON.parse` and three checks. Whoever knows the line's
 * number makes an error of a mismatch.
 */
export const parseMessage = (line: string): FlextResult<SingerMessage, Mismatch> => {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch {
    return E.left({ expected: 'a Singer message (one JSON object a line)', found: excerpt(line) })
  }
  return checkMessage(parsed, line)
}

const checkMessage = (parsed: unknown, line: string): FlextResult<SingerMessage, Mismatch> => {
  if (!isObject(parsed))
    return E.left({ expected: 'a Singer message (a JSON object)', found: excerpt(line) })
  switch (parsed['type']) {
    case 'RECORD':
      return isRecordMessage(parsed)
        ? E.right(parsed)
        : E.left({ expected: 'RECORD with a stream and a record object', found: excerpt(line) })
    case 'SCHEMA':
      return misnamed(parsed) ?? whole(SchemaMessage, parsed)
    case 'STATE':
      return whole(StateMessage, parsed)
    case 'ACTIVATE_VERSION':
      return whole(ActivateVersionMessage, parsed)
    case 'BATCH':
      return whole(BatchMessage, parsed)
    case 'FLEXT_END':
      return E.right({ type: 'FLEXT_END' })
    default:
      return E.left({
        expected: 'type RECORD, SCHEMA, STATE, ACTIVATE_VERSION or BATCH',
        found: 'type' in parsed ? `type ${describeFound(parsed['type'])}` : excerpt(line),
      })
  }
}

/**
 * Rows and counts are kept under their names in objects. What every object has cannot name a stream
 * (`constructor`), and `__proto__` no column either.
 */
const misnamed = ({ stream, schema }: SingerRecord): E.Either<Mismatch, never> | undefined => {
  const expected = 'a SCHEMA whose names mean nothing to JavaScript'
  const { properties } = isObject(schema) ? schema : {}
  if (typeof stream === 'string' && stream in Object.prototype) {
    return E.left({ expected, found: `the stream ${JSON.stringify(stream)}` })
  }
  return isObject(properties) && Object.hasOwn(properties, '__proto__')
    ? E.left({ expected, found: 'the column "__proto__"' })
    : undefined
}

const whole = <A extends SingerMessage, O>(
  codec: t.Type<A, O>,
  parsed: { readonly type?: unknown },
): FlextResult<SingerMessage, Mismatch> => {
  const decoded = decode(codec, parsed)
  return E.isRight(decoded)
    ? decoded
    : E.left({
        expected: `a whole ${String(parsed.type)} message`,
        found: problemLines(decoded.left.problems).join('; '),
      })
}

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isRecordMessage = (value: object): value is RecordMessage =>
  'stream' in value &&
  typeof value.stream === 'string' &&
  'record' in value &&
  isObject(value.record)

/** The beginning of a line, short enough for an error message. */
export const excerpt = (line: string): string =>
  line === '' ? 'an empty line' : line.length > 80 ? `${line.slice(0, 80)}…` : line
