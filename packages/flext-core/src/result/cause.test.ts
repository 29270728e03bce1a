import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { causeOf } from './cause.ts'
import { describeError, FlextDefect } from './error.ts'
import { jsonSafe, jsonSafeRecord } from './json-safe.ts'

describe('the cause of a failure, as data', () => {
  it('keeps name, message, code, stack and what caused it', () => {
    const inner = Object.assign(new Error('no such file'), { code: 'ENOENT' })
    const cause = causeOf(new FlextDefect('cannot read the plan', { cause: inner }))
    expect(cause.stack).toContain('cause.test.ts')
    expect(cause).toMatchObject({
      name: 'FlextDefect',
      message: 'cannot read the plan',
      cause: { name: 'Error', message: 'no such file', code: 'ENOENT' },
    })
    expect(causeOf(new AggregateError([new Error('a'), 'b'], 'both'))).toMatchObject({
      name: 'AggregateError',
      errors: [
        { name: 'Error', message: 'a' },
        { name: 'string', message: 'b' },
      ],
    })
  })

  it('says what was thrown when it was no error', () => {
    expect(causeOf('oops')).toStrictEqual({ name: 'string', message: 'oops' })
    expect(causeOf(null)).toStrictEqual({ name: 'null', message: 'null' })
    expect(causeOf({ status: 500 })).toStrictEqual({
      name: 'Object',
      message: 'an object with status',
    })
    expect(causeOf({ _tag: 'Refused', message: 'no' })).toStrictEqual({
      name: 'Refused',
      message: 'no',
    })
  })

  it('is whole JSON whatever was thrown, and ends on a cycle', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), (thrown) => {
        const cause = causeOf(thrown)
        expect(JSON.parse(JSON.stringify(cause))).toStrictEqual(cause)
      }),
    )
    const loop = new Error('round')
    loop.cause = loop
    expect(JSON.stringify(causeOf(loop)).match(/"message":"round"/g)?.length).toBe(9)
  })

  it('survives a thrown thing that cannot be read', () => {
    const hostile = new Proxy(
      {},
      {
        has: () => {
          throw new Error('no')
        },
      },
    )
    expect(causeOf(hostile).name).toBe('Unreadable')
  })

  it('hides credentials in messages', () => {
    const { message, stack } = causeOf(
      new Error('cannot reach postgres://app:hunter2@db/x?password=hunter2 token: hunter2'),
    )
    expect(message).toBe('cannot reach postgres://***@db/x?password=*** token: ***')
    expect(stack).not.toContain('hunter2')
  })
})

describe('facts, as data', () => {
  it('says in words what JSON has no form for, and hides what is secret', () => {
    const self: Record<string, unknown> = {
      at: new Date(0),
      count: 3n,
      nothing: undefined,
      bad: Number.NaN,
      zero: -0,
      list: new Set([1, new Map([['k', 'v']])]),
      bytes: new Uint8Array(4),
      call: () => 1,
      apiKey: 'abc',
      nested: { db_password: 'abc', user: 'me' },
    }
    self.self = self
    expect(jsonSafeRecord(self)).toStrictEqual({
      at: '1970-01-01T00:00:00.000Z',
      count: '3',
      bad: 'NaN',
      zero: 0,
      list: [1, { k: 'v' }],
      bytes: '[4 bytes]',
      call: '[function]',
      apiKey: '***',
      nested: { db_password: '***', user: 'me' },
      self: '[circular]',
    })
  })

  it('is whole JSON whatever it is made of', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), (value) => {
        const data = jsonSafe(value)
        expect(JSON.parse(JSON.stringify(data))).toEqual(data)
      }),
    )
  })
})

describe('an error on one line', () => {
  it('has the tag first and no line break', () => {
    expect(describeError({ _tag: 'DecodeFailed', message: 'a: wrong\n  b: wrong\r\n' })).toBe(
      'DecodeFailed: a: wrong; b: wrong',
    )
  })
})
