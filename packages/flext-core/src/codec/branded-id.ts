/** Ids that cannot be taken for one another. */
import type * as t from 'io-ts'

import { narrowed } from './worded.ts'

/** A string that is the id of one kind of thing. */
export type BrandedId<Name extends string> = t.Branded<string, { readonly [K in Name]: Name }>

const longest = 200

/** A codec for ids of one kind: 1 to 200 characters, none of them a control character. */
export const brandedId = <Name extends string>(
  name: Name,
): t.Type<BrandedId<Name>, BrandedId<Name>> =>
  narrowed(
    name,
    `${/^[AEIOU]/i.test(name) ? 'an' : 'a'} ${name} (1 to ${longest} characters, no control characters)`,
    (value): value is BrandedId<Name> =>
      typeof value === 'string' &&
      value.length >= 1 &&
      value.length <= longest &&
      !/\p{Cc}/u.test(value) &&
      value.isWellFormed(),
  )
