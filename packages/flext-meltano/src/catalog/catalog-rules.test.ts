import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { JsonObject } from '../project/json.ts'
import { isPropertySelected, isStreamSelected, type Catalog } from '../singer/catalog.ts'
import { applyCatalogRules } from './catalog-rules.ts'
import { fnmatch } from './fnmatch.ts'

const text = { type: 'string' } as const
const stream = (
  id: string,
  properties: Record<string, object>,
  metadata: Catalog['streams'][number]['metadata'] = [],
) => ({
  tap_stream_id: id,
  schema: { type: 'object', properties },
  metadata,
})

const catalog: Catalog = {
  streams: [
    stream(
      'users',
      {
        id: text,
        email: text,
        blob: text,
        address: { type: 'object', properties: { city: text, zip: text } },
      },
      [
        { breadcrumb: [], metadata: { inclusion: 'available' } },
        { breadcrumb: ['properties', 'id'], metadata: { inclusion: 'automatic' } },
        { breadcrumb: ['properties', 'blob'], metadata: { inclusion: 'unsupported' } },
      ],
    ),
    stream('public.orders', { id: text, 'net.total': text, note: text }),
    stream('user_events', { id: text }),
  ],
}

/** `stream.attribute` for every attribute whose metadata says it is selected. */
const selectedBy = (select: ReadonlyArray<string>, metadata: JsonObject = {}) =>
  applyCatalogRules(catalog, { select, metadata }).catalog.streams.flatMap((each) => {
    const chosen = (each.metadata ?? []).filter((entry) => entry.metadata['selected'] === true)
    return chosen.map(({ breadcrumb }) =>
      [each.tap_stream_id, ...breadcrumb.filter((_, nth) => nth % 2 === 1)].join('/'),
    )
  })

const metadataOf = (id: string, breadcrumb: ReadonlyArray<string>, rules: JsonObject) =>
  applyCatalogRules(catalog, { select: ['*.*'], metadata: rules })
    .catalog.streams.find((each) => each.tap_stream_id === id)
    ?.metadata?.find((entry) => entry.breadcrumb.join() === breadcrumb.join())?.metadata

