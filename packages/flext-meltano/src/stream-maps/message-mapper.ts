/** Maps Singer messages, a line at a time: schemas as the rules say, and each record by its stream's. */
import { either as E } from 'fp-ts'

import { parseMessage, type BatchMessage, type SchemaMessage } from '../singer/message.ts'
import { nestingProblem } from '../singer/nesting.ts'
import type { Flattening } from './flattening.ts'
import { mappedStreams, type MappedStream, type MapFailure } from './mapped-stream.ts'
import { fromJson, pythonOf, recordJson } from './python-json.ts'
import { isDict, type PythonValue } from './python-value.ts'
import type { MapProblem, StreamMapRules } from './stream-map-rules.ts'

/** A line that could not be mapped, and why. Lines count from one. */
export interface LineProblem {
  readonly line: number
  readonly stream?: string
  readonly expected: string
  readonly found: string
}

export interface MessageMapper {
  /** The lines that the line becomes, without their ends; or the batch whose records are to be mapped. */
  readonly take: (line: string) => E.Either<LineProblem, ReadonlyArray<string> | BatchMessage>
  /** A record of a batch, as JSON. */
  readonly ofBatch: (stream: string, record: string) => E.Either<LineProblem, ReadonlyArray<string>>
}

export const messageMapper = (
  rules: StreamMapRules,
  flattening: Flattening | undefined,
): MessageMapper => {
  const streams = new Map<string, ReadonlyArray<MappedStream>>()
  let count = 0

  const schema = (message: SchemaMessage): E.Either<LineProblem, ReadonlyArray<string>> => {
    const { stream: name, key_properties: keyProperties } = message
    const mapped = mappedStreams({ name, schema: message.schema, keyProperties }, rules, flattening)
    if (E.isLeft(mapped)) return E.left(refused(count, name, mapped.left))
    streams.set(name, mapped.right)
    const { bookmark_properties: bookmarks, ...rest } = message
    return E.right(
      mapped.right.map((stream) =>
        JSON.stringify({
          ...rest,
          stream: stream.name,
          schema: stream.schema,
          key_properties: stream.keyProperties,
          ...(bookmarks === undefined ? {} : { bookmark_properties: bookmarks }),
        }),
      ),
    )
  }

  const record = (line: string, name: string): E.Either<LineProblem, ReadonlyArray<string>> => {
    const mapped = streams.get(name)
    if (mapped === undefined) {
      return E.left({ line: count, stream: name, expected: 'SCHEMA before RECORD', found: 'none' })
    }
    if (mapped.length === 0) return E.right([])
    if (isUnchanged(name)) return E.right([line])
    const message = valuesOf(line)
    const values = message.get('record')
    if (values === undefined || !isDict(values)) return E.right([line])
    const lines: Array<string> = []
    for (const stream of mapped) {
      const made = stream.record(values as ReadonlyMap<string, PythonValue>)
      if (E.isLeft(made)) return E.left(failed(count, name, made.left))
      if (made.right !== undefined) lines.push(recordLine(message, stream.name, made.right))
    }
    return E.right(lines)
  }

  const isUnchanged = (name: string): boolean => {
    const [only, ...more] = streams.get(name) ?? []
    return only !== undefined && more.length === 0 && only.isUnchanged && only.name === name
  }

  return {
    ofBatch: (name, text) =>
      record(`{"type":"RECORD","stream":${JSON.stringify(name)},"record":${text}}`, name),
    take: (line) => {
      count += 1
      if (line.trim() === '') return E.right([])
      const parsed = parseMessage(line)
      if (E.isLeft(parsed)) return E.left({ line: count, ...parsed.left })
      const message = parsed.right
      switch (message.type) {
        case 'SCHEMA':
          return schema(message)
        case 'RECORD': {
          const nesting = nestingProblem(message.record, line)
          if (nesting === undefined) return record(line, message.stream)
          const { column, expected, found } = nesting
          const inColumn = `${expected}, in column ${column}`
          return E.left({ line: count, stream: message.stream, expected: inColumn, found })
        }
        case 'ACTIVATE_VERSION': {
          const { stream: name, ...rest } = message
          const mapped = streams.get(name) ?? []
          return E.right(mapped.map((stream) => JSON.stringify({ ...rest, stream: stream.name })))
        }
        case 'BATCH':
          return E.right(isUnchanged(message.stream) ? [line] : message)
        case 'STATE':
        case 'FLEXT_END':
          return E.right([line])
      }
    },
  }
}

/** Numbers that a float would not hold, or that are written as one, are read with care. */
const needsCare = /\d{16}|\d\.0*[,}\]\s]|\d[eE]/

const valuesOf = (line: string): ReadonlyMap<PythonValue, PythonValue> => {
  const values = needsCare.test(line) ? fromJson(line) : pythonOf(JSON.parse(line))
  return isDict(values) ? values : new Map()
}

const recordLine = (
  message: ReadonlyMap<PythonValue, PythonValue>,
  stream: string,
  record: ReadonlyMap<string, PythonValue>,
): string => {
  const rest = [...message].filter(
    ([key]) => key !== 'type' && key !== 'stream' && key !== 'record',
  )
  const more = rest.map(([key, value]) => `,${JSON.stringify(key)}:${recordJson(value)}`).join('')
  const body = recordJson(record)
  return `{"type":"RECORD","stream":${JSON.stringify(stream)},"record":${body}${more}}`
}

const failed = (line: number, stream: string, failure: MapFailure): LineProblem => ({
  line,
  stream,
  expected: `a value of ${failure.path}: ${failure.expression}`,
  found: failure.problem,
})

const refused = (
  line: number,
  stream: string,
  problems: ReadonlyArray<MapProblem>,
): LineProblem => ({
  line,
  stream,
  expected: problems.map(({ path, expected }) => `${path}: ${expected}`).join('; '),
  found: problems.map(({ found }) => found).join('; '),
})
