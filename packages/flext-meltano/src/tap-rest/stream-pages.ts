/** The pages of a stream, one request after another, until the last one. */
import { createHash } from 'node:crypto'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { SingerRecord } from '../singer/message.ts'
import { tapSourceUnreadable, type TapError } from '../singer/tap/tap-error.ts'
import type { AskApi, HttpRequest } from './http-reply.ts'
import { firstPage, nextPage, type PagePlace } from './next-page.ts'
import { replyRecords } from './reply-records.ts'
import type { Params, RestConfig, RestStream } from './rest-config.ts'
import { filled, filledBody, type Filling } from './template.ts'

export interface Page {
  readonly records: ReadonlyArray<SingerRecord>
  /** Names the request in errors. */
  readonly place: string
}

const mostPages = 10_000

/** Gives each page to `take`, until there is none left or it wants no more. */
export const eachPage = async (
  ask: AskApi,
  config: RestConfig,
  stream: RestStream,
  filling: Filling,
  take: (page: Page) => Promise<FlextResult<boolean, TapError>>,
): Promise<FlextResult<void, TapError>> => {
  const paging = stream.paging ?? config.paging ?? { style: 'none' }
  const limit = stream.max_pages ?? mostPages
  const asked = new Set<string>()
  let at: PagePlace = firstPage(paging)
  let request = requestFor(config, stream, filling, at, undefined)
  let bodyBefore = ''
  for (let nth = 0; ; nth += 1) {
    if (E.isLeft(request)) return request
    const { url } = request.right
    const reply = await ask(request.right)
    if (E.isLeft(reply)) return reply
    const { place, text } = reply.right
    const refused = (expected: string, found: string) =>
      E.left(tapSourceUnreadable(place, expected, found))
    asked.add(keyOf(request.right))
    const page = replyRecords(stream, reply.right)
    if (E.isLeft(page)) return page
    const { records } = page.right
    const body = createHash('sha256').update(text).digest('hex')
    if (body === bodyBefore && records.length > 0 && !('url' in at)) {
      const same = `the same as the page before: paging ${paging.style} is not heeded`
      return refused('another page', same)
    }
    bodyBefore = body
    const wantsMore = await take({ records, place })
    if (E.isLeft(wantsMore)) return wantsMore
    const next = nextPage(paging, page.right, reply.right, nth)
    if (E.isLeft(next)) return refused(next.left, 'something else')
    if (!wantsMore.right || next.right === undefined) return E.right(undefined)
    if (nth + 1 >= limit) return refused(`the last page within ${limit} (max_pages)`, 'one more')
    at = next.right
    request = requestFor(config, stream, filling, at, url)
    if (E.isRight(request) && asked.has(keyOf(request.right))) {
      return refused('a page that was not asked for yet', 'one that was: the pages go in a circle')
    }
  }
}

const keyOf = ({ url, body = '' }: HttpRequest): string => `${url.href}\0${body}`

/** `before` is the request of the page before: links may be relative to it. */
const requestFor = (
  config: RestConfig,
  stream: RestStream,
  filling: Filling,
  at: PagePlace,
  before: URL | undefined,
): FlextResult<HttpRequest, TapError> => {
  const { name, method = 'GET', path } = stream
  const headers = { ...config.headers, ...stream.headers }
  const body = stream.body === undefined ? undefined : (filledBody(stream.body, filling) as object)
  const base = { stream: name, method, headers }
  if ('url' in at) {
    const url = URL.parse(at.url, before?.href ?? config.base_url)
    const isKnown =
      url !== null && (url.host === before?.host || (config.hosts ?? []).includes(url.host))
    if (!isKnown || url.username !== '') {
      const found = url === null ? 'a text that is none' : `one on ${url.host}`
      const expected = `a URL on ${before?.host ?? 'the same host'}, or on one of hosts`
      return E.left(tapSourceUnreadable(`${name}: the next page`, expected, found))
    }
    return E.right(withBody({ ...base, url }, body))
  }
  const written = filled(path, filling, encodeURIComponent)
  const url = written === undefined ? null : URL.parse(joined(config.base_url, written))
  if (url === null) {
    const found = `nothing for ${path}, or no URL`
    return E.left(tapSourceUnreadable(`${name}: path`, 'a value for each place in it', found))
  }
  const inBody = at.in === 'body'
  const started = stream.start_param === undefined ? {} : { [stream.start_param]: '{start}' }
  const params: Params = {
    ...config.params,
    ...started,
    ...stream.params,
    ...(inBody ? {} : at.params),
  }
  for (const [param, value] of Object.entries(params)) {
    for (const each of [value].flat() as ReadonlyArray<string | number | boolean>) {
      const text = filled(String(each), filling)
      if (text !== undefined) url.searchParams.append(param, text)
    }
  }
  return E.right(withBody({ ...base, url }, inBody ? { ...body, ...at.params } : body))
}

const withBody = (request: HttpRequest, body: object | undefined): HttpRequest =>
  body === undefined || request.method === 'GET'
    ? request
    : {
        ...request,
        headers: { 'content-type': 'application/json', ...request.headers },
        body: JSON.stringify(body),
      }

/** A path goes on where the base ends. */
const joined = (base: string | undefined, path: string): string =>
  /^https?:\/\//i.test(path)
    ? path
    : `${(base ?? '').replace(/\/$/, '')}/${path.replace(/^\//, '')}`
