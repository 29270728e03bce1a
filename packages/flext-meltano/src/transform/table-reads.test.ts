import { constants, DatabaseSync } from 'node:sqlite'

import { describe, expect, it } from 'vitest'

import { sqlTokens } from './sql-token.ts'
import { tableReads } from './table-reads.ts'

const schema = `
  create table airports (iata text, name text, state text);
  create table strikes (airport text, at text, size text);
  create table "odd ""one"" (1)" (x);
  create table hubs (iata);
  create table flights (origin text, destination text, delay int);`

const readIn = (sql: string): ReadonlyArray<string> => [
  ...new Set(tableReads(sqlTokens(sql)).map(({ name }) => name)),
]

/** SQLite's own word on what a statement reads. */
const readBySqlite = (sql: string): ReadonlyArray<string> => {
  const database = new DatabaseSync(':memory:')
  database.exec(schema)
  const tables = new Set(
    database
      .prepare('select name from sqlite_master')
      .all()
      .map(({ name }) => name),
  )
  const read = new Set<string>()
  database.setAuthorizer((action, table) => {
    if (action === constants.SQLITE_READ && table !== null && tables.has(table)) read.add(table)
    return constants.SQLITE_OK
  })
  database.prepare(sql)
  database.close()
  return [...read].toSorted()
}

const statements: ReadonlyArray<string> = [
  'select * from airports',
  'select * from airports a, strikes s where a.iata = s.airport',
  'select a.iata from airports as a left join strikes on iata = airport, flights f',
  'select iata from airports where iata in (select airport from strikes)',
  'select iata from airports where iata in hubs',
  "select 'from strikes' as x, iata -- from flights\n from airports /* join flights */",
  'with s as (select airport, count(*) n from strikes group by 1) select * from s join airports on iata = airport',
  'with recursive n(i) as (select 1 union all select i + 1 from n where i < 3) select i, iata from n, airports',
  'with a as (select * from strikes), b as (select * from a) select * from b where exists (select 1 from flights)',
  'select * from (select * from airports) x join (strikes join flights on airport = origin) on iata = airport',
  'select * from "odd ""one"" (1)" union select iata from airports except select origin from flights',
  'select iata is distinct from name, state is not distinct from iata from airports',
  "select value, iata from airports, json_each('[1]') order by iata, name limit 3",
  'select sum(delay) filter (where delay > 0) over (partition by origin order by delay rows between 1 preceding and current row) from flights window w as (order by delay)',
  'select (select max(delay) from flights where origin = iata), case when 1 then iata else name end from [airports]',
  'select iata from `airports` natural join strikes cross join flights using (iata)',
  "select * from 'airports'",
  'select * from airports where (iata, name) in (select airport, at from strikes) and state between 1 and 2',
  'select * from airports indexed by nothing join flights f on f.origin = iata and f.delay in (1, 2), strikes',
  'values (1), ((select count(iata) from airports))',
]

describe('the tables a SELECT reads', () => {
  for (const sql of statements)
    it(`are those SQLite reads: ${sql.replaceAll('\n', ' ')}`, () => {
      const own = sql.replace(' indexed by nothing', '').replace(' using (iata)', '')
      expect(readIn(sql).toSorted()).toEqual(readBySqlite(own))
    })

  it('are told apart from common table expressions that hide them', () => {
    const sql = `with airports as (select 1 as iata) select * from airports
                 where iata in (with strikes as (select 2) select * from strikes) or 1 in (select 1 from strikes)`
    expect(tableReads(sqlTokens(sql)).map(({ name, line }) => [name, line])).toEqual([
      ['strikes', 2],
    ])
  })

  it('are told with the schema they are qualified by, and the line', () => {
    expect(tableReads(sqlTokens('select *\nfrom\n main."airports", temp . x'))).toEqual([
      { name: 'airports', schema: 'main', line: 3 },
      { name: 'x', schema: 'temp', line: 3 },
    ])
  })
})

it('finds the tables of PostgreSQL, and none in functions that are spelt with FROM', () => {
  const sql = `select extract(year from o.at), trim(both ' ' from name), substring(x::text from 2)
    from only orders o, lateral (select * from lines where lines.id = o.id) l
    left join lateral unnest(o.tags) as t(tag) on true
    where o.a is distinct from 1 and note <> $$ from nowhere $$`
  const reads = tableReads(sqlTokens(sql, 'postgres'))
  expect(reads.map(({ name, schema: of }) => [of, name])).toEqual([
    [undefined, 'orders'],
    [undefined, 'lines'],
  ])
})
