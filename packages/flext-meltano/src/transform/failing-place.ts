/** Where in a model's text SQLite's complaint is about. SQLite gives the words, not the place. */
import type { DatabaseSync } from 'node:sqlite'

import { causeOf } from 'flext-core'

import { fold } from '../target-sqlite/name.ts'
import { sqlTokens, type SqlToken } from './sql-token.ts'

/** The line, where the complaint names something that stands in one line only. */
export const failingLine = (
  database: DatabaseSync,
  sql: string,
  complaint: string,
): number | undefined => {
  const tokens = sqlTokens(sql)
  const near = /near "([^]+)": syntax error/.exec(complaint)?.[1]
  if (near !== undefined) return syntaxErrorLine(database, sql, tokens, near)
  if (complaint.includes('incomplete input')) return tokens.at(-1)?.line
  const named =
    /(?:no such (?:column|table|function|collation sequence)|ambiguous column name|misuse of (?:aggregate|window) function|wrong number of arguments to function):? ([^]+?)(?:\(\))?$/.exec(
      complaint,
    )?.[1]
  return named === undefined ? undefined : onlyLineOf(tokens, named.split('.').at(-1) ?? named)
}

/** Of the tokens that look like the one complained of, it is the first at which parsing stops. */
const syntaxErrorLine = (
  database: DatabaseSync,
  sql: string,
  tokens: ReadonlyArray<SqlToken>,
  near: string,
): number | undefined =>
  tokens
    .filter(({ text }) => text === near)
    .find(({ offset, text }) =>
      complaintAbout(database, sql.slice(0, offset + text.length)).includes(`near "${near}"`),
    )?.line

const complaintAbout = (database: DatabaseSync, sql: string): string => {
  try {
    database.prepare(sql)
    return ''
  } catch (failure) {
    return causeOf(failure).message
  }
}

const onlyLineOf = (tokens: ReadonlyArray<SqlToken>, name: string): number | undefined => {
  const wanted = fold(name.replace(/^"|"$/g, '').replace(/\(\)$/, ''))
  const lines = new Set(
    tokens.filter(({ value }) => fold(value) === wanted).map(({ line }) => line),
  )
  return lines.size === 1 ? [...lines][0] : undefined
}
