/** How an API cuts its answers into pages. */
import { Int, literalUnion, optional, PositiveInt, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { JsonPath } from './json-path.ts'

const place = { in: optional(literalUnion('query', 'body')) }

const None = strictObject({ style: t.literal('none') }, 'paging none')

const Page = strictObject(
  {
    style: t.literal('page'),
    /** Default: `page`. */
    param: optional(t.string),
    /** Number of the first page. Default: 1. */
    first: optional(Int),
    size_param: optional(t.string),
    /** A page with fewer records is the last one. */
    size: optional(PositiveInt),
    /** How many pages there are. */
    total_pages_path: optional(JsonPath),
    ...place,
  },
  'paging page',
)

const Offset = strictObject(
  {
    style: t.literal('offset'),
    /** Default: `offset`. */
    param: optional(t.string),
    /** Default: `limit`. */
    limit_param: optional(t.string),
    /** Records of a page; a page with fewer is the last one. */
    limit: PositiveInt,
    /** How many records there are. */
    total_path: optional(JsonPath),
    ...place,
  },
  'paging offset',
)

const Cursor = strictObject(
  {
    style: t.literal('cursor'),
    /** Default: `cursor`. */
    param: optional(t.string),
    /** Where the next cursor is in an answer; without one it was the last page. */
    cursor_path: JsonPath,
    /** Where an answer says whether there is more. */
    has_more_path: optional(JsonPath),
    ...place,
  },
  'paging cursor',
)

const LinkHeader = strictObject({ style: t.literal('link-header') }, 'paging link-header')

const NextUrl = strictObject(
  {
    style: t.literal('next-url'),
    /** Where the URL of the next page is in an answer. */
    next_path: JsonPath,
  },
  'paging next-url',
)

export const Paging = t.union([None, Page, Offset, Cursor, LinkHeader, NextUrl], 'paging')
export type Paging = t.TypeOf<typeof Paging>
