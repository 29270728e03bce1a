/** Looks into the warehouse: what is in it, and what a run has staged so far. */
import { existsSync } from 'node:fs'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'

type Row = Readonly<Record<string, SQLOutputValue>>

const query = (file: string, sql: string): ReadonlyArray<Row> => {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 1_000 })
  try {
    return database.prepare(sql).all()
  } finally {
    database.close()
  }
}

/** Rows behind a checkpoint that are not visible yet. */
export const stagedRows = (file: string): number => {
  if (!existsSync(file)) return 0
  try {
    return Number(
      query(file, 'SELECT coalesce(sum(rows), 0) AS rows FROM _flext_stage')[0]?.['rows'],
    )
  } catch {
    return 0
  }
}

const views = [
  {
    title: 'rows',
    sql: ['airports', 'zipcodes', 'routes', 'birdstrikes', 'flights']
      .map((table) => `SELECT '${table}' AS stream, count(*) AS rows FROM ${table}`)
      .join(' UNION ALL '),
  },
  {
    title: 'busiest airports',
    sql: 'SELECT iata, name, state, departures, arrivals FROM flights_by_airport LIMIT 5',
  },
  {
    title: 'most bird strikes in a year',
    sql: 'SELECT airport, year, strikes, cost_usd FROM strikes_by_airport_year ORDER BY strikes DESC LIMIT 5',
  },
  {
    title: 'hours with the most delay',
    sql: 'SELECT hour, flights, mean_delay_minutes, late_percent FROM flights_by_hour ORDER BY mean_delay_minutes DESC LIMIT 5',
  },
]

/** Prints a few answers that the warehouse gives. */
export const showWarehouse = (file: string): void => {
  for (const { title, sql } of views) {
    console.log(`\n${title}`)
    console.log(table(query(file, sql)))
  }
}

const table = (rows: ReadonlyArray<Row>): string => {
  const columns = Object.keys(rows[0] ?? {}).map((name) => {
    const values = rows.map((row) => row[name])
    const texts = [name, ...values.map((value) => String(value ?? ''))]
    const width = Math.max(...texts.map(({ length }) => length))
    return values.some((value) => typeof value === 'number')
      ? texts.map((text) => text.padStart(width))
      : texts.map((text) => text.padEnd(width))
  })
  return ['', ...rows]
    .map((_, nth) => `  ${columns.map((texts) => texts[nth]).join('  ')}`.trimEnd())
    .join('\n')
}
