import type { ServerResponse } from 'node:http'

import { either as E } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import { later, restServer, type Answering } from '../../test/rest-server.ts'
import type { Catalog } from '../singer/catalog.ts'
import type { SchemaMessage, SingerState } from '../singer/message.ts'
import { RestSettings } from './rest-config.ts'
import { tapRest } from './tap-rest.ts'

type Description = Readonly<Record<string, unknown>>
type Message = Readonly<Record<string, unknown>>

const configOf = (description: Description): RestSettings => {
  const config = RestSettings.decode({ retry: { wait: '1ms' }, ...description })
  if (E.isLeft(config)) throw new Error('no config')
  return config.right
}

const discover = async (config: RestSettings): Promise<Catalog> => {
  const found = await tapRest.discover(config)
  if (E.isLeft(found)) throw new Error(found.left.message)
  return found.right
}

const extracting = async (config: RestSettings, catalog: Catalog, state: SingerState = {}) => {
  let text = ''
  const outcome = await tapRest.extract(config, catalog, state, (lines) => {
    text += typeof lines === 'string' ? lines : Buffer.from(lines).toString()
  })
  const messages = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Message)
  return {
    messages,
    failure: E.isLeft(outcome) ? outcome.left.message : undefined,
    records: (stream: string) =>
      messages.flatMap((each) =>
        each['type'] === 'RECORD' && each['stream'] === stream ? [each['record'] as Message] : [],
      ),
    state: messages.findLast(({ type }) => type === 'STATE')?.['value'] as SingerState,
  }
}

const extract = async (description: Description, state?: SingerState) => {
  const config = configOf(description)
  return extracting(config, await discover(config), state)
}

const ids = (records: ReadonlyArray<Message>) => records.map(({ id }) => id)

/** Orders 1 to 7, as many as asked for. */
const orders = Array.from({ length: 7 }, (_, at) => ({
  id: at + 1,
  at: `2024-01-0${at + 1}T00:00:00Z`,
}))

const all = [1, 2, 3, 4, 5, 6, 7]

describe('paging', () => {
  const pageOf = (from: number, size: number) => orders.slice(from, from + size)
  const numberIn = (url: URL, name: string, otherwise: number) =>
    Number(url.searchParams.get(name) ?? otherwise)

  const styles: ReadonlyArray<readonly [string, Description, Answering]> = [
    [
      'by number, until a page is short',
      { paging: { style: 'page', size_param: 'per_page', size: 3 } },
      ({ url }) => pageOf((numberIn(url, 'page', 1) - 1) * 3, 3),
    ],
    [
      'by number, as many as the answer says',
      {
        paging: { style: 'page', param: 'p', first: 0, total_pages_path: 'pages' },
        records_path: 'data',
      },
      ({ url }) => ({ data: pageOf(numberIn(url, 'p', 0) * 4, 4), pages: 2 }),
    ],
    [
      'by offset, in the body of a POST',
      { method: 'POST', body: { filter: {} }, paging: { style: 'offset', limit: 2, in: 'body' } },
      ({ body }) => {
        const { offset, limit } = JSON.parse(body) as { offset: number; limit: number }
        return pageOf(offset, limit)
      },
    ],
    [
      'by cursor, that of the last record',
      {
        records_path: '$.data[*]',
        paging: {
          style: 'cursor',
          param: 'after',
          cursor_path: 'data[-1].id',
          has_more_path: 'more',
        },
      },
      ({ url }) => {
        const after = numberIn(url, 'after', 0)
        return { data: pageOf(after, 3), more: after + 3 < 7 }
      },
    ],
    [
      'by link header',
      { paging: { style: 'link-header' } },
      ({ url }, response) => {
        const at = numberIn(url, 'at', 0)
        if (at + 5 < 7)
          response.setHeader('link', `<?at=0>; rel="first", <?at=${at + 5}>; rel="next last"`)
        return pageOf(at, 5)
      },
    ],
    [
      'by the URL of the next page',
      { records_path: 'items', paging: { style: 'next-url', next_path: "meta['next page']" } },
      ({ url }) => {
        const at = numberIn(url, 'at', 0)
        return {
          items: pageOf(at, 4),
          meta: { 'next page': at + 4 < 7 ? `/orders?at=${at + 4}` : null },
        }
      },
    ],
  ]

  it.each(styles)('goes on %s', async (_, stream, answer) => {
    const { url } = await restServer(answer)
    const { records, failure } = await extract({
      base_url: url,
      streams: [{ name: 'orders', path: 'orders', primary_keys: ['id'], ...stream }],
    })
    expect(failure).toBeUndefined()
    expect(ids(records('orders'))).toEqual(all)
  })

  it.each([
    [
      'a circle of links',
      { style: 'next-url', next_path: 'next' },
      ({ url }: { url: URL }) => ({
        items: [{ id: 1 }],
        next: `/x?n=${(Number(url.searchParams.get('n')) + 1) % 3}`,
      }),
      /the pages go in a circle/,
    ],
    [
      'a server that does not heed the page',
      { style: 'page' },
      () => ({ items: [{ id: 1 }] }),
      /paging page is not heeded/,
    ],
    [
      'pages without end',
      { style: 'page' },
      ({ url }: { url: URL }) => ({ items: [{ id: Number(url.searchParams.get('page')) }] }),
      /the last page within 20 \(max_pages\), found one more/,
    ],
    [
      'a next page on another host',
      { style: 'next-url', next_path: 'next' },
      () => ({ items: [{ id: 1 }], next: 'http://elsewhere.example/x' }),
      /expected a URL on 127.0.0.1:\d+, or on one of hosts, found one on elsewhere.example/,
    ],
  ])('ends at %s', async (_, paging, answer, said) => {
    const { url } = await restServer(answer)
    const stream = { name: 'x', path: 'x', records_path: 'items', max_pages: 20, paging }
    const { failure } = await extract({ base_url: url, streams: [stream] })
    expect(failure).toMatch(said)
  })
})

