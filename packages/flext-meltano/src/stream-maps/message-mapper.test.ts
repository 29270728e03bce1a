import { createHash } from 'node:crypto'

import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { describe, expect, it, vi } from 'vitest'

import type { Flattening } from './flattening.ts'
import type { MapperConfig } from './mapper-config.ts'
import { messageMapper } from './message-mapper.ts'
import { readStreamMaps } from './stream-map-rules.ts'

// Laws are asked of many records; a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 })

const schema = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    email: { type: ['string', 'null'] },
    amount: { type: 'number' },
    at: { type: 'string', format: 'date-time' },
  },
  required: ['id', 'email'],
}
const users = { type: 'SCHEMA', stream: 'users', schema, key_properties: ['id'] }
const row = (record: object) => ({ type: 'RECORD', stream: 'users', record })
const ada = row({ id: 1, email: 'ada@x.example', amount: 2.5, at: '2024-01-01T00:00:00Z' })

const mapperFor = (config: MapperConfig, flattening?: Flattening) => {
  const rules = readStreamMaps(config)
  if (E.isLeft(rules)) throw new Error(JSON.stringify(rules.left))
  return messageMapper(rules.right, flattening)
}

/** What the messages become; the last entry may be the problem that stopped it. */
const mapped = (
  config: MapperConfig,
  messages: ReadonlyArray<object> = [users, ada],
  flattening?: Flattening,
): ReadonlyArray<unknown> => {
  const mapper = mapperFor(config, flattening)
  const all: Array<unknown> = []
  for (const message of messages) {
    const taken = mapper.take(JSON.stringify(message))
    if (E.isLeft(taken)) return [...all, taken.left]
    if ('manifest' in taken.right) all.push(taken.right)
    else all.push(...taken.right.map((line) => JSON.parse(line) as unknown))
  }
  return all
}

const records = (...args: Parameters<typeof mapped>) =>
  mapped(...args).flatMap((message) =>
    (message as { type?: string }).type === 'RECORD' ? [message] : [],
  )

