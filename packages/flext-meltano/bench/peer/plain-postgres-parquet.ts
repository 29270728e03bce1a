/**
 * What one would write in an afternoon: rows by pg-query-stream, columns by hyparquet-writer. It has
 * no states, no staging and no checks, big numbers become texts, and all is lost when it dies.
 */
import { fileWriter, ParquetWriter, schemaFromColumnData, type BasicType } from 'hyparquet-writer'
import { Client } from 'pg'
import QueryStream from 'pg-query-stream'

import { generatedColumns } from '../generated-csv.ts'

const [url = '', file = ''] = process.argv.slice(2)
const types: Readonly<Partial<Record<(typeof generatedColumns)[number], BasicType>>> = {
  amount: 'DOUBLE',
  quantity: 'DOUBLE',
  active: 'BOOLEAN',
  signed_up: 'TIMESTAMP',
  updated_at: 'TIMESTAMP',
}
const empty = generatedColumns.map((name) => ({ name, type: types[name] ?? 'STRING', data: [] }))
const writer = new ParquetWriter({
  writer: fileWriter(file),
  schema: schemaFromColumnData({ columnData: empty }),
})

let group: Array<Array<unknown>> = generatedColumns.map(() => [])
const flush = async (): Promise<void> => {
  const columnData = generatedColumns.map((name, at) => ({ name, data: group[at] ?? [] }))
  await writer.write({ columnData, rowGroupSize: 50_000 })
  group = generatedColumns.map(() => [])
}

const client = new Client({ connectionString: url })
await client.connect()
const rows = client.query(
  new QueryStream('select * from people', [], { batchSize: 1000, rowMode: 'array' }),
)
for await (const row of rows as AsyncIterable<ReadonlyArray<unknown>>) {
  for (const [at, value] of row.entries())
    group[at]?.push(at === 4 || at === 5 ? Number(value) : value)
  if (group[0]?.length === 50_000) await flush()
}
await flush()
await writer.finish()
await client.end()
