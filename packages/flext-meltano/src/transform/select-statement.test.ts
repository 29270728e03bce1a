import { describe, expect, it } from 'vitest'

import { selectStatement } from './select-statement.ts'

const problemOf = (sql: string) => {
  const read = selectStatement(sql)
  return 'problem' in read
    ? `${read.problem.line}: expected ${read.problem.expected}, found ${read.problem.found}`
    : undefined
}

describe('the statement of a model', () => {
  it('is a SELECT, with comments before it and a semicolon after it', () => {
    const read = selectStatement(
      '-- strikes; by year\n/* ; */ select 1 as "a;b", \';\' as c ; -- end\n;',
    )
    expect('statement' in read && read.statement.text).toBe(
      '-- strikes; by year\n/* ; */ select 1 as "a;b", \';\' as c',
    )
  })

  it('may begin with common table expressions', () => {
    expect(problemOf('with a as (select 1), b as (select 2) select * from a, b')).toBeUndefined()
  })

  it.each([
    ['', '1: expected a SELECT statement, found nothing'],
    ['-- only words\n', '1: expected a SELECT statement, found nothing'],
    ['\n\ndrop table airports', '3: expected SELECT or WITH … SELECT, found drop'],
    ['select 1;\ndelete from airports', '2: expected one statement, found another, delete'],
    [
      'with a as (select 1)\ninsert into b select * from a',
      '2: expected WITH … SELECT, found WITH … insert',
    ],
    ["select 1,\n 'open", "2: expected the end of what ' begins, found none"],
    ['select 1 /* and so on', '1: expected the end of what /* begins, found none'],
    ['select *\nfrom airports where iata = :iata', '2: expected values, found the parameter :iata'],
  ])('is not %j', (sql, problem) => {
    expect(problemOf(sql)).toBe(problem)
  })
})

describe('the statement of a model of PostgreSQL', () => {
  it.each([
    "select x::text, a[1:2], '{}'::jsonb #> '{a}', b @> c, d ? 'e' from t",
    "select $$a ; b$$, $x$ $$ $x$, E'a\\'b;', U&'\\0061', \"a;b\" from t;",
  ])('may be %s', (sql) => {
    const read = selectStatement(sql, 'postgres')
    expect('statement' in read && read.statement.text).toBe(sql.replace(/;$/, ''))
  })

  it.each([
    ['select a from t\nwhere b = $1', { line: 2, expected: 'values', found: 'the parameter $1' }],
    ["select\n E'a\\'", { line: 2, expected: 'the end of what E begins', found: 'none' }],
  ])('is not %j', (sql, problem) => {
    expect(selectStatement(sql, 'postgres')).toEqual({ problem })
  })
})
