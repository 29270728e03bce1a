import { readFileSync } from 'node:fs'

import { either as E } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import { columnLineage } from './column-lineage.ts'

const tables: Readonly<Record<string, ReadonlyArray<string>>> = {
  people: ['id', 'name', 'city'],
  orders: ['id', 'person', 'amount'],
}
const known = (table: string) => tables[table.toLowerCase()]

/** `total <- orders.amount (aggregation)`, and `rows <- …` for what decides about rows. */
const lineage = (statement: string, columnsOf = known) => {
  const found = columnLineage(statement, columnsOf)
  if (E.isLeft(found)) throw new Error(found.left)
  const { columns, rows } = found.right
  const said = (inputs: typeof rows) =>
    inputs.map(({ table, column, use }) => `${table}.${column} (${use})`).join(', ')
  return [
    ...columns.map(({ name, inputs }) => `${name} <- ${said(inputs)}`.trim()),
    ...(rows.length > 0 ? [`rows <- ${said(rows)}`] : []),
  ]
}

describe('the columns behind the columns of a SELECT', () => {
  it('are those it names, changes and adds up', () => {
    expect(
      lineage(
        'select p.name, upper(p.city) as town, sum(o.amount) as total, 1 as one from people p join orders o on o.person = p.id where o.amount > 0 group by p.name order by total desc',
      ),
    ).toEqual([
      'name <- people.name (identity)',
      'town <- people.city (transformation)',
      'total <- orders.amount (aggregation)',
      'one <-',
      'rows <- orders.person (join), people.id (join), orders.amount (filter), people.name (group-by), orders.amount (sort)',
    ])
  })

  it('are found through common table expressions, subqueries and unions', () => {
    expect(
      lineage(
        'with spent as (select person, sum(amount) as sum from orders group by person) select n, s.sum / 2 as half from (select id, name as n from people union all select id, name from people) as x join spent s on s.person = x.id',
      ),
    ).toEqual([
      'n <- people.name (identity)',
      'half <- orders.amount (aggregation)',
      'rows <- orders.person (group-by), orders.person (join), people.id (join)',
    ])
  })

  it('are all of a table behind a star, where those are known', () => {
    expect(lineage('select * from people')).toEqual([
      'id <- people.id (identity)',
      'name <- people.name (identity)',
      'city <- people.city (identity)',
    ])
    expect(lineage('select o.*, name from orders o, people where person = people.id')).toEqual([
      'id <- orders.id (identity)',
      'person <- orders.person (identity)',
      'amount <- orders.amount (identity)',
      'name <- people.name (identity)',
      'rows <- orders.person (filter), people.id (filter)',
    ])
    expect(lineage('select * from elsewhere', () => undefined)).toEqual([])
  })

  it('are not guessed where a bare name may be of two tables', () => {
    expect(lineage('select x from a, b', () => undefined)).toEqual(['x <-'])
    expect(lineage('select x from a', () => undefined)).toEqual(['x <- a.x (identity)'])
  })

  it('are those of a subquery too, also where that looks outside', () => {
    expect(
      lineage(
        'select name, (select max(amount) from orders where orders.person = people.id) as most from people',
      ),
    ).toEqual([
      'name <- people.name (identity)',
      'most <- orders.amount (aggregation), orders.person (transformation), people.id (transformation)',
    ])
  })

  it('go round in a recursive query without end', () => {
    expect(
      lineage(
        'with recursive up(id, boss) as (select id, person from orders union all select o.id, up.boss from orders o join up on up.boss = o.person) select id, boss from up',
      )[1],
    ).toBe('boss <- orders.person (identity)')
  })

  it('of the models of the example', () => {
    const model = (name: string) =>
      readFileSync(
        new URL(`../../../../examples/air-travel/transform/${name}.sql`, import.meta.url),
        'utf8',
      )
    const airports = ['iata', 'name', 'city', 'state', 'country']
    const routes = ['origin', 'destination', 'count']
    const columns: Record<string, ReadonlyArray<string>> = { airports, routes }
    expect(lineage(model('flights_by_airport'), (table) => columns[table])).toEqual([
      'iata <- airports.iata (identity)',
      'name <- airports.name (identity)',
      'city <- airports.city (identity)',
      'state <- airports.state (identity)',
      'departures <- routes.count (aggregation)',
      'arrivals <- routes.count (aggregation)',
      'rows <- airports.iata (join), routes.origin (join), routes.destination (join), airports.iata (group-by), routes.count (sort), airports.iata (sort)',
    ])
    expect(lineage(model('flights_by_hour'), () => undefined)[1]).toBe('flights <-')
    expect(lineage(model('strikes_by_airport_year'), () => undefined)).toContain(
      'cost_usd <- birdstrikes.Cost Total $ (aggregation)',
    )
  })

  it('are not told where the statement is of a dialect that cannot be read', () => {
    expect(E.isLeft(columnLineage('select a glob b from c', known))).toBe(true)
    expect(columnLineage('delete from people', known)).toEqual(E.left('it is not a SELECT'))
  })
})