describe('a stream map', () => {
  it('leaves properties out, changes them, and adds new ones, in the schema too', () => {
    const [first, second] = mapped({
      stream_maps: {
        users: {
          email: null,
          hash: "md5(config['seed'] + email)",
          double: 'amount * 2',
          id: 'self + 1',
          large: 'amount > 1',
          day: 'datetime.datetime.fromisoformat(at).date()',
          text: 'str(id) if id else None',
          unknown: 'record.get(email)',
        },
      },
      stream_map_config: { seed: 's' },
    })
    expect(first).toMatchObject({
      stream: 'users',
      key_properties: ['id'],
      schema: {
        properties: {
          id: { type: ['integer', 'null'] },
          hash: { type: ['string', 'null'] },
          double: { type: ['number', 'null'] },
          large: { type: ['boolean', 'null'] },
          day: { type: ['string', 'null'], format: 'date' },
          text: { type: ['string', 'null'] },
          unknown: { type: ['string', 'null'] },
        },
        required: [],
      },
    })
    expect(second).toEqual({
      type: 'RECORD',
      stream: 'users',
      record: {
        id: 2,
        amount: 2.5,
        at: '2024-01-01T00:00:00Z',
        hash: createHash('md5').update('sada@x.example').digest('hex'),
        double: 5,
        large: true,
        day: '2024-01-01',
        text: '1',
        unknown: null,
      },
    })
  })

  it('filters records, renames the stream and gives it other keys', () => {
    const config = {
      stream_maps: {
        users: {
          __filter__: "amount > 2 and 'ada' in email",
          __alias__: 'people',
          __key_properties__: ['email'],
        },
      },
    }
    const bob = row({ id: 2, email: 'bob@x.example', amount: 9 })
    const version = { type: 'ACTIVATE_VERSION', stream: 'users', version: 3 }
    expect(mapped(config, [users, ada, bob, version, { type: 'STATE', value: {} }])).toMatchObject([
      { type: 'SCHEMA', stream: 'people', key_properties: ['email'] },
      { type: 'RECORD', stream: 'people', record: { id: 1 } },
      { type: 'ACTIVATE_VERSION', stream: 'people', version: 3 },
      { type: 'STATE' },
    ])
  })

  it('makes further streams of one, and keeps what it is told to keep', () => {
    const config = {
      stream_maps: {
        users: { __else__: null, email: "email.split('@')[0]" },
        domains: {
          __source__: 'users',
          __else__: '__NULL__',
          __key_properties__: null,
          domain: "email.split('@')[-1]",
        },
      },
    }
    expect(mapped(config)).toMatchObject([
      { stream: 'users', schema: { properties: { id: {}, email: {} } } },
      { stream: 'domains', key_properties: [], schema: { properties: { domain: {} } } },
      { stream: 'users', record: { id: 1, email: 'ada' } },
      { stream: 'domains', record: { domain: 'x.example' } },
    ])
    expect(records(config)[0]).toEqual({ ...ada, record: { id: 1, email: 'ada' } })
  })

  it('is for all streams that its pattern matches; null leaves streams out', () => {
    const other = { ...users, stream: 'logs' }
    const all = [users, other, ada, { ...ada, stream: 'logs' }]
    const seen = mapped({ stream_maps: { 'u*': { x: "__stream_name__ + '!'" }, logs: null } }, all)
    expect(seen).toMatchObject([{ stream: 'users' }, { stream: 'users', record: { x: 'users!' } }])
    expect(mapped({ stream_maps: { users: {}, __else__: null } }, all)).toHaveLength(2)
    const renamed = { stream_maps: { '*': { __alias__: "'raw_' + __stream_name__" } } }
    expect(mapped(renamed, all)).toMatchObject([
      { stream: 'raw_users' },
      { stream: 'raw_logs' },
      {},
      {},
    ])
  })

  it('keeps what floats would lose', () => {
    const line =
      '{"type":"RECORD","stream":"users","record":{"id":12345678901234567890,"email":null,"amount":1.0}}'
    const mapper = mapperFor({ stream_maps: { users: { email: 'str(amount)' } } })
    mapper.take(JSON.stringify(users))
    expect(mapper.take(line)).toEqual(
      E.right([
        '{"type":"RECORD","stream":"users","record":{"id":12345678901234567890,"email":"1.0","amount":1}}',
      ]),
    )
  })

  it('leaves the bytes of what it does not change alone', () => {
    const mapper = mapperFor({ stream_maps: { others: { a: null } } })
    mapper.take(JSON.stringify(users))
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
        const line = JSON.stringify(row(record))
        expect(mapper.take(line)).toEqual(E.right([line]))
      }),
    )
  })

  it('passes on each record once for each stream, whatever the filter lets through', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (amounts) => {
        const messages = [users, ...amounts.map((amount, id) => row({ id, email: '', amount }))]
        const config = {
          stream_maps: { users: { __filter__: 'amount % 3 == 0' }, all: { __source__: 'users' } },
        }
        const made = records(config, messages) as ReadonlyArray<{ stream: string }>
        const of = (name: string) => made.filter(({ stream }) => stream === name).length
        expect([of('users'), of('all')]).toEqual([
          amounts.filter((amount) => amount % 3 === 0).length,
          amounts.length,
        ])
      }),
    )
  })

  it('flattens what is nested', () => {
    const nested = {
      ...users,
      schema: {
        properties: {
          id: { type: 'integer' },
          a: {
            type: 'object',
            properties: { b: { type: 'string' }, c: { type: 'object', properties: { d: {} } } },
          },
          list: { type: 'array' },
        },
      },
    }
    const messages = [nested, row({ id: 1, a: { b: 'x', c: { d: 1 } }, list: [1, 'é'] })]
    expect(mapped({}, messages, { depth: 1, separator: '__', longest: 255 })).toMatchObject([
      {
        schema: {
          properties: { id: {}, a__b: { type: 'string' }, a__c: { type: ['string', 'null'] } },
        },
      },
      { record: { id: 1, a__b: 'x', a__c: '{"d": 1}', list: '[1, "é"]' } },
    ])
  })

  it('makes long names short as the Singer SDK does, and lets no two properties have one', () => {
    const object = (properties: object) => ({ type: 'object', properties })
    const address = { shipping_address: object({ street_name: object({ first_line: {} }) }) }
    const orders = { ...users, schema: { properties: { id: { type: 'integer' }, ...address } } }
    const record = { id: 1, shipping_address: { street_name: { first_line: 'x' } } }
    const flattening = { depth: 2, separator: '__', longest: 24 }
    expect(mapped({}, [orders, row(record)], flattening)).toMatchObject([
      { schema: { properties: { id: {}, sa__sn__first_line: {} } } },
      { record: { id: 1, sa__sn__first_line: 'x' } },
    ])
    const twice = { id: {}, a__b: { type: 'string' }, a: object({ b: { type: 'string' } }) }
    const clash = { ...users, schema: { properties: twice } }
    expect(mapped({}, [clash], { ...flattening, longest: 255 })).toMatchObject([
      { line: 1, stream: 'users', found: 'several that would be a__b' },
    ])
    const rules = readStreamMaps({ flattening_enabled: true })
    expect(E.isLeft(rules) && rules.left).toMatchObject([
      { path: 'flattening_enabled', expected: 'flattening_max_depth beside it' },
    ])
  })
})

