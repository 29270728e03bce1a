/**
 * kysely, loaded with the first statement that it writes: most pipelines start, and many end, without one,
 * and its modules are a third of all that a start would load.
 */
import { createRequire } from 'node:module'

import type * as kyselyPackage from 'kysely'
import type { RawBuilder } from 'kysely'

const require = createRequire(import.meta.url)
let loaded: typeof kyselyPackage | undefined

export const kysely = (): typeof kyselyPackage =>
  (loaded ??= require('kysely') as typeof kyselyPackage)

/** As much of kysely's own as statements are made of here. */
export const sql = Object.assign(
  <Row = unknown>(
    texts: TemplateStringsArray,
    ...values: ReadonlyArray<unknown>
  ): RawBuilder<Row> => kysely().sql<Row>(texts, ...values),
  {
    id: (...names: ReadonlyArray<string>): RawBuilder<unknown> => kysely().sql.id(...names),
    join: (parts: ReadonlyArray<unknown>, separator?: RawBuilder<unknown>): RawBuilder<unknown> =>
      kysely().sql.join(parts, separator),
    lit: (value: unknown): RawBuilder<unknown> => kysely().sql.lit(value),
    raw: (text: string): RawBuilder<unknown> => kysely().sql.raw(text),
  },
)