describe('being let in', () => {
  it.each([
    [
      'basic',
      { type: 'basic', username: 'ada', password: 'pass word' },
      'authorization',
      'Basic YWRhOnBhc3Mgd29yZA==',
    ],
    ['bearer', { type: 'bearer', token: 'sesame' }, 'authorization', 'Bearer sesame'],
    ['an API key', { type: 'api_key', name: 'X-Key', api_key: 'sesame' }, 'x-key', 'sesame'],
  ])('by %s', async (_, auth, header, value) => {
    const { url, asked } = await restServer(() => [])
    await extract({ base_url: url, auth, streams: [{ name: 'x', path: 'x' }] })
    expect(asked.every(({ headers }) => headers[header] === value)).toBe(true)
  })

  it('by a key in the query, which no error shows', async () => {
    const { url, asked } = await restServer((_, response) => {
      response.statusCode = 403
      return { error: 'sesame is not known' }
    })
    const auth = { type: 'api_key', in: 'query', name: 'k', api_key: 'sesame' }
    const { failure } = await extracting(
      configOf({
        base_url: url,
        auth,
        streams: [{ name: 'x', path: 'x', params: { token: 'abc', q: '1' } }],
      }),
      { streams: [{ tap_stream_id: 'x', schema: {}, selected: true }] },
    )
    expect(asked[0]?.url.searchParams.get('k')).toBe('sesame')
    expect(failure).toContain('x: GET http://127.0.0.1')
    expect(failure).toContain(
      'expected a status of success, found 403: {"error":"*** is not known"}',
    )
    expect(failure).not.toMatch(/sesame|abc/)
  })

  it('by a token of OAuth 2, fetched once and anew when it is refused', async () => {
    let tokens = 0
    let refused = false
    const { url, asked } = await restServer(({ url: { pathname }, headers }, response) => {
      if (pathname === '/token') {
        tokens += 1
        return { access_token: `token-${tokens}`, expires_in: 3600 }
      }
      if (headers.authorization === 'Bearer token-1' && refused) response.statusCode = 401
      refused = true
      return [{ id: 1 }]
    })
    const auth = {
      type: 'oauth2',
      token_url: `${url}/token`,
      client_id: 'me',
      client_secret: 'hush',
      scope: 'read',
    }
    const { records } = await extract({
      base_url: url,
      auth,
      streams: [
        { name: 'x', path: 'x' },
        { name: 'y', path: 'y' },
      ],
    })
    expect(ids(records('x'))).toEqual([1])
    expect(tokens).toBeLessThanOrEqual(3)
    const form = new URLSearchParams(
      asked.find(({ url: { pathname } }) => pathname === '/token')?.body,
    )
    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'client_credentials',
      client_id: 'me',
      client_secret: 'hush',
      scope: 'read',
    })
  })
})

