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
  const columns = Object.keys(rows[0] ?? {})
  const cells = rows.map((row) => columns.map((column) => String(row[column] ?? '')))
  const widths = columns.map((column, at) =>
    Math.max(column.length, ...cells.map((row) => row[at]!.length)),
  )
  const line = (texts: ReadonlyArray<string>, row?: Row): string =>
    texts
      .map((text, at) =>
        typeof row?.[columns[at]!] === 'number'
          ? text.padStart(widths[at]!)
          : text.padEnd(widths[at]!),
      )
      .join('  ')
      .trimEnd()
  return [line(columns, rows[0]), ...cells.map((row, nth) => line(row, rows[nth]))]
    .map((text) => `  ${text}`)
    .join('\n')
}
