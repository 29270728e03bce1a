/** How an answer says where the next page is. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { HttpReply } from './http-reply.ts'
import { valueAtPath } from './json-path.ts'
import type { Paging } from './paging-config.ts'
import type { ReplyRecords } from './reply-records.ts'

/** Where a page is: parameters beside those of the stream, or a URL of its own. */
export type PagePlace =
  | { readonly params: Readonly<Record<string, string | number>>; readonly in?: 'query' | 'body' }
  | { readonly url: string }

export const firstPage = (paging: Paging): PagePlace => {
  switch (paging.style) {
    case 'page': {
      const { param = 'page', first = 1, size_param, size } = paging
      const sized = size_param === undefined || size === undefined ? {} : { [size_param]: size }
      return { params: { [param]: first, ...sized }, ...placeIn(paging) }
    }
    case 'offset': {
      const { param = 'offset', limit_param = 'limit', limit } = paging
      return { params: { [param]: 0, [limit_param]: limit }, ...placeIn(paging) }
    }
    case 'none':
    case 'cursor':
    case 'link-header':
    case 'next-url':
      return { params: {} }
  }
}

/** The page after the `nth`, which counts from zero; undefined after the last one. */
export const nextPage = (
  paging: Paging,
  { records, body }: ReplyRecords,
  { headers }: Pick<HttpReply, 'headers'>,
  nth: number,
): FlextResult<PagePlace | undefined, string> => {
  switch (paging.style) {
    case 'none':
      return E.right(undefined)
    case 'page': {
      const { param = 'page', first = 1, size, size_param, total_pages_path } = paging
      const total = total_pages_path === undefined ? undefined : numberAt(body, total_pages_path)
      if (total === null) return E.left(`a number of pages at ${total_pages_path ?? ''}`)
      const isLast =
        total === undefined
          ? records.length === 0 || (size !== undefined && records.length < size)
          : nth + 1 >= total
      const sized = size_param === undefined || size === undefined ? {} : { [size_param]: size }
      return E.right(
        isLast ? undefined : { params: { [param]: first + nth + 1, ...sized }, ...placeIn(paging) },
      )
    }
    case 'offset': {
      const { param = 'offset', limit_param = 'limit', limit, total_path } = paging
      const total = total_path === undefined ? undefined : numberAt(body, total_path)
      if (total === null) return E.left(`a number of records at ${total_path ?? ''}`)
      const next = (nth + 1) * limit
      const isLast = total === undefined ? records.length < limit : next >= total
      return E.right(
        isLast
          ? undefined
          : { params: { [param]: next, [limit_param]: limit }, ...placeIn(paging) },
      )
    }
    case 'cursor': {
      const { param = 'cursor', cursor_path, has_more_path } = paging
      const more = has_more_path === undefined ? true : valueAtPath(body, has_more_path)
      const cursor = valueAtPath(body, cursor_path)
      const isLast = more !== true || cursor === undefined || cursor === null || cursor === ''
      if (isLast) return E.right(undefined)
      return typeof cursor === 'string' || typeof cursor === 'number'
        ? E.right({ params: { [param]: cursor }, ...placeIn(paging) })
        : E.left(`a text or a number at ${cursor_path}`)
    }
    case 'link-header': {
      const url = nextLink(headers.get('link'))
      return E.right(url === undefined ? undefined : { url })
    }
    case 'next-url': {
      const url = valueAtPath(body, paging.next_path)
      if (url === undefined || url === null || url === '') return E.right(undefined)
      return typeof url === 'string'
        ? E.right({ url })
        : E.left(`a URL, or nothing, at ${paging.next_path}`)
    }
  }
}

const placeIn = ({ in: place }: { readonly in?: 'query' | 'body' }) =>
  place === undefined ? {} : { in: place }

/** Null where something stands there that is no number. */
const numberAt = (body: unknown, path: string): number | null => {
  const value = valueAtPath(body, path)
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** The link whose relation is `next` (RFC 8288). */
const nextLink = (header: string | null): string | undefined => {
  for (const [, url, attributes = ''] of (header ?? '').matchAll(/<([^>]*)>([^<]*)/g)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(attributes)
    if ((rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/).includes('next')) return url
  }
  return undefined
}
