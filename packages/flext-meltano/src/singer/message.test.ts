import { either as E } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import { flextEndLine, parseMessage } from './message.ts'

const refused = (line: string) => {
  const parsed = parseMessage(line)
  if (E.isRight(parsed)) throw new Error(`expected a refusal, found ${parsed.right.type}`)
  return parsed.left
}

describe('a Singer message', () => {
  it('is taken with the keys that a tap adds of its own', () => {
    const record = { type: 'RECORD', stream: 'a', record: { id: 1 }, version: 3, extra: true }
    expect(parseMessage(JSON.stringify(record))).toEqual(E.right(record))
  })

  it('is taken whole when it is a SCHEMA, a STATE or an ACTIVATE_VERSION', () => {
    const messages = [
      { type: 'SCHEMA', stream: 'a', schema: { properties: {} }, key_properties: [] },
      {
        type: 'SCHEMA',
        stream: 'a',
        schema: {},
        key_properties: ['id'],
        bookmark_properties: null,
      },
      { type: 'STATE', value: { bookmarks: {} } },
      { type: 'ACTIVATE_VERSION', stream: 'a', version: 1 },
    ]
    for (const message of messages)
      expect(parseMessage(JSON.stringify(message))).toEqual(E.right(message))
    expect(parseMessage(flextEndLine)).toEqual(E.right({ type: 'FLEXT_END' }))
  })

  it('is refused with every mistake that a SCHEMA has', () => {
    const { expected, found } = refused(
      '{"type":"SCHEMA","stream":7,"schema":{"properties":{"id":{"type":5}}}}',
    )
    expect(expected).toBe('a whole SCHEMA message')
    expect(found).toContain('stream: expected a string, found 7 (number)')
    expect(found).toContain('key_properties: expected an array, found missing')
    expect(found).toContain('schema.properties.id.type')
  })

  it('is refused by the name of its type when nobody here knows it', () => {
    expect(refused('{"type":"BULK","stream":"a"}').found).toBe('type "BULK" (string)')
    expect(refused('{"type":"BATCH","stream":"a"}').expected).toBe('a whole BATCH message')
    expect(refused('{"stream":"a"}').found).toBe('{"stream":"a"}')
  })

  it('is refused with its beginning when it is no JSON object', () => {
    expect(refused('Traceback (most recent call last):').found).toBe(
      'Traceback (most recent call last):',
    )
    expect(refused('[1]').found).toBe('[1]')
    expect(refused('x'.repeat(500)).found).toHaveLength(81)
  })

  it('is refused when a RECORD has no stream or no record object', () => {
    expect(refused('{"type":"RECORD","record":{}}').expected).toContain('stream')
    expect(refused('{"type":"RECORD","stream":"a","record":[1]}').expected).toContain('record')
    expect(refused('{"type":"RECORD","stream":"a","record":null}').expected).toContain('record')
  })
})
