/** The parser of statements: its grammar is built when the first one is read, and not whenever a pipeline runs. */
import { createRequire } from 'node:module'

import type * as sqlParser from 'pgsql-ast-parser'

let loaded: typeof sqlParser | undefined

/** What the text says, statement by statement. Throws where it cannot be read. */
export const parseSql = (text: string): ReadonlyArray<sqlParser.Statement> =>
  (loaded ??= createRequire(import.meta.url)('pgsql-ast-parser') as typeof sqlParser).parse(text)
