import { describe, expect, it } from 'vitest'

import { recordCheck } from './record-check.ts'

const check = recordCheck({
  type: 'SCHEMA',
  stream: 'users',
  schema: {
    properties: {
      id: { type: 'integer' },
      name: { type: ['null', 'string'] },
      height: { anyOf: [{ type: 'number' }, { type: 'null' }] },
      anything: {},
    },
    required: ['name'],
  },
  key_properties: ['id'],
})

describe('a record', () => {
  it('fits with its types, with columns left out, and with columns nobody declared', () => {
    expect(check({ id: 1, name: null })).toBeUndefined()
    expect(check({ id: 1, name: 'x', height: 1.5, anything: [1], more: true })).toBeUndefined()
    expect(check({ id: 1, name: 'x', height: 2, anything: null })).toBeUndefined()
  })

  it('is refused with every column that does not fit', () => {
    expect(check({ id: '1', height: true })).toEqual([
      { column: 'id', expected: 'integer', found: '"1" (string)' },
      { column: 'name', expected: 'string or null', found: 'missing' },
      { column: 'height', expected: 'number or null', found: 'true (boolean)' },
    ])
  })

  it('is refused without its key', () => {
    expect(check({ name: 'x' })).toEqual([{ column: 'id', expected: 'integer', found: 'missing' }])
    expect(check({ id: null, name: 'x' })?.[0]?.found).toBe('null')
  })

  it('is refused when a whole number is too large to be exact', () => {
    const found = check({ id: 2 ** 53, name: 'x' })?.[0]?.found
    expect(found).toContain('9007199254740992, which is past')
    expect(check({ id: 1.5, name: 'x' })?.[0]?.found).toBe('1.5 (number)')
  })

  it('is refused without telling the value of a column that looks secret', () => {
    const secret = recordCheck({
      type: 'SCHEMA',
      stream: 'users',
      schema: { properties: { token: { type: 'integer' } } },
      key_properties: [],
    })
    expect(secret({ token: 'hunter2' })?.[0]?.found).toBe('***')
  })

  it('is refused for a column that a closed schema does not know', () => {
    const closed = recordCheck({
      type: 'SCHEMA',
      stream: 'users',
      schema: { properties: { id: {} }, additionalProperties: false },
      key_properties: [],
    })
    expect(closed({ id: 1 })).toBeUndefined()
    expect(closed({ id: 1, age: 2 })?.[0]?.column).toBe('age')
  })
})
