/** The address of something elsewhere. */
import type * as t from 'io-ts'

import { narrowed } from './worded.ts'

const isUrl = (value: unknown): value is string =>
  typeof value === 'string' && /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(value) && URL.canParse(value)

/** A whole URL with `scheme://`, kept as it was written. `localhost:8080` is none. */
export const Url: t.Type<string> = narrowed('Url', 'a URL such as https://example.org', isUrl)
export type Url = string