describe('an API that fails for a while', () => {
  it.each([
    [
      'is too busy',
      (response: ServerResponse) => {
        response.statusCode = 429
        response.setHeader('retry-after', '0')
      },
    ],
    [
      'has a fault',
      (response: ServerResponse) => {
        response.statusCode = 500
      },
    ],
    ['cuts the line', (response: ServerResponse) => response.destroy()],
    [
      'cuts its answer',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '1000' })
        response.write('[{"id"')
        setImmediate(() => response.destroy())
        return later
      },
    ],
    ['says nothing', () => later],
  ])('is asked again when it %s', async (_, fault) => {
    let times = 0
    const { url } = await restServer((__, response) => {
      times += 1
      return times % 2 === 1 ? fault(response) : [{ id: 7 }]
    })
    const { records, failure } = await extract({
      base_url: url,
      timeout: '500ms',
      streams: [{ name: 'x', path: 'x' }],
    })
    expect(failure).toBeUndefined()
    expect(ids(records('x'))).toEqual([7])
  })

  it('is given up, with what it said last', async () => {
    const { url, asked } = await restServer((_, response) => {
      response.statusCode = 503
      return 'come  back\nlater'
    })
    const { failure } = await extracting(
      configOf({
        base_url: url,
        retry: { wait: '1ms', times: 2 },
        streams: [{ name: 'x', path: 'x' }],
      }),
      { streams: [{ tap_stream_id: 'x', schema: {}, selected: true }] },
    )
    expect(failure).toMatch(
      /^x: GET http:\/\/127.0.0.1:\d+\/x: expected an answer, found status 503: come back later \(after 3 attempts\)$/,
    )
    expect(asked).toHaveLength(3)
  })

  it('is not waited for longer than that', async () => {
    const { url } = await restServer((_, response) => {
      response.statusCode = 429
      response.setHeader('retry-after', '3600')
      return ''
    })
    const { failure } = await extracting(
      configOf({ base_url: url, streams: [{ name: 'x', path: 'x' }] }),
      { streams: [{ tap_stream_id: 'x', schema: {}, selected: true }] },
    )
    expect(failure).toMatch(/status 429; it asks to wait 3600 s, more than retry.longest/)
  })

  it('on a port that is never asked is told at once', async () => {
    const config = configOf({
      base_url: 'http://127.0.0.1:6000',
      retry: { wait: '1h' },
      streams: [{ name: 'x', path: 'x' }],
    })
    const found = await tapRest.discover(config)
    expect(E.isLeft(found) && found.left.message).toBe(
      'x: GET http://127.0.0.1:6000/x: expected an address that can be asked, found bad port',
    )
  })

  it('whose certificate is not trusted is not asked again', async () => {
    const { url } = await restServer(() => [])
    const config = configOf({
      base_url: url.replace('http:', 'https:'),
      retry: { wait: '1h' },
      streams: [{ name: 'x', path: 'x' }],
    })
    const found = await tapRest.discover(config)
    expect(E.isLeft(found) && found.left.message).toMatch(
      /: expected a secure connection, found ERR_SSL_/,
    )
  })

  it('is asked no faster than allowed', async () => {
    const times: Array<number> = []
    const { url } = await restServer(({ url: asked }) => {
      times.push(performance.now())
      return Number(asked.searchParams.get('page')) < 5
        ? [{ id: asked.searchParams.get('page') }]
        : []
    })
    await extract({
      base_url: url,
      requests_per_second: 25,
      streams: [{ name: 'x', path: 'x', paging: { style: 'page' } }],
    })
    const gaps = times.slice(1).map((at, nth) => at - (times[nth] ?? 0))
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(gaps.length * 25)
  })

  it.each([
    ['no JSON', {}, '<html>', /expected JSON, found <html>/],
    ['nothing', {}, '', /expected JSON, found an empty answer/],
    [
      'no records where they should be',
      { records_path: 'data' },
      { error: 'x', code: 1 },
      /expected records at data, found an object with error, code/,
    ],
    [
      'records that are none',
      { records_path: 'data' },
      { data: [{}, 5] },
      /expected objects at data, found 5 \(number\) at \[1\]/,
    ],
  ])('that answers with %s is told', async (_, stream, answer, said) => {
    const { url } = await restServer(() => answer)
    const config = configOf({ base_url: url, streams: [{ name: 'x', path: 'x', ...stream }] })
    const found = await tapRest.discover(config)
    expect(E.isLeft(found) && found.left.message).toMatch(said)
  })
})