describe('what cannot be mapped', () => {
  it('is told with the line, the stream, and the expression, never with the record', () => {
    const seen = mapped({ stream_maps: { users: { x: 'email + 1' } } })
    expect(seen[1]).toEqual({
      line: 2,
      stream: 'users',
      expected: 'a value of stream_maps.users.x: email + 1',
      found: 'TypeError: can only concatenate str (not "int") to str',
    })
    expect(JSON.stringify(seen[1])).not.toContain('ada')
  })

  it('may be nested deeper than JSON is written', () => {
    const deep = JSON.parse(`${'['.repeat(2000)}${']'.repeat(2000)}`) as unknown
    const seen = mapped({ stream_maps: { users: { x: '1' } } }, [users, row({ id: 1, deep })])
    expect(seen[1]).toMatchObject({
      line: 2,
      stream: 'users',
      expected: expect.stringContaining('at most 1000 deep, in column deep') as string,
    })
  })

  it('may be keys that are left out or not there', () => {
    expect(mapped({ stream_maps: { users: { id: null } } })).toMatchObject([
      { line: 1, stream: 'users', found: 'null; none' },
    ])
    expect(mapped({ stream_maps: { users: { __key_properties__: ['gone'] } } })[0]).toMatchObject({
      expected: 'stream_maps.users: the key gone among the properties',
    })
  })

  it('is refused before any record comes: every mistake of a config at once, with carets', () => {
    const config = {
      stream_maps: {
        users: { a: "email = 'x'", b: 1, __filter__: 'amount >', __else__: 'x', __what__: 'y' },
        logs: 'keep',
        __else__: 'drop',
        __other__: null,
      },
    }
    const rules = readStreamMaps(config)
    expect(E.isLeft(rules) && rules.left.map(({ path, found }) => `${path}: ${found}`)).toEqual([
      'stream_maps.users.__else__: "x"',
      'stream_maps.users.__what__: "__what__"',
      'stream_maps.users.__filter__: the end\n    amount >\n            ^',
      `stream_maps.users.a: an assignment, "="\n    email = 'x'\n          ^\n    hint: == compares`,
      'stream_maps.users.b: 1',
      'stream_maps.logs: "keep"',
      'stream_maps.__else__: "drop"',
      'stream_maps.__other__: "__other__"',
    ])
  })
})
