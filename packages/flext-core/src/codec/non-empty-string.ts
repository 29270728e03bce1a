/** Text that says something. */
import type * as t from 'io-ts'

import { narrowed } from './worded.ts'

const isNonEmpty = (value: unknown): value is string =>
  typeof value === 'string' && /\S/.test(value)

/** A string with at least one character that is not a space. */
export const NonEmptyString: t.Type<string> = narrowed(
  'NonEmptyString',
  'a string that is not empty',
  isNonEmpty,
)
export type NonEmptyString = string