describe('records', () => {
  it('keep their digits, and widen what a sample did not show', async () => {
    const pages = [
      '[{"id":1,"price":5}]',
      '[{"id":2,"price":2.5,"big":12345678901234567890}]',
      '[{"id":3,"price":"free"}]',
      '[]',
    ]
    const { url } = await restServer(
      ({ url: asked }) => pages[Number(asked.searchParams.get('page')) - 1],
    )
    let text = ''
    const config = configOf({
      base_url: url,
      streams: [{ name: 'x', path: 'x', primary_keys: ['id'], paging: { style: 'page' } }],
    })
    const outcome = await tapRest.extract(config, await discover(config), {}, (lines) => {
      text += lines as string
    })
    expect(E.isRight(outcome)).toBe(true)
    expect(text).toContain('12345678901234567890')
    const types = text
      .split('\n')
      .filter((line) => line.includes('"SCHEMA"'))
      .map((line) => (JSON.parse(line) as SchemaMessage).schema.properties?.['price']?.type)
    expect(types.map((each) => [each ?? []].flat().toSorted())).toEqual([
      ['integer', 'null'],
      ['null', 'number'],
      ['null', 'number', 'string'],
    ])
  })

  it('that do not fit a given schema are told with their place', async () => {
    const { url } = await restServer(() => [{ id: 1 }, { id: 'two' }])
    const schema = { properties: { id: { type: 'integer' } } }
    const { failure } = await extract({
      base_url: url,
      streams: [{ name: 'x', path: 'x', schema }],
    })
    expect(failure).toMatch(/x: GET http.*\/x, record 2, id: expected integer.*found "two"/)
  })

  it.each([
    ['jsonl', '{"id":1}\n\n{"id":2}\n', [1, 2]],
    ['csv', 'id,name\n1,"a,b"\n2,\n', ['1', '2']],
  ])('come as %s too', async (response, text, expected) => {
    const { url } = await restServer(() => text)
    const { records } = await extract({
      base_url: url,
      streams: [{ name: 'x', path: 'x', response }],
    })
    expect(ids(records('x'))).toEqual(expected)
  })

  it('of streams that hang on others are asked for each, and take over what they need', async () => {
    const { url } = await restServer(({ url: { pathname } }, response) => {
      if (pathname === '/shops') return [{ id: 'a b' }, { id: 'c' }, { id: 'gone' }]
      if (pathname === '/shops/gone/orders') {
        response.statusCode = 404
        return ''
      }
      if (pathname === '/shops/a%20b/orders') return [{ id: 1 }, { id: 2 }]
      if (pathname === '/shops/c/orders') return [{ id: 1 }]
      return [{ line: `${pathname.split('/').at(2) ?? ''}-x` }]
    })
    const config = configOf({
      base_url: url,
      streams: [
        { name: 'lines', path: 'orders/{parent.id}/lines', parent: { stream: 'orders' } },
        {
          name: 'orders',
          path: 'shops/{parent.id}/orders',
          primary_keys: ['shop', 'id'],
          no_records_status: [404],
          parent: { stream: 'shops', fields: { shop: 'id' } },
        },
        { name: 'shops', path: 'shops' },
      ],
    })
    const catalog = await discover(config)
    const whole = await extracting(config, catalog)
    expect(whole.records('orders')).toEqual([
      { id: 1, shop: 'a b' },
      { id: 2, shop: 'a b' },
      { id: 1, shop: 'c' },
    ])
    expect(whole.records('lines')).toHaveLength(3)
    const some = {
      streams: catalog.streams.map((one) => ({
        ...one,
        metadata: [{ breadcrumb: [], metadata: { selected: one.tap_stream_id === 'lines' } }],
      })),
    }
    const part = await extracting(config, some)
    expect(part.records('lines')).toHaveLength(3)
    expect(part.records('shops')).toEqual([])
  })
})

