import { describe, expect, it } from 'vitest'

import { foundUnder } from './found.ts'
import { strictObject } from './strict-object.ts'
import { decode } from './report.ts'

describe('what is told of a value', () => {
  it('under a key is the value, unless it is missing or the key is that of a secret', () => {
    const row = { id: 7, name: null, token: 'hunter2', at: undefined }
    const told = ['id', 'name', 'token', 'at', 'toString'].map((key) => foundUnder(key, row))
    expect(told).toStrictEqual(['7 (number)', 'null', '***', 'undefined', 'missing'])
  })

  it('under a key that nobody knows is its kind alone, for it may be a misspelt secret', () => {
    const found = decode(strictObject({}), { pasword: 'hunter2', tokn: ['hunter2'], age: null })
    expect(found).toMatchObject({
      left: { problems: [{ found: 'a string' }, { found: 'an array' }, { found: 'null' }] },
    })
  })
})
