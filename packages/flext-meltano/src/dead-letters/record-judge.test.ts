import { either as E } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import { parseExactly } from '../singer/exact-number.ts'
import type { SchemaMessage, SingerRecord } from '../singer/message.ts'
import { recordJudge, type RecordJudge } from './record-judge.ts'

const judgeOf = (properties: object, more: object = {}): RecordJudge => {
  const schema = { type: 'object', properties, ...more } as SchemaMessage['schema']
  const judge = recordJudge({ type: 'SCHEMA', stream: 'birds', schema, key_properties: ['id'] })
  if (E.isLeft(judge)) throw new Error(judge.left)
  return judge.right
}

describe('the judge of records', () => {
  it('takes numbers of more digits than are exact', () => {
    const judge = judgeOf({
      id: { type: 'integer' },
      sizes: { type: 'array', items: { type: 'number' } },
    })
    const text = '{"id":9007199254740993,"sizes":[0.1234567890123456789]}'
    expect(judge(parseExactly(text) as SingerRecord)).toBe(undefined)
  })

  it('names the place in the record, what was expected there, and what was found', () => {
    const judge = judgeOf({
      id: { type: 'integer' },
      size: { type: ['null', 'string'], enum: ['small', 'large', null] },
      at: { type: 'string', format: 'date-time' },
      nest: {
        type: 'object',
        required: ['tree'],
        properties: { eggs: { type: 'array', items: { type: 'integer', minimum: 1 } } },
      },
    })
    expect(judge({ id: 1, size: 'small', at: '2026-11-22T10:00:00', nest: { tree: 1 } })).toBe(
      undefined,
    )
    expect(judge({ id: null })).toEqual([{ path: 'id', expected: 'integer', found: 'null' }])
    expect(judge({ id: 1, size: 'huge' })).toEqual([
      { path: 'size', expected: 'one of ["small","large",null]', found: '"huge" (string)' },
    ])
    expect(judge({ id: 1, at: 'yesterday' })?.[0]).toMatchObject({
      path: 'at',
      expected: 'a text of format date-time',
    })
    expect(judge({ id: 1, nest: { tree: 1, eggs: [2, 0] } })?.[0]).toMatchObject({
      path: 'nest.eggs[1]',
      expected: 'at least 1',
      found: '0 (number)',
    })
    expect(judge({ id: 1, nest: {} })?.[0]).toMatchObject({
      path: 'nest',
      expected: 'a property tree',
    })
  })

  it('takes schemas of any draft, and formats that nobody knows', () => {
    const judge = judgeOf(
      {
        id: { type: 'integer' },
        price: { type: 'number', multipleOf: 0.01 },
        x: { format: 'singer.decimal' },
      },
      { $schema: 'http://json-schema.org/draft-04/schema#', id: 'birds' },
    )
    expect(judge({ id: 1, price: 0.29, x: 'anything' })).toBe(undefined)
    expect(judge({ id: 1, price: 0.295 })).not.toBe(undefined)
  })

  it('refuses a schema that makes no sense, saying why', () => {
    const schema = { type: 'object', properties: { id: { type: 'integer', pattern: '(' } } }
    const message = { type: 'SCHEMA', stream: 'birds', key_properties: [] } as const
    const judge = recordJudge({ ...message, schema: { ...schema, type: 'thing' } })
    expect(E.isLeft(judge) && judge.left).toContain('thing')
  })
})