describe('a stream with a replication key', () => {
  const since: Answering = ({ url }) => {
    const from = url.searchParams.get('since') ?? ''
    const page = Number(url.searchParams.get('page') ?? 1)
    return orders.filter(({ at }) => at >= from).slice((page - 1) * 2, page * 2)
  }
  const stream = {
    name: 'orders',
    path: 'orders',
    primary_keys: ['id'],
    replication_key: 'at',
    start_param: 'since',
    paging: { style: 'page', size: 2 },
  }

  it('begins where it was left, and says at its end how far it came', async () => {
    const { url, asked } = await restServer(since)
    const first = await extract({
      base_url: url,
      streams: [{ ...stream, start_value: '2024-01-04T00:00:00Z' }],
    })
    expect(ids(first.records('orders'))).toEqual([4, 5, 6, 7])
    expect(first.state).toEqual({
      bookmarks: {
        orders: { replication_key: 'at', replication_key_value: '2024-01-07T00:00:00Z' },
      },
    })
    expect(first.messages.filter(({ type }) => type === 'STATE')).toHaveLength(1)
    const second = await extract({ base_url: url, streams: [stream] }, first.state)
    expect(ids(second.records('orders'))).toEqual([7])
    expect(asked.at(-1)?.url.searchParams.get('since')).toBe('2024-01-07T00:00:00Z')
  })

  it('says it after each page where records come in order, so that a cut costs a page', async () => {
    let pages = 0
    const { url } = await restServer((asked, response) => {
      pages += 1
      if (pages === 4) {
        response.statusCode = 400
        return 'no'
      }
      return since(asked, response)
    })
    const sorted = { base_url: url, streams: [{ ...stream, sorted: true }] }
    const cut = await extract(sorted)
    expect(cut.failure).toMatch(/found 400: no/)
    expect(cut.state).toEqual({
      bookmarks: {
        orders: { replication_key: 'at', replication_key_value: '2024-01-04T00:00:00Z' },
      },
    })
    const rest = await extract(sorted, cut.state)
    expect(ids([...cut.records('orders'), ...rest.records('orders')])).toEqual([
      1, 2, 3, 4, 4, 5, 6, 7,
    ])
  })

  it('is refused where records come in another order than it says', async () => {
    const { url } = await restServer(() => [
      { id: 1, at: 5 },
      { id: 2, at: 3 },
    ])
    const { failure, messages } = await extract({
      base_url: url,
      streams: [{ ...stream, paging: { style: 'none' }, sorted: true }],
    })
    expect(failure).toMatch(
      /record 2: expected records in the order of at, found 3 after 5; say sorted: false/,
    )
    expect(messages.some(({ type }) => type === 'STATE')).toBe(false)
  })

  it.each([
    ['epoch', '1704067200'],
    ['epoch-ms', '1704067200000'],
    ['date', '2024-01-01'],
  ])('is told where to begin as %s', async (start_format, expected) => {
    const { url, asked } = await restServer(() => [{ id: 1, at: '2024-01-01T00:00:00Z' }])
    await extract({
      base_url: url,
      streams: [
        {
          ...stream,
          start_format,
          start_value: '2024-01-01T00:00:00Z',
          start_param: undefined,
          params: { q: 'at>{start}' },
          paging: { style: 'none' },
        },
      ].map((each) => JSON.parse(JSON.stringify(each)) as object),
    })
    expect(asked.at(-1)?.url.searchParams.get('q')).toBe(`at>${expected}`)
  })
})