describe('select', () => {
  it('takes everything that is supported with *.*', () => {
    const all = selectedBy(['*.*'])
    expect(all).toContain('users/address/zip')
    expect(all).toContain('public.orders/net.total')
    expect(all).not.toContain('users/blob')
  })

  it('takes a stream with all its attributes by its name alone', () => {
    expect(selectedBy(['user_events'])).toEqual(['user_events', 'user_events/id'])
  })

  it('takes nothing that it does not name, and leaves automatic attributes automatic', () => {
    expect(selectedBy(['users.email'])).toEqual(['users', 'users/email'])
    const [users, orders] = applyCatalogRules(catalog, { select: ['users.email'] }).catalog.streams
    if (users === undefined || orders === undefined) throw new Error('streams are missing')
    expect(isPropertySelected(users, 'id')).toBe(true)
    expect(isPropertySelected(users, 'blob')).toBe(false)
    expect(isStreamSelected(orders)).toBe(false)
  })

  it('takes the object that a nested attribute is in', () => {
    expect(selectedBy(['users.address.city'])).toEqual([
      'users',
      'users/address',
      'users/address/city',
    ])
  })

  it('leaves out after it has taken, whatever the order', () => {
    expect(selectedBy(['!users.email', '!users.address*', 'users.*'])).toEqual([
      'users',
      'users/id',
    ])
    expect(selectedBy(['*.*', '!users', '!public\\.orders.*'])).toEqual([
      'user_events',
      'user_events/id',
    ])
  })

  it('takes an escaped dot for a part of a name', () => {
    expect(selectedBy([String.raw`public\.orders.net\.total`])).toEqual([
      'public.orders',
      'public.orders/net.total',
    ])
  })

  it('gives the warning that a pattern matches nothing', () => {
    const { warnings } = applyCatalogRules(catalog, {
      select: ['users.*', 'user.*', 'users.nmae', '!users.emial', 'USERS.id'],
    })
    expect(warnings.map(({ rule }) => rule)).toEqual([
      'user.*',
      'users.nmae',
      'USERS.id',
      '!users.emial',
    ])
    expect(warnings[0]?.message).toBe(
      'select: "user.*" matches nothing in the catalog (streams: users, public.orders, user_events)',
    )
  })

  it('has no warning for *.* on a stream without attributes', () => {
    const bare = { streams: [stream('empty', {})] }
    expect(applyCatalogRules(bare, { select: ['*.*'] }).warnings).toEqual([])
  })

  it('agrees with a model that asks of each attribute whether it is taken and not left out', () => {
    const name = fc.constantFrom('a', 'b', 'ab', 'a*', '?', '*', '[ab]', '[!a]')
    const pattern = fc
      .tuple(fc.boolean(), name, fc.option(name))
      .map(([negated, of, attribute]) => ({
        negated,
        stream: of,
        attribute: attribute ?? undefined,
        raw: `${negated ? '!' : ''}${of}${attribute === null ? '' : `.${attribute}`}`,
      }))
    const names = ['a', 'b', 'ab', 'ba']
    const flat = {
      streams: names.map((id) => stream(id, Object.fromEntries(names.map((each) => [each, text])))),
    }

    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 5 }), (patterns) => {
        const { streams } = applyCatalogRules(flat, {
          select: patterns.map(({ raw }) => raw),
        }).catalog
        for (const each of streams) {
          const mine = patterns.filter((one) => fnmatch(one.stream)(each.tap_stream_id))
          const taken = mine.some(({ negated }) => !negated)
          const left = mine.some(({ negated, attribute }) => negated && (attribute ?? '*') === '*')
          expect(isStreamSelected(each)).toBe(taken && !left)
          for (const property of names) {
            const hits = mine.filter(({ attribute = '*' }) => fnmatch(attribute)(property))
            const chosen = hits.length > 0 && hits.every(({ negated }) => !negated)
            expect(isPropertySelected(each, property)).toBe(chosen)
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('metadata', () => {
  it('sets keys of streams and of attributes, nested or dotted, by pattern', () => {
    const rules = {
      'user*': {
        'replication-method': 'INCREMENTAL',
        'replication-key': 'id',
        id: { 'is-replication-key': true },
      },
      'users.address.city': { 'sql-datatype': 'text' },
      'users.properties.email': { selected: false },
    }
    expect(metadataOf('users', [], rules)).toMatchObject({
      'replication-method': 'INCREMENTAL',
      inclusion: 'available',
    })
    expect(metadataOf('users', ['properties', 'id'], rules)).toMatchObject({
      'is-replication-key': true,
    })
    expect(
      metadataOf('users', ['properties', 'address', 'properties', 'city'], rules),
    ).toMatchObject({
      'sql-datatype': 'text',
    })
    expect(metadataOf('users', ['properties', 'email'], rules)).toMatchObject({ selected: false })
    expect(metadataOf('public.orders', [], rules)).not.toHaveProperty('replication-method')
  })

  it('sets lists as they are, and repeats on the stream what taps of old look for there', () => {
    const { catalog: result } = applyCatalogRules(catalog, {
      select: ['users.*'],
      metadata: { users: { 'table-key-properties': ['id'], 'replication-method': 'FULL_TABLE' } },
    })
    expect(result.streams[0]).toMatchObject({ selected: true, replication_method: 'FULL_TABLE' })
    expect(result.streams[0]?.metadata?.[0]?.metadata['table-key-properties']).toEqual(['id'])
    expect(result.streams[1]).toMatchObject({ selected: false })
  })

  it('gives a warning for a rule that matches nothing, and for one without a key', () => {
    const metadata = { usres: { 'replication-key': 'id' }, 'replication-method': 'FULL_TABLE' }
    const { warnings } = applyCatalogRules(catalog, { select: ['*.*'], metadata })
    expect(warnings.map(({ from, rule }) => `${from} ${rule}`)).toEqual([
      'metadata usres.replication-key',
      'metadata replication-method',
    ])
  })
})

describe('schema', () => {
  it('replaces what was discovered, adds what was not, and selects both', () => {
    const { catalog: result, warnings } = applyCatalogRules(catalog, {
      select: ['users.e*'],
      schema: {
        users: { email: { type: 'integer' }, extra: { type: 'boolean' } },
        nobody: { a: {} },
      },
    })
    expect(result.streams[0]?.schema.properties).toMatchObject({
      id: text,
      email: { type: 'integer' },
      extra: { type: 'boolean' },
    })
    const extra = result.streams[0]?.metadata?.find(({ breadcrumb }) => breadcrumb[1] === 'extra')
    expect(extra?.metadata).toEqual({ inclusion: 'available', selected: true })
    expect(warnings.map(({ rule }) => rule)).toEqual(['nobody'])
  })
})

describe('select_filter', () => {
  const offered = {
    streams: ['users', 'orders', 'order_lines'].map((tap_stream_id) => ({
      tap_stream_id,
      schema: { properties: { id: {} } },
    })),
  }
  it.each([
    [[], ['users', 'orders', 'order_lines']],
    [['order*'], ['orders', 'order_lines']],
    [['!orders'], ['users', 'order_lines']],
    [['order*', '!*_lines'], ['orders']],
  ])('%j leaves %j of what is selected', (selectFilter, left) => {
    const { catalog: ruled } = applyCatalogRules(offered, { select: ['*.*'], selectFilter })
    const selected = ruled.streams.filter(isStreamSelected)
    expect(selected.map(({ tap_stream_id: id }) => id)).toEqual(left)
  })
})
