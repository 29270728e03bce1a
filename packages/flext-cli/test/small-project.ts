/** A Meltano project in a folder of its own: two CSV files, a warehouse, a model, checks, a job. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export interface SmallProject extends Disposable {
  readonly root: string
  readonly write: (file: string, text: string) => void
  readonly text: (file: string) => string
  readonly sum: (table: string, column: string) => number
  /** Rows of a table of the warehouse; undefined where there is no such table. */
  readonly rows: (table: string) => number | undefined
}

const meltano = `version: 1
default_environment: dev
environments: [{ name: dev }]
plugins:
  extractors:
    - name: tap-csv
      variant: flext
      config:
        state_rows: 1000
        files:
          - { entity: people, path: people.csv, keys: [id] }
          - { entity: orders, path: orders.csv, keys: [id] }
  loaders:
    - name: target-sqlite
      variant: flext
      config: { database: out/warehouse.db }
    - name: target-jsonl
      variant: flext
      config: { destination_path: out/jsonl }
  transformers:
    - name: flext-sql
      config:
        models: [models/spend.sql]
        checks:
          - not_null: people.id
          - unique: orders.id
jobs:
  - name: nightly
    tasks:
      - tap-csv target-sqlite flext-sql:run
      - tap-csv target-jsonl
`

export const smallProject = ({ orders = 300 }: { readonly orders?: number } = {}): SmallProject => {
  const root = mkdtempSync(join(tmpdir(), 'flext-cli-'))
  const write = (file: string, text: string): void => writeFileSync(join(root, file), text)
  mkdirSync(join(root, 'models'))
  mkdirSync(join(root, 'out'))
  write('meltano.yml', meltano)
  write('models/spend.sql', 'select person, sum(amount) as total from orders group by person\n')
  write(
    'people.csv',
    csv('id,name', 50, (n) => `${n},name ${n}`),
  )
  write(
    'orders.csv',
    csv('id,person,amount', orders, (n) => `${n},${n % 50},${n % 97}`),
  )
  return {
    root,
    write,
    text: (file) => readFileSync(join(root, file), 'utf8'),
    sum: (table, column) => {
      using database = new DatabaseSync(join(root, 'out', 'warehouse.db'), { readOnly: true })
      return Number(database.prepare(`select sum("${column}") as n from "${table}"`).get()?.['n'])
    },
    rows: (table) => rowsOf(join(root, 'out', 'warehouse.db'), table),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}

const csv = (head: string, rows: number, row: (n: number) => string): string =>
  [head, ...Array.from({ length: rows }, (_, n) => row(n)), ''].join('\n')

const rowsOf = (file: string, name: string): number | undefined => {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const found = database.prepare('select 1 from sqlite_master where name = ?').get(name)
    if (found === undefined) return undefined
    return Number(database.prepare(`select count(*) as n from "${name}"`).get()?.['n'])
  } finally {
    database.close()
  }
}
