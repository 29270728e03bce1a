/**
 * The other half for PostgreSQL: readline, JSON.parse, one COPY of texts into a table made for it.
 * It has no types, no staging and no state, and all is lost when it dies.
 */
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'

import { Client } from 'pg'
import { from } from 'pg-copy-streams'

import { generatedColumns } from '../generated-csv.ts'

const client = new Client({ connectionString: process.argv[2] ?? '' })
await client.connect()
const columns = generatedColumns.join(', ')
await client.query(
  `create table people (${generatedColumns.map((name) => `${name} text`).join(', ')})`,
)
await pipeline(
  createInterface({ input: process.stdin }),
  async function* (lines: AsyncIterable<string>) {
    for await (const line of lines) {
      const { record } = JSON.parse(line) as { record: Readonly<Record<string, string>> }
      yield `${generatedColumns.map((column) => (record[column] === '' ? undefined : record[column]) ?? String.raw`\N`).join('\t')}\n`
    }
  },
  client.query(from(`copy people (${columns}) from stdin`)),
)
await client.end()
